/** Why twos and the random policies of theory chose: what was drawn. The draws come from a copy of the policy's stream. */
import { connectionOverhead } from '../overhead.ts';
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
import { overheadTerms } from './least.ts';

export const explainTwos: Explain = (view) => {
  const { columns } = view.list;
  const { weight } = columns;
  const rule =
    'Draws two destinations by weight; the one with less overhead for its weight gets the connection.';
  const total = listed(view).reduce((sum, each) => sum + weightOf(view, each), 0);
  if (total === 0) return drawn(view, rule, { steps: [NOBODY_LEFT], chosen: NO_DESTINATION });
  const targets = [view.random.int(total + 1), view.random.int(total + 1)];
  const [first, second] = targets.map((target) => placeBy(view, Math.max(1, target), weightOf));
  const load = (each: number) => connectionOverhead(columns, view.load, each);
  const left = Math.imul(weight[second], load(first));
  const right = Math.imul(weight[first], load(second));
  const chosen = left > right ? second : first;
  const [a, b] = [view.nameOf(first), view.nameOf(second)];
  const sign = left > right ? '>' : left === right ? '=' : '<';
  const steps = [
    `Drawn from 0 to ${total}: ${targets[0]} is ${a}, ${targets[1]} is ${b}.`,
    `${a} has ${overheadTerms(view, first)} = ${load(first)}, ${b} has ${overheadTerms(view, second)} = ${load(second)}.`,
    `${load(first)}×${weight[second]} = ${left} ${sign} ${right} = ${load(second)}×${weight[first]}: ` +
      `${view.nameOf(chosen)} gets the connection${left === right && first !== second ? ', as the first drawn' : ''}.`,
  ];
  return drawn(view, rule, { steps, chosen });
};

export const explainRandom: Explain = (view) => {
  const total = listed(view).reduce((sum, each) => sum + weightOf(view, each), 0);
  const rule = 'Draws one destination with a probability that its weight gives.';
  if (total === 0) return drawn(view, rule, { steps: [NOBODY_LEFT], chosen: NO_DESTINATION });
  const target = 1 + view.random.int(total);
  const chosen = placeBy(view, target, weightOf);
  const steps = [`Drawn from 1 to ${total}: ${target} is ${view.nameOf(chosen)}, which gets the connection.`];
  return drawn(view, rule, { steps, chosen });
};

export const explainChoices: Explain = (view) => {
  const { count, distinct } = view.settings as { readonly count: number; readonly distinct: boolean };
  const { active } = view.list.columns;
  const rule = `Draws ${count} destinations; the one with the fewest active connections gets the connection.`;
  const total = listed(view).reduce((sum, each) => sum + openOne(view, each), 0);
  const wanted = distinct ? Math.min(count, total) : count;
  if (total === 0 || wanted === 0) return drawn(view, rule, { steps: [NOBODY_LEFT], chosen: NO_DESTINATION });
  const picks: number[] = [];
  while (picks.length < wanted) {
    const pick = placeBy(view, 1 + view.random.int(total), openOne);
    if (!distinct || !picks.includes(pick)) picks.push(pick);
  }
  const chosen = picks.reduce((least, each) => (active[each] < active[least] ? each : least));
  const steps = [
    `Drawn: ${picks.map((each) => `${view.nameOf(each)} (${active[each]} active)`).join(', ')}.`,
    `${view.nameOf(chosen)} has the fewest, the first drawn of them.`,
  ];
  return drawn(view, rule, { steps, chosen });
};

export const explainIdle: Explain = (view) => {
  const { active } = view.list.columns;
  const rule = 'Draws one of those without active connections; when all are busy, one of all.';
  const idleOne = (each: DecisionView, row: number) => (active[row] === 0 ? openOne(each, row) : 0);
  const idle = listed(view).reduce((sum, each) => sum + idleOne(view, each), 0);
  const all = listed(view).reduce((sum, each) => sum + openOne(view, each), 0);
  if (all === 0) return drawn(view, rule, { steps: [NOBODY_LEFT], chosen: NO_DESTINATION });
  const target = 1 + view.random.int(idle > 0 ? idle : all);
  const chosen = placeBy(view, target, idle > 0 ? idleOne : openOne);
  const who = idle > 0 ? `Of ${idle} idle ones` : `Nobody is idle: of all ${all}`;
  const steps = [`${who} number ${target} is drawn: ${view.nameOf(chosen)}.`];
  return drawn(view, rule, { steps, chosen });
};

function weightOf(view: DecisionView, destination: number): number {
  return whyOut(view, destination) === '' ? view.list.columns.weight[destination] : 0;
}

function openOne(view: DecisionView, destination: number): number {
  return whyOut(view, destination) === '' ? 1 : 0;
}

/** The destination at which the values, summed up along the list, reach the target. */
function placeBy(view: DecisionView, target: number, value: typeof weightOf): number {
  let sum = 0;
  for (const each of listed(view)) {
    sum += value(view, each);
    if (sum >= target) return each;
  }
  return NO_DESTINATION;
}

function drawn(
  view: DecisionView,
  rule: string,
  { steps, chosen }: { readonly steps: readonly string[]; readonly chosen: number },
): Explanation {
  const { weight, active, total } = view.list.columns;
  return {
    rule,
    columns: ['weight', 'active', 'inactive'],
    rows: explainedRows(view, (each) => [weight[each], active[each], total[each] - active[each]]),
    steps,
    chosen,
  };
}
