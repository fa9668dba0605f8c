/** Stages in the manner of load generators: the rate moves in straight lines from target to target. */
import { z } from 'zod';
import { CurvedPoisson, type Knot } from '../../sim/rate-curve.ts';
import { durationNs, plainNumber, ratePerSecond } from '../../sim/settings.ts';
import { workloadKind } from './workload.ts';

/** Sessions per second, or a multiple of the class's rate. */
type Target = { readonly times: number } | { readonly perSecond: number };

const target = z
  .union([
    plainNumber({ min: 0 }).transform((times): Target => ({ times })),
    ratePerSecond().transform((perSecond): Target => ({ perSecond })),
  ])
  .describe('A rate as "600/s", or a multiple of the class\'s rate, as 1.5.');

export const stages = workloadKind({
  name: 'stages',
  title: 'stages (ramps and steps)',
  help: 'Poisson arrivals whose rate moves in straight lines from target to target; a stage of 0s is a step.',
  settings: z.strictObject({
    type: z.literal('stages'),
    start: target.prefault(1).describe('Rate at the beginning: "100/s", or a multiple of the class\'s rate.'),
    stages: z
      .array(
        z.strictObject({
          duration: durationNs().describe('How long the way to the target takes; "0s" jumps.'),
          target,
        }),
      )
      .min(1)
      .describe('One after the other. After the last its target goes on.'),
    repeat: z.boolean().default(false).describe('Begin again after the last stage.'),
  }),
  create: (settings, rate, stream) => {
    const absolute = (value: Target) => ('times' in value ? value.times * rate : value.perSecond);
    let timeNs = 0;
    const knots: Knot[] = [{ timeNs, rate: absolute(settings.start) }];
    for (const stage of settings.stages) {
      timeNs += stage.duration;
      knots.push({ timeNs, rate: absolute(stage.target) });
    }
    return new CurvedPoisson(settings.repeat && timeNs > 0 ? { knots, periodNs: timeNs } : { knots }, stream);
  },
});
