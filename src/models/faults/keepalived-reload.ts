/** SIGHUP with another file: keepalived reads it and goes on, states kept. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const keepalivedReload = faultKind({
  name: 'keepalived-reload',
  title: 'reload of keepalived with another file',
  help: 'SIGHUP: the new file is read, VRRP keeps its state, IPVS is changed to what the file says; checks begin anew.',
  settings: z.strictObject({
    type: z.literal('keepalived-reload'),
    director: directorName,
    keepalived: z.string().describe('The keepalived.conf that is read, relative to the scenario.'),
    at: faultTimes.at,
    jitter: faultTimes.jitter,
    for: faultTimes.for.describe('After this long the first file is read again; absent: never.'),
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row, settings) => site.reloadKeepalived(row, settings.keepalived),
  undo: (site, row) => site.reloadKeepalived(row, undefined),
  strikes: ({ keepalived }) => `keepalived reads ${keepalived}`,
  ends: 'keepalived reads its first file again',
});
