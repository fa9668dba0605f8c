/** The link of a director goes down: both sides see that the carrier is lost, and keepalived is in FAULT. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes, interfaceName } from './settings.ts';

export const linkDown = faultKind({
  name: 'link-down',
  title: 'loss of carrier at a director',
  help: 'A pulled cable: the interface loses its carrier, keepalived goes to FAULT at once; the peer hears nothing.',
  settings: z.strictObject({
    type: z.literal('link-down'),
    director: directorName,
    interface: interfaceName,
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  refers: ({ interface: name }) => (name === undefined ? [] : [{ kind: 'interface', name }]),
  apply: (site, row, settings) => site.setLink(row, settings.interface, false),
  undo: (site, row, settings) => site.setLink(row, settings.interface, true),
  strikes: (settings) => `link ${settings.interface ?? ''} goes down`.replace('  ', ' '),
  ends: 'link is up again',
});
