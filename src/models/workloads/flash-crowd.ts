/** A flash crowd: from one moment on many more come, stay for a while, and go away slowly. */
import { z } from 'zod';
import { exp } from '../../sim/math.ts';
import { CurvedPoisson, type Knot } from '../../sim/rate-curve.ts';
import { durationNs, plainNumber } from '../../sim/settings.ts';
import { workloadKind } from './workload.ts';

/** Straight pieces that stand for the exponential decay, and how many half-lives they cover. */
const PIECES = 24;
const HALF_LIVES = 8;

export const flashCrowd = workloadKind({
  name: 'flash-crowd',
  title: 'flash crowd',
  help: "The class's rate, and from one moment on a multiple of it: a steep rise, a plateau, a decay by half-lives.",
  settings: z.strictObject({
    type: z.literal('flash-crowd'),
    at: durationNs().describe('When the crowd begins to come.'),
    factor: plainNumber({ min: 1, max: 1e6 }).describe(
      'The rate of the plateau, as a multiple of the usual one.',
    ),
    rise: durationNs().prefault('10s').describe('From the usual rate to the plateau.'),
    hold: durationNs().prefault('60s').describe('How long the plateau lasts.'),
    halfLife: durationNs({ positive: true })
      .prefault('60s')
      .describe(
        'After the plateau, half of the crowd is gone after this long, and half of the rest after as long again.',
      ),
  }),
  create: ({ at, factor, rise, hold, halfLife }, rate, stream) => {
    const knots: Knot[] = [{ timeNs: 0, rate }];
    if (at > 0) knots.push({ timeNs: at, rate });
    knots.push({ timeNs: at + rise, rate: rate * factor }, { timeNs: at + rise + hold, rate: rate * factor });
    for (let piece = 1; piece <= PIECES; piece++) {
      const halfLives = (HALF_LIVES * piece) / PIECES;
      const left = piece === PIECES ? 0 : exp(-Math.LN2 * halfLives);
      const timeNs = at + rise + hold + Math.round(halfLives * halfLife);
      knots.push({ timeNs, rate: rate * (1 + (factor - 1) * left) });
    }
    return new CurvedPoisson({ knots }, stream);
  },
});
