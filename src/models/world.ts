/** The parts of an assembled system, as those see them who look at it: samplers and summaries. */
import type { Kernel } from '../sim/kernel.ts';
import type { Sockets } from './clients/sockets.ts';
import type { FaultSchedule } from './faults/schedule.ts';
import type { Measurements } from './measurements.ts';
import type { RealServers } from './realservers/realserver.ts';
import type { Site } from './site.ts';
import type { SystemSettings } from './system-settings.ts';
import type { Timeline } from './timeline.ts';

export interface World {
  readonly settings: SystemSettings;
  readonly seed: number | string;
  readonly replication: number;
  readonly kernel: Kernel;
  readonly timeline: Timeline;
  readonly site: Site;
  readonly realServers: RealServers;
  readonly measurements: Measurements;
  readonly sockets: Sockets;
  readonly faults: FaultSchedule;
}
