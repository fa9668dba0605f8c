/** An administrator restarts keepalived: an orderly stop, and a start when the old processes are gone. */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const keepalivedRestart = faultKind({
  name: 'keepalived-restart',
  title: 'restart of keepalived by an administrator',
  help: 'systemctl restart: the MASTER hands over, IPVS is emptied, and about a second later everything begins anew.',
  settings: z.strictObject({
    type: z.literal('keepalived-restart'),
    director: directorName,
    at: faultTimes.at,
    jitter: faultTimes.jitter,
    for: z.undefined().optional().describe('A restart ends by itself: use pause.'),
    pause: durationNs({ positive: true })
      .prefault('1s')
      .describe('From SIGTERM to the new start; the old processes need about a second.'),
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  apply: (site, row, settings) => site.restartKeepalived(row, settings.pause),
  strikes: 'keepalived is restarted',
});
