/** Every arrival process a client class may have. */
import { z } from 'zod';
import type { Stream } from '../../sim/streams.ts';
import { closed } from './closed.ts';
import { diurnal } from './diurnal.ts';
import { flashCrowd } from './flash-crowd.ts';
import { mmpp } from './mmpp.ts';
import { poisson } from './poisson.ts';
import { renewal } from './renewal.ts';
import { stages } from './stages.ts';
import { trace } from './trace.ts';
import type { TraceData, Workload, WorkloadKind } from './workload.ts';

export const workloads = [poisson, renewal, mmpp, stages, diurnal, flashCrowd, closed, trace] as const;

export const workloadSettings = z.discriminatedUnion('type', [
  poisson.settings,
  renewal.settings,
  mmpp.settings,
  stages.settings,
  diurnal.settings,
  flashCrowd.settings,
  closed.settings,
  trace.settings,
]);

export type WorkloadSettings = z.output<typeof workloadSettings>;

export interface WorkloadContext {
  readonly ratePerSecond: number;
  readonly stream: Stream;
  /** Of a replay. */
  readonly trace: TraceData | undefined;
}

export function createWorkload(settings: WorkloadSettings, context: WorkloadContext): Workload {
  const kind = workloads.find(({ name }) => name === settings.type) as WorkloadKind | undefined;
  if (kind === undefined) throw new Error(`assertion failed: no workload "${settings.type}"`);
  return kind.create(settings, context.ratePerSecond, context.stream, context.trace);
}

/** Whether the class's `rate` says how many sessions come; users of a loop and recordings say it themselves. */
export function needsRate(settings: WorkloadSettings): boolean {
  return settings.type !== 'closed' && settings.type !== 'trace';
}
