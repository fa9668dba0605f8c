/** A director too busy to run keepalived: adverts are neither sent nor read; what the kernel does goes on. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const directorStall = faultKind({
  name: 'director-stall',
  title: 'a director too busy to send adverts',
  help: 'The vrrp process gets no processor: adverts are neither sent nor read, while the kernel goes on forwarding.',
  settings: z.strictObject({
    type: z.literal('director-stall'),
    director: directorName,
    at: faultTimes.at,
    jitter: faultTimes.jitter,
    for: durationNs({ positive: true }).describe('How long it lasts.'),
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row, settings) => site.stallKeepalived(row, settings.for),
  undo: () => undefined,
  strikes: 'is too busy to run keepalived',
  ends: 'runs keepalived again',
});
