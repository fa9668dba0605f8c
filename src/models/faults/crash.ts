/** crash of a real server: The process dies: open connections are reset, new ones refused, until it is started again. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes, realServerName } from './settings.ts';

export const crash = faultKind({
  name: 'crash',
  title: 'crash of a real server',
  help: 'The process dies: open connections are reset, new ones refused, until it is started again.',
  settings: z.strictObject({ type: z.literal('crash'), realServer: realServerName, ...faultTimes }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row) => site.crashRealServer(row),
  undo: (site, row) => site.recoverRealServer(row),
  strikes: 'crashes: connections are refused',
  ends: 'is back',
});
