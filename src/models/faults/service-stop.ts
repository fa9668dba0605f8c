/** An administrator stops a service in order: no new connections, requests in service end, idle connections are closed. */
import { z } from 'zod';
import { ACCEPTS, REFUSES } from '../realservers/manners.ts';
import { faultKind } from './fault.ts';
import { faultTimes, mannersRows, realServerName } from './settings.ts';

export const serviceStop = faultKind({
  name: 'service-stop',
  title: 'orderly stop of a service',
  help: 'New connections are refused, requests in service are finished, idle connections closed; the end starts it again.',
  settings: z.strictObject({ type: z.literal('service-stop'), realServer: realServerName, ...faultTimes }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row) => {
    site.realServers.stopService(row);
    for (const audienceRow of mannersRows(row, 'all')) site.realServers.manners.door[audienceRow] = REFUSES;
  },
  undo: (site, row) => {
    for (const audienceRow of mannersRows(row, 'all')) site.realServers.manners.door[audienceRow] = ACCEPTS;
    site.realServers.begun(row);
  },
  strikes: 'is stopped in order',
  ends: 'is started',
});
