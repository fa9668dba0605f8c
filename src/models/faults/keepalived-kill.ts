/** kill -9 of keepalived: its processes die, address and IPVS table stay in the kernel. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const keepalivedKill = faultKind({
  name: 'keepalived-kill',
  title: 'kill -9 of keepalived',
  help: 'All its processes die; address and IPVS table stay in the kernel, so the director goes on without checks.',
  settings: z.strictObject({ type: z.literal('keepalived-kill'), director: directorName, ...faultTimes }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row) => site.killKeepalived(row),
  undo: (site, row) => site.startKeepalived(row),
  strikes: 'keepalived is killed (-9)',
  ends: 'keepalived is started',
});
