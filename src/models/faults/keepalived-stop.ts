/** Orderly stop (SIGTERM) of keepalived, or of one of its children: a MASTER hands over, IPVS is emptied. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const keepalivedStop = faultKind({
  name: 'keepalived-stop',
  title: 'orderly stop of keepalived',
  help: 'SIGTERM: a MASTER hands over with priority 0, IPVS is emptied. A child alone does its part, and its parent starts another.',
  settings: z.strictObject({
    type: z.literal('keepalived-stop'),
    director: directorName,
    process: z
      .enum(['all', 'vrrp', 'checker'])
      .default('all')
      .describe('All by way of the parent, or one child alone.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row, { process }) => {
    if (process === 'all') site.stopKeepalived(row);
    else site.killKeepalivedChild(row, process, 'SIGTERM');
  },
  undo: (site, row) => site.startKeepalived(row),
  strikes: ({ process }) => (process === 'all' ? 'keepalived is stopped' : `the ${process} child is stopped`),
  ends: 'keepalived is started',
});
