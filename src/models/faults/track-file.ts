/** Somebody writes a number to a track_file: FILE_CHECK follows at once. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes } from './settings.ts';

export const trackFile = faultKind({
  name: 'track-file',
  title: 'a number in a track_file',
  help: 'The number in the file changes on every director; afterwards it is 0 again.',
  settings: z.strictObject({
    type: z.literal('track-file'),
    file: z.string().describe('Name of a track_file block.'),
    value: z.int().min(-2_147_483_647).max(2_147_483_647).describe('The number.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'file', name: settings.file }),
  apply: (site, _row, { file, value }) => site.setTrackFile(file, value),
  undo: (site, _row, { file }) => site.setTrackFile(file, 0),
  strikes: ({ value }) => `reads ${value}`,
  ends: 'reads 0',
});
