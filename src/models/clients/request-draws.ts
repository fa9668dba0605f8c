/**
 * What a request of a class is like: its work, its object, the size of its answer, its work at the backend. Everything
 * follows from the session's seed and the request's number, or from the row of a recording.
 */
import type { Sampler } from '../../sim/distributions/distribution.ts';
import { createDistribution } from '../../sim/distributions/registry.ts';
import { type DurationSampler, durationSampler } from '../../sim/distributions/whole-ns.ts';
import type { TraceData } from '../workloads/workload.ts';
import type { ClientClassSettings } from './client-class.ts';
import { CounterStream } from './counter-stream.ts';
import { Popularity } from './popularity.ts';

const DETAIL_SALT = 0x64657461;
const SIZE_SALT = 0x73697a65;

/** No object in particular. */
export const NO_OBJECT = -1;

type RequestKind = Pick<ClientClassSettings, 'objects' | 'responseSize' | 'backendDemand'>;

/** Columns into which the draws are written. */
export interface DrawnColumns {
  readonly demandNs: Float64Array;
  readonly backendNs: Float64Array;
  readonly responseBytes: Float64Array;
  readonly object: Int32Array;
}

/** Whether, beyond the work, a request of the class is like every other. */
export function isPlainRequest(
  { objects, responseSize, backendDemand }: RequestKind,
  trace: TraceData | undefined,
): boolean {
  const hasBackend = !(backendDemand.type === 'constant' && backendDemand.value === 0);
  return objects === undefined && trace === undefined && responseSize.type === 'constant' && !hasBackend;
}

export class RequestDraws {
  /** See isPlainRequest. */
  readonly isPlain: boolean;
  /** Of every answer, where they are alike. */
  readonly constantBytes: number;
  /** How many different objects each address has. */
  readonly objectCount: number;
  readonly #demandStream: CounterStream;
  readonly #demand: DurationSampler;
  readonly #detail: CounterStream;
  readonly #backend: DurationSampler;
  readonly #bytes: Sampler;
  readonly #objects: Popularity | null;
  readonly #objectBytes: Sampler | null;
  readonly #trace: TraceData | undefined;

  constructor(settings: ClientClassSettings, row: number, trace: TraceData | undefined) {
    const { objects, responseSize, backendDemand } = settings;
    this.#demandStream = new CounterStream(`service-demand/${row}`);
    this.#demand = durationSampler(createDistribution(settings.serviceDemand), this.#demandStream);
    this.#detail = new CounterStream(`request-detail/${row}`);
    this.#backend = durationSampler(createDistribution(backendDemand), this.#detail);
    this.#bytes = createDistribution(responseSize).sampler(this.#detail);
    this.#objects = objects === undefined ? null : new Popularity(objects.popularity, objects.count);
    this.#objectBytes =
      objects?.size === undefined ? null : createDistribution(objects.size).sampler(this.#detail);
    this.#trace = trace;
    this.objectCount = objects?.count ?? 0;
    this.isPlain = isPlainRequest(settings, trace);
    this.constantBytes = responseSize.type === 'constant' ? responseSize.value : 0;
  }

  /** Writes the work of a session's request, and whatever else is drawn. */
  put(seed: number, request: number, columns: DrawnColumns, row: number): void {
    this.#demandStream.seat(seed, request);
    this.#demand.put(columns.demandNs, row);
    if (!this.isPlain) this.#putDetails(seed, request, columns, row);
  }

  #putDetails(seed: number, request: number, columns: DrawnColumns, row: number): void {
    this.#detail.seat(seed ^ DETAIL_SALT, request);
    this.#backend.put(columns.backendNs, row);
    columns.responseBytes[row] = Math.max(1, Math.round(this.#bytes.next()));
    columns.object[row] = this.#objects === null ? NO_OBJECT : this.#objects.next(this.#detail);
    if (this.#objectBytes === null) return;
    this.#detail.seat(SIZE_SALT, columns.object[row]);
    columns.responseBytes[row] = Math.max(1, Math.round(this.#objectBytes.next()));
  }

  /** Writes what the recording says of its request; what it does not say is drawn. */
  putRecorded(recorded: number, columns: DrawnColumns, row: number): void {
    this.put(recorded, 1, columns, row);
    const trace = this.#trace as TraceData;
    if (trace.demandNs.length > 0) columns.demandNs[row] = trace.demandNs[recorded];
    if (trace.object.length > 0) columns.object[row] = trace.object[recorded];
    columns.responseBytes[row] = trace.responseBytes[recorded];
  }
}
