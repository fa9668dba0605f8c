/** A service that answers a share of its requests with an error, often faster than it would have worked. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';
import { faultKind } from './fault.ts';
import { audience, faultTimes, mannersRows, realServerName, told } from './settings.ts';

export const errors = faultKind({
  name: 'errors',
  title: 'answers that are errors',
  help: 'A share of the requests gets an error, cheaply: least-connection policies then send it more.',
  settings: z.strictObject({
    type: z.literal('errors'),
    realServer: realServerName,
    share: z.number().gt(0).max(1).default(1).describe('Share of the requests that get it.'),
    status: z.int().min(100).max(999).default(500).describe('Status of the answer.'),
    otherBody: z
      .boolean()
      .default(false)
      .describe(
        'The page is another than usual: digest and regex of HTTP_GET do not match; clients count it as an error.',
      ),
    demand: durationNs({ max: '1h' })
      .prefault('1ms')
      .describe('Work of such an answer on one core of speed 1.'),
    path: z.string().optional().describe('Health checks of this path alone get it; default: any path.'),
    to: audience.default('all').describe('Whose requests: all, clients or checks.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row, { share, status, otherBody, demand, path, to }) => {
    const kind = { status, hasUsualBody: !otherBody, share, demandNs: demand, path };
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.errors[audienceRow] = kind;
  },
  undo: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.errors[audienceRow] = undefined;
  },
  strikes: ({ share, status, to }) =>
    `answers ${share === 1 ? '' : `${Math.round(share * 1000) / 10} % of `}requests with ${status}${told(to)}`,
  ends: 'answers as usual again',
});
