/** An administrator drains a real server and brings it back: weight 0 by ipvsadm, then the weight that was configured. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes, realServerName } from './settings.ts';

export const drain = faultKind({
  name: 'drain',
  title: 'draining of a real server',
  help: 'Weight 0 on every director: no new connections, open ones go on; afterwards its configured weight again.',
  settings: z.strictObject({ type: z.literal('drain'), realServer: realServerName, ...faultTimes }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row) => site.setWeight(row, 0),
  undo: (site, row) => site.resetWeight(row),
  strikes: 'is drained',
  ends: 'is brought back',
});
