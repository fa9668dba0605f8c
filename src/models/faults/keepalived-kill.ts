/** kill -9 of keepalived: all of it, or one of its processes. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const keepalivedKill = faultKind({
  name: 'keepalived-kill',
  title: 'kill -9 of keepalived',
  help: 'Address and IPVS table stay in the kernel, so the director goes on without checks; a child alone is started again by its parent, a parent alone takes its children along.',
  settings: z.strictObject({
    type: z.literal('keepalived-kill'),
    director: directorName,
    process: z
      .enum(['all', 'parent', 'vrrp', 'checker'])
      .default('all')
      .describe('Which of its processes: all at once, the parent, or one child.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row, { process }) => {
    if (process === 'all') site.killKeepalived(row);
    else if (process === 'parent') site.killKeepalivedParent(row);
    else site.killKeepalivedChild(row, process, 'SIGKILL');
  },
  undo: (site, row) => site.startKeepalived(row),
  strikes: ({ process }) => `${NAMES[process]} is killed (-9)`,
  ends: 'keepalived is started',
});

const NAMES = {
  all: 'keepalived',
  parent: 'the parent of keepalived',
  vrrp: 'the VRRP child of keepalived',
  checker: 'the checker child of keepalived',
};
