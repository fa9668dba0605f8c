/** Answers that are held back: a slow back end, a lock. The cores are free meanwhile. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';
import { faultKind } from './fault.ts';
import { audience, faultTimes, mannersRows, realServerName, told } from './settings.ts';

export const delay = faultKind({
  name: 'delay',
  title: 'answers held back',
  help: 'Every answer leaves so much later, as behind a slow database; the cores stay free.',
  settings: z.strictObject({
    type: z.literal('delay'),
    realServer: realServerName,
    delay: durationNs({ positive: true, max: '1h' }).describe('What is added to each answer.'),
    to: audience.default('all').describe('Whose answers: all, clients or checks.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'realServer', name: settings.realServer }),
  apply: (site, row, settings) => {
    for (const audienceRow of mannersRows(row, settings.to)) {
      site.realServers.manners.delayNs[audienceRow] = settings.delay;
    }
  },
  undo: (site, row, { to }) => {
    for (const audienceRow of mannersRows(row, to)) site.realServers.manners.delayNs[audienceRow] = 0;
  },
  strikes: ({ to }) => `holds its answers back${told(to)}`,
  ends: 'answers at once again',
});
