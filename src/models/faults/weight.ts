/** An administrator changes a weight by ipvsadm, on every director: a drain, or a step of a slow start. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes, realServerName } from './settings.ts';

export const weight = faultKind({
  name: 'weight',
  title: 'change of a weight',
  help: 'ipvsadm -e -w on every director, as an administrator does to drain a server (0) or to bring it in by steps.',
  settings: z.strictObject({
    type: z.literal('weight'),
    realServer: realServerName,
    weight: z.int().min(0).max(65_535).describe('The new weight; 0 quiesces.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row, settings) => site.setWeight(row, settings.weight),
  strikes: (settings) => `gets weight ${settings.weight}`,
});
