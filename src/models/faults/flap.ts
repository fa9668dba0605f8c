/** A real server that crashes and comes back, again and again: alive for its checks, then not. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';
import { faultKind } from './fault.ts';
import { faultTimes, realServerName } from './settings.ts';

export const flap = faultKind({
  name: 'flap',
  title: 'flapping of a real server',
  help: 'The process dies and is started again in turn, as under a supervisor that restarts what crashes.',
  settings: z.strictObject({
    type: z.literal('flap'),
    realServer: realServerName,
    down: durationNs({ positive: true }).prefault('5s').describe('How long it is gone each time.'),
    up: durationNs({ positive: true }).prefault('10s').describe('How long it lives in between.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row) => site.crashRealServer(row),
  undo: (site, row) => site.recoverRealServer(row),
  flaps: ({ down, up }) => ({ downNs: down, upNs: up }),
  strikes: 'crashes',
  ends: 'is back',
});
