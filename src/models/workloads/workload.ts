/** The contract of the family of arrival processes: when the next session of a client class begins. */
import type { z } from 'zod';
import type { Stream } from '../../sim/streams.ts';
import type { TraceData } from './trace.ts';

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
