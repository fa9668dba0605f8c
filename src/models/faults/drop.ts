/** A firewall on the real server that drops SYNs: connects time out, open connections go on. */
import { z } from 'zod';
import { ACCEPTS, IGNORES } from '../realservers/manners.ts';
import { faultKind } from './fault.ts';
import { audience, faultTimes, mannersRows, realServerName, told } from './settings.ts';

export const drop = faultKind({
  name: 'drop',
  title: 'a firewall that drops',
  help: 'SYNs to the service vanish, as by a firewall: connects time out, open connections go on.',
  settings: z.strictObject({
    type: z.literal('drop'),
    realServer: realServerName,
    to: audience.default('all').describe('Whose connections: all, clients or checks.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.door[audienceRow] = IGNORES;
  },
  undo: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.door[audienceRow] = ACCEPTS;
  },
  strikes: ({ to }) => `drops SYNs${told(to)}`,
  ends: 'lets SYNs in again',
});
