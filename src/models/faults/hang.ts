/** Silence of a real server: nothing is answered, and it comes back without its connections. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes, realServerName } from './settings.ts';

export const hang = faultKind({
  name: 'hang',
  title: 'silence of a real server',
  help: 'Power off, frozen, or its cable cut: nothing is answered. It comes back without its connections.',
  settings: z.strictObject({ type: z.literal('hang'), realServer: realServerName, ...faultTimes }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row) => site.silenceRealServer(row),
  undo: (site, row) => site.recoverRealServer(row),
  strikes: 'falls silent',
  ends: 'is back',
});
