/** Every arrival process a client class may have. */
import { z } from 'zod';
import type { Stream } from '../../sim/streams.ts';
import { poisson } from './poisson.ts';
import type { Workload } from './workload.ts';

export const workloads = [poisson] as const;

export const workloadSettings = z.discriminatedUnion('type', [poisson.settings]);

export type WorkloadSettings = z.output<typeof workloadSettings>;

export function createWorkload(settings: WorkloadSettings, ratePerSecond: number, stream: Stream): Workload {
  switch (settings.type) {
    case 'poisson':
      return poisson.create(settings, ratePerSecond, stream);
  }
}
