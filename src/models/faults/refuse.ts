/** A closed port: connections are refused, those that are open go on. */
import { z } from 'zod';
import { ACCEPTS, REFUSES } from '../realservers/manners.ts';
import { faultKind } from './fault.ts';
import { audience, faultTimes, mannersRows, realServerName, told } from './settings.ts';

export const refuse = faultKind({
  name: 'refuse',
  title: 'a closed port',
  help: 'Nothing listens: new connections are refused (RST), open ones go on.',
  settings: z.strictObject({
    type: z.literal('refuse'),
    realServer: realServerName,
    to: audience.default('all').describe('Whose connections: all, clients or checks.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.door[audienceRow] = REFUSES;
  },
  undo: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.door[audienceRow] = ACCEPTS;
  },
  strikes: ({ to }) => `refuses connections${told(to)}`,
  ends: 'accepts connections again',
});
