/** A dead switch port: the carrier stays, and nothing comes through. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes, interfaceName } from './settings.ts';

export const portDown = faultKind({
  name: 'port-down',
  title: 'dead switch port of a director',
  help: 'The carrier stays up and nothing passes: the director believes that it serves, and so does its peer. It heals into a split brain.',
  settings: z.strictObject({
    type: z.literal('port-down'),
    director: directorName,
    interface: interfaceName,
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  refers: ({ interface: name }) => (name === undefined ? [] : [{ kind: 'interface', name }]),
  apply: (site, row, settings) => site.setPort(row, settings.interface, false),
  undo: (site, row, settings) => site.setPort(row, settings.interface, true),
  strikes: 'is cut off by its switch, the carrier stays',
  ends: 'is reached again',
});
