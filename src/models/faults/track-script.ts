/** A tracked script of VRRP fails, or never returns. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const trackScript = faultKind({
  name: 'track-script',
  title: 'failure of a tracked script',
  help: 'The vrrp_script exits with another code, or hangs until its timeout; what follows is rise, fall and weight.',
  settings: z.strictObject({
    type: z.literal('track-script'),
    director: directorName,
    script: z.string().describe('Name of a vrrp_script block.'),
    exit: z
      .union([z.int().min(0).max(255), z.literal('hang')])
      .default(1)
      .describe('What each run exits with; "hang": it does not return.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  refers: ({ script }) => [{ kind: 'trackScript', name: script }],
  apply: (site, row, { script, exit }) => site.setTrackScript(row, script, exit),
  undo: (site, row, { script }) => site.setTrackScript(row, script, 0),
  strikes: ({ script, exit }) => `script ${script} ${exit === 'hang' ? 'hangs' : `exits with ${exit}`}`,
  ends: 'the script succeeds again',
});
