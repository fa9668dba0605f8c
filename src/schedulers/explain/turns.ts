/** Why rr and wrr chose: whose turn it was. */
import { greatestCommonDivisor } from '../divisor.ts';
import { NO_DESTINATION } from '../scheduler.ts';
import {
  type DecisionView,
  type Explain,
  type Explanation,
  explainedRows,
  listed,
  NOBODY_LEFT,
  whyOut,
} from './explanation.ts';

export const explainRr: Explain = (view) => {
  const order = listed(view);
  const last = view.state as number;
  const from = last === NO_DESTINATION ? -1 : view.list.columns.position[last];
  const steps = [
    from < 0
      ? 'Nobody was chosen before: the walk begins at the head of the list.'
      : `${view.nameOf(last)} was chosen last: the walk begins behind it.`,
  ];
  let chosen = NO_DESTINATION;
  for (let step = 1; step <= order.length && chosen === NO_DESTINATION; step++) {
    const each = order[(from + step) % order.length];
    const out = whyOut(view, each);
    if (out === '') chosen = each;
    else steps.push(`${view.nameOf(each)} is passed over (${out}).`);
  }
  steps.push(chosen === NO_DESTINATION ? NOBODY_LEFT : `It is the turn of ${view.nameOf(chosen)}.`);
  return {
    rule: 'One after the other in list order; a weight only tells who takes part.',
    columns: ['weight', 'chosen last'],
    rows: explainedRows(view, (each) => [view.list.columns.weight[each], each === last ? 'yes' : '']),
    steps,
    chosen,
  };
};

/** Lines of a walk that passes by many levels. */
const MOST_STEPS = 16;

export const explainWrr: Explain = (view) => {
  const { weight } = view.list.columns;
  const weights = listed(view).map((each) => weight[each]);
  const divisor = weights.reduce((found, each) => (each > 0 ? greatestCommonDivisor(each, found) : found), 0);
  const step = divisor === 0 ? 1 : divisor;
  const top = Math.max(0, ...weights) - (step - 1);
  const before = view.state as { readonly current: number; readonly level: number };
  const walk = walkLevels(view, { ...before, step, top });
  const steps = [
    `The level is ${before.level}, of ${top} at the top, in steps of ${step}` +
      (before.current === NO_DESTINATION
        ? '; the walk begins at the head of the list.'
        : `; the walk begins behind ${view.nameOf(before.current)}.`),
    ...(walk.steps.length > MOST_STEPS ? ['…', ...walk.steps.slice(-MOST_STEPS)] : walk.steps),
  ];
  return explanation(view, before.current, { steps, chosen: walk.chosen });
};

function explanation(
  view: DecisionView,
  last: number,
  { steps, chosen }: { readonly steps: readonly string[]; readonly chosen: number },
): Explanation {
  const { weight } = view.list.columns;
  return {
    rule: 'Walks the list once for each level from the greatest weight down; who reaches the level is chosen.',
    columns: ['weight', 'chosen last'],
    rows: explainedRows(view, (each) => [weight[each], each === last ? 'yes' : '']),
    steps,
    chosen,
  };
}

interface Levels {
  readonly current: number;
  readonly level: number;
  readonly step: number;
  readonly top: number;
}

function walkLevels(
  view: DecisionView,
  start: Levels,
): { readonly steps: string[]; readonly chosen: number } {
  const steps: string[] = [];
  const nobody = { steps: [...steps, NOBODY_LEFT], chosen: NO_DESTINATION };
  if (start.top <= 0) return nobody;
  const order = listed(view);
  const { weight, overloaded, position } = view.list.columns;
  const startPlace = start.current === NO_DESTINATION ? -1 : position[start.current];
  const open = order.filter((each) => overloaded[each] === 0);
  // Everyone who could ever be chosen: without one the kernel walks all levels in vain.
  if (!open.some((each) => weight[each] > 0)) return nobody;
  let { level } = start;
  let place = startPlace;
  for (;;) {
    place++;
    if (place === order.length) {
      place = -1;
      level -= start.step;
      if (level <= 0) level = start.top;
      steps.push(`The list is at its end: the level is now ${level}.`);
      continue;
    }
    const each = order[place];
    if (overloaded[each] === 1) steps.push(`${view.nameOf(each)} is passed over (overloaded).`);
    else if (weight[each] < level)
      steps.push(`${view.nameOf(each)}: weight ${weight[each]} < level ${level}, not its turn.`);
    else {
      steps.push(`${view.nameOf(each)}: weight ${weight[each]} ≥ level ${level}: it gets the connection.`);
      return { steps, chosen: each };
    }
  }
}
