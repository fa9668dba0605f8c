/** Closed loops: a fixed number of users, each waits for its answer, pauses, and comes again; load reacts to slowness. */
import { z } from 'zod';
import { distribution } from '../../sim/distributions/registry.ts';
import { DURATION, durationNs } from '../../sim/settings.ts';
import { workloadKind } from './workload.ts';

export const closed = workloadKind({
  name: 'closed',
  title: 'closed loop of users',
  help: 'A fixed number of users; each begins its next session some time after the last one ended, so a slow site is asked less.',
  settings: z.strictObject({
    type: z.literal('closed'),
    users: z.int().min(1).max(4_000_000).describe('How many users.'),
    pause: distribution(DURATION)
      .prefault('0s')
      .describe('From the end of a session to the next one of the same user.'),
    pace: durationNs()
      .prefault('0s')
      .describe(
        'A load tester that wants one session in so much time and waits for the one before: the next begins at the end of both.',
      ),
  }),
  create: () => ({
    // Users come back when their sessions end; there is no next arrival by itself.
    advance: (timesNs, row) => {
      timesNs[row] = Infinity;
    },
  }),
});

export type ClosedSettings = z.output<typeof closed.settings>;
