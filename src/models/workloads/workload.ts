/** The contract of the family of arrival processes: when the next session of a client class begins. */
import type { z } from 'zod';
import type { Stream } from '../../sim/streams.ts';

/** Columns of a recording, one row a request, by time. */
export interface TraceData {
  /** Nanoseconds since the first. */
  readonly timesNs: Float64Array;
  /** Number of the client, from 0. */
  readonly client: Int32Array;
  /** Number of the object, from 0; empty when the recording has none. */
  readonly object: Int32Array;
  readonly responseBytes: Float64Array;
  /** Nanoseconds on one core; empty when the recording has none. */
  readonly demandNs: Float64Array;
}

export interface Workload {
  /**
   * From the instant of one arrival to that of the next, both in `timesNs[row]`, whole nanoseconds; Infinity ends the
   * arrivals. Written and not returned, for a double that is returned may be allocated.
   */
  advance(timesNs: Float64Array, row: number): void;
  /** State beyond the stream, as plain data; absent when there is none. */
  save?(): unknown;
  restore?(saved: unknown): void;
}

export interface WorkloadKind<Settings extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly settings: Settings;
  /** `ratePerSecond` is the class's mean rate of sessions; `trace` the recording of a replay. */
  readonly create: (
    settings: z.output<Settings>,
    ratePerSecond: number,
    stream: Stream,
    trace?: TraceData,
  ) => Workload;
}

export function workloadKind<Settings extends z.ZodType>(
  kind: WorkloadKind<Settings>,
): WorkloadKind<Settings> {
  return kind;
}
