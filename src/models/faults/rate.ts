/** Clients come at another rate from an instant on: a campaign begins, a neighbour's traffic is taken over, a night falls. */
import { z } from 'zod';
import { ratePerSecond } from '../../sim/settings.ts';
import { faultKind } from './fault.ts';
import { faultTimes } from './settings.ts';

export const rate = faultKind({
  name: 'rate',
  title: 'change of the arrival rate',
  help: 'Sessions of a class begin at another mean rate; the wait for the next is stretched or shortened with it.',
  settings: z.strictObject({
    type: z.literal('rate'),
    clientClass: z.string().describe('Name of a class of clients of this scenario.'),
    rate: ratePerSecond({ positive: true }).describe('Sessions that begin in a second, on average.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'clientClass', name: settings.clientClass }),
  apply: (site, row, settings) => site.setRate(row, settings.rate),
  undo: (site, row) => site.setRate(row, undefined),
  strikes: (settings) => `come at ${Number(settings.rate.toPrecision(6))}/s`,
  ends: 'come as often as before',
});
