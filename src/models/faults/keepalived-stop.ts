/** orderly stop of keepalived: SIGTERM: a MASTER hands over with priority 0, IPVS is emptied. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const keepalivedStop = faultKind({
  name: 'keepalived-stop',
  title: 'orderly stop of keepalived',
  help: 'SIGTERM: a MASTER hands over with priority 0, IPVS is emptied.',
  settings: z.strictObject({ type: z.literal('keepalived-stop'), director: directorName, ...faultTimes }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row) => site.stopKeepalived(row),
  undo: (site, row) => site.startKeepalived(row),
  strikes: 'keepalived is stopped',
  ends: 'keepalived is started',
});
