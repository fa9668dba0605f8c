/** A real server that works slowly; checks pass while their answers come in time: gray failure. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes, realServerName } from './settings.ts';

export const slow = faultKind({
  name: 'slow',
  title: 'slowness of a real server',
  help: 'Works at a fraction of its speed; checks pass while their answers come in time: a gray failure.',
  settings: z.strictObject({
    type: z.literal('slow'),
    realServer: realServerName,
    factor: z.number().min(0.001).max(1).describe('Share of its normal speed, as 0.1 for a tenth.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row, settings) => site.setRealServerSpeed(row, settings.factor),
  undo: (site, row) => site.setRealServerSpeed(row, 1),
  strikes: 'becomes slow',
  ends: 'is as fast as before',
});
