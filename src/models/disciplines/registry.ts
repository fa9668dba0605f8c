/** Every discipline a real server may have. */
import { z } from 'zod';
import type { Station, StationOptions } from './discipline.ts';
import { fcfs } from './fcfs.ts';
import { processorSharing } from './processor-sharing.ts';
import { usl } from './usl.ts';

export const disciplines = [processorSharing, fcfs, usl] as const;

export const disciplineSettings = z.discriminatedUnion('type', [
  processorSharing.settings,
  fcfs.settings,
  usl.settings,
]);

export type DisciplineSettings = z.output<typeof disciplineSettings>;

export function createStation(settings: DisciplineSettings, options: StationOptions): Station {
  switch (settings.type) {
    case 'processor-sharing':
      return processorSharing.create(settings, options);
    case 'fcfs':
      return fcfs.create(settings, options);
    case 'usl':
      return usl.create(settings, options);
  }
}
