/** Settings that every fault has. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';

export const faultTimes = {
  at: durationNs().describe('When it happens, from the start of the run.'),
  for: durationNs({ positive: true })
    .optional()
    .describe('How long it lasts; absent: to the end of the run.'),
  jitter: durationNs()
    .prefault('0s')
    .describe(
      'Each replication moves the fault later by a random part of this: what is found then holds for any phase.',
    ),
};

export const realServerName = z.string().describe('Name of a real server of this scenario.');
export const directorName = z.string().describe('Name of a director of this scenario.');
