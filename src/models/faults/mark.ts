/** Nothing happens: a line in the timeline, and the end of one phase of the figures and the beginning of the next. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';
import { faultKind } from './fault.ts';

export const mark = faultKind({
  name: 'mark',
  title: 'a mark in time',
  help: 'Nothing breaks: figures are told apart before and after it, as for a burst of load that begins or ends.',
  settings: z.strictObject({
    type: z.literal('mark'),
    text: z.string().min(1).max(80).describe('What the phase that begins is called.'),
    at: durationNs().describe('When it happens, from the start of the run.'),
    for: durationNs({ positive: true }).optional().describe('A mark has no length: leave this out.'),
    jitter: durationNs()
      .prefault('0s')
      .describe('Each replication moves the mark later by another part of this, as faults are.'),
  }),
  target: () => ({ kind: 'site', name: 'clients' }),
  apply: () => {},
  strikes: ({ text }) => text,
});
