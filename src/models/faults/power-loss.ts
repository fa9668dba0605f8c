/** Power loss of a director: gone with its connection table; with power it boots and starts afresh. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const powerLoss = faultKind({
  name: 'power-loss',
  title: 'power loss of a director',
  help: 'The machine is gone with its connection table; with power it boots and starts keepalived afresh.',
  settings: z.strictObject({ type: z.literal('power-loss'), director: directorName, ...faultTimes }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row) => site.cutPower(row),
  undo: (site, row) => site.restorePower(row),
  strikes: 'loses power',
  ends: 'has power again and starts keepalived',
});
