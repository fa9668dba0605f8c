/** What health checks do under each variant: how often they take servers out, what they do to weights, what clients feel. */
import { readableDurationEstimate, readableShareEstimate } from '../../analysis/digits.ts';
import type { PointResult } from '../experiment-result.ts';
import type { AnswerKind } from './answer.ts';

export const checksAnswer: AnswerKind = {
  name: 'checks',
  help: 'How often health checks take real servers out and move weights, and what clients feel of it.',
  fits: () => false,
  sentence: ({ points }) => `${points.map((point) => told(point)).join('; ')}.`,
};

function told(point: PointResult): string {
  const moved = weights(point);
  const parts = [
    out(removals(point)),
    ...(moved === undefined ? [] : [moved]),
    `${readableShareEstimate(point.figures.failed)} of requests fail`,
    `p99 is ${readableDurationEstimate(point.figures.p99)}`,
  ];
  return `${point.name === '' ? '' : `${point.name}: `}${parts.join(', ')}`;
}

/** Of the first replication, at the director that did it most: a pair does everything twice. */
function removals({ timeline }: PointResult): number {
  const bySubject = new Map<string, number>();
  for (const { type, subject, text } of timeline) {
    if (type !== 'destination' || !/ is removed from /.test(text)) continue;
    bySubject.set(subject, (bySubject.get(subject) ?? 0) + 1);
  }
  return Math.max(0, ...bySubject.values());
}

function weights({ timeline }: PointResult): string | undefined {
  const given = timeline.flatMap(({ type, text }) => {
    const weight = / gets weight (\d+) /.exec(text)?.[1];
    return type === 'destination' && weight !== undefined ? [Number(weight)] : [];
  });
  if (given.length === 0) return undefined;
  return `change weights ${times(given.length)} in it between ${Math.min(...given)} and ${Math.max(...given)}`;
}

function out(count: number): string {
  return count === 0
    ? 'checks never take a server out'
    : `checks take a server out ${times(count)} in the first run`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
