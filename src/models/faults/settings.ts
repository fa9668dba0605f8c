/** Settings that every fault has. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';
import { CHECKERS, CLIENTS } from '../realservers/manners.ts';

export const faultTimes = {
  at: durationNs().describe('When it happens, from the start of the run.'),
  for: durationNs({ positive: true })
    .optional()
    .describe('How long it lasts; absent: to the end of the run.'),
  jitter: durationNs()
    .prefault('0s')
    .describe(
      'Each replication moves the fault later by another part of this, evenly spread over the replications: what is ' +
        'found then holds for any phase, the worst included.',
    ),
};

export const realServerName = z.string().describe('Name of a real server of this scenario.');
export const directorName = z.string().describe('Name of a director of this scenario.');

/** Towards whom a service misbehaves. */
export const audience = z.enum(['all', 'clients', 'checks']);

/** Rows of the manners of a real server towards an audience. */
export function mannersRows(realServer: number, to: z.output<typeof audience>): readonly number[] {
  const clients = realServer * 2 + CLIENTS;
  const checkers = realServer * 2 + CHECKERS;
  return to === 'all' ? [clients, checkers] : [to === 'clients' ? clients : checkers];
}

/** For the timeline. */
export function told(to: z.output<typeof audience>): string {
  return { all: '', clients: ' for clients alone', checks: ' for health checks alone' }[to];
}
export const interfaceName = z
  .string()
  .optional()
  .describe('Name of an interface of its keepalived.conf; absent: those that carry VRRP.');
