/** What each fault cost the clients: how long nobody was served, or which share was hurt. */
import { readableDurationEstimate, readableShareEstimate } from '../../analysis/digits.ts';
import { NS_PER_S, readableDuration } from '../../sim/units.ts';
import type { PhaseSummary } from '../experiment-result.ts';
import type { AnswerKind } from './answer.ts';

export const outageAnswer: AnswerKind = {
  name: 'outage',
  help: 'What clients felt after each fault: dark time, failed share.',
  fits: ({ points }) => points.length === 1 && points[0].phases.length > 1,
  sentence: ({ points: [point], disturbedNs }) => {
    const told = point.phases
      .slice(1)
      .map((phase) => `${phase.name.split(':')[0]}: ${cost(phase, disturbedNs)}`);
    return `${told.join('; ')}.`;
  },
};

function cost(phase: PhaseSummary, disturbedNs: number): string {
  const [least, most] = phase.outageRange;
  // Below a second it is a stretch of bad luck among many servers' clients: the share says more.
  if ((phase.outage.estimate ?? 0) >= NS_PER_S) {
    const range = most > least ? `, ${readableDuration(least)} to ${readableDuration(most)}` : '';
    return `nobody served for ${readableDurationEstimate(phase.outage)}${range}`;
  }
  const { estimate, high } = phase.disturbedShare;
  if (estimate === null) return 'no requests';
  const failed = phase.failedShare.estimate ?? 0;
  if ((high ?? estimate) < 0.0005) return 'clients notice nothing';
  const slow = estimate > failed * 1.02 ? ` or wait over ${readableDuration(disturbedNs)}` : '';
  const seconds = readableDuration(phase.endNs - phase.startNs);
  return `${readableShareEstimate(phase.disturbedShare)} of the requests of the next ${seconds} fail${slow}`;
}
