/** Processes that VRRP counts start or die. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const trackProcess = faultKind({
  name: 'track-process',
  title: 'number of tracked processes',
  help: 'So many processes run from now on; outside the quorum of vrrp_track_process it counts as down.',
  settings: z.strictObject({
    type: z.literal('track-process'),
    director: directorName,
    process: z.string().describe('Name of a vrrp_track_process block.'),
    count: z.int().min(0).max(1_000_000).default(0).describe('Processes that run.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  refers: ({ process }) => [{ kind: 'trackProcess', name: process }],
  apply: (site, row, { process, count }) => site.setTrackProcess(row, process, count),
  undo: (site, row, { process }) => site.setTrackProcess(row, process, undefined),
  strikes: ({ process, count }) => `${count} processes of ${process} run`,
  ends: 'its processes run again',
});
