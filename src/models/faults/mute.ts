/** A service that accepts requests and never answers them: a gray failure, where its health checks are still answered. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { audience, faultTimes, mannersRows, realServerName, told } from './settings.ts';

export const mute = faultKind({
  name: 'mute',
  title: 'a service that never answers',
  help: 'Requests are accepted and never answered; by default only those of clients: checks pass, a gray failure.',
  settings: z.strictObject({
    type: z.literal('mute'),
    realServer: realServerName,
    to: audience.default('clients').describe('Whose requests: all, clients or checks.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.isMute[audienceRow] = 1;
  },
  undo: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.isMute[audienceRow] = 0;
  },
  strikes: ({ to }) => `answers no more${told(to)}`,
  ends: 'answers again',
});
