/** Somebody takes a virtual address from the MASTER's interface by hand. */
import { z } from 'zod';
import { parseIpv4 } from '../network/address.ts';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const addressDeleted = faultKind({
  name: 'address-deleted',
  title: 'a virtual address deleted by hand',
  help: 'ip addr del: keepalived notices, sends priority 0, goes to BACKUP and takes the address again after its own skew.',
  settings: z.strictObject({
    type: z.literal('address-deleted'),
    director: directorName,
    address: z.ipv4().describe('The virtual address.'),
    at: faultTimes.at,
    jitter: faultTimes.jitter,
    for: z.undefined().optional().describe('keepalived puts it back by itself.'),
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  refers: ({ address }) => [{ kind: 'address', name: address }],
  apply: (site, row, { address }) => site.deleteAddress(row, parseIpv4(address) ?? 0),
  strikes: ({ address }) => `${address} is deleted by hand`,
});
