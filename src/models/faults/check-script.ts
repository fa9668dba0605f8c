/** A script of MISC_CHECK says something else, or nothing. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { faultTimes } from './settings.ts';

export const checkScript = faultKind({
  name: 'check-script',
  title: 'another exit code of a check script',
  help: 'A script of MISC_CHECK, named under "checks", exits with this code, or hangs until it is killed.',
  settings: z.strictObject({
    type: z.literal('check-script'),
    script: z.string().describe('Its name under "checks".'),
    exit: z.union([z.int().min(0).max(255), z.literal('hang')]).describe('Exit code, or "hang".'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'script', name: settings.script }),
  apply: (site, row, { exit }) => site.setScriptExit(row, exit),
  undo: (site, row) => site.setScriptExit(row, undefined),
  strikes: ({ exit }) => (exit === 'hang' ? 'hangs' : `exits with ${exit}`),
  ends: 'says what it said before',
});
