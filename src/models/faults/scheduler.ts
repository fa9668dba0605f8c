/** An administrator gives every virtual service another scheduler by ipvsadm; connections that are open stay. */
import { z } from 'zod';
import { schedulers } from '../../schedulers/registry.ts';
import { faultKind } from './fault.ts';
import { faultTimes } from './settings.ts';

const names = schedulers.map(({ name }) => name) as [string, ...string[]];

export const scheduler = faultKind({
  name: 'scheduler',
  title: 'change of the scheduler',
  help: 'ipvsadm -E -s on every director, for all virtual services; at the end the configured schedulers again.',
  settings: z.strictObject({
    type: z.literal('scheduler'),
    scheduler: z.enum(names).describe('The new scheduler (lbsim list schedulers).'),
    settings: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Its settings, as { "count": 4 } for choices.'),
    ...faultTimes,
  }),
  target: () => ({ kind: 'site', name: 'directors' }),
  apply: (site, _row, settings) => site.setScheduler(settings.scheduler, settings.settings),
  undo: (site) => site.resetScheduler(),
  strikes: (settings) => `the scheduler becomes ${settings.scheduler}`,
  ends: 'the scheduler is the configured one again',
});
