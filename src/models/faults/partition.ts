/** Directors that do not hear each other, wholly or now and then, one way or both; clients reach both. */
import { z } from 'zod';
import { faultKind } from './fault.ts';
import { directorName, faultTimes } from './settings.ts';

export const partition = faultKind({
  name: 'partition',
  title: 'directors that do not hear each other',
  help: 'Frames between directors are lost, adverts and sync messages alike; clients reach them all. With loss below 1 each frame is lost by chance.',
  settings: z.strictObject({
    type: z.literal('partition'),
    director: directorName,
    peer: z.string().optional().describe('The other director; absent: all others.'),
    direction: z
      .enum(['both', 'from', 'to'])
      .default('both')
      .describe('Which frames are lost: those from the director, those to it, or both.'),
    loss: z.number().gt(0).max(1).default(1).describe('Share of the frames that is lost.'),
    ...faultTimes,
  }),
  target: (settings) => ({ kind: 'director', name: settings.director }),
  refers: ({ peer }) => (peer === undefined ? [] : [{ kind: 'director', name: peer }]),
  apply: (site, row, { peer, direction, loss }) => {
    for (const other of site.peersOf(row, peer)) {
      if (direction !== 'to') site.setLoss(row, other, loss);
      if (direction !== 'from') site.setLoss(other, row, loss);
    }
  },
  undo: (site, row, { peer }) => {
    for (const other of site.peersOf(row, peer)) {
      site.setLoss(row, other, 0);
      site.setLoss(other, row, 0);
    }
  },
  strikes: ({ peer, direction, loss }) => {
    const share = loss === 1 ? 'no frames' : `${Math.round((1 - loss) * 100)} % of the frames`;
    const way = { both: 'pass to and from', from: 'pass to', to: 'come from' }[direction];
    return `${share} ${way} ${peer ?? 'the other directors'}`;
  },
  ends: 'is heard again',
});
