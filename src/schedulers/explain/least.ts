/** Why lc, wlc, sed and nq chose: a ladder of comparisons down the list, the least so far against the next. */
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

interface Measure {
  readonly rule: string;
  /** Title of what is compared. */
  readonly title: string;
  readonly cost: (view: DecisionView, destination: number) => number;
  /** How the cost is made up of the counters. */
  readonly terms: (view: DecisionView, destination: number) => string;
  readonly isWeighted: boolean;
}

export const explainLc: Explain = (view) =>
  ladder(view, {
    rule: 'The least overhead, where an active connection counts as much as 256 others; weights do not matter.',
    title: 'overhead',
    cost: (each, destination) => overhead(each, destination) >>> 0,
    terms: overheadTerms,
    isWeighted: false,
  });

export const explainWlc: Explain = (view) => ladder(view, wlcMeasure);

export const wlcMeasure: Measure = {
  rule: 'The least overhead for its weight, where an active connection counts as much as 256 others.',
  title: 'overhead',
  cost: overhead,
  terms: overheadTerms,
  isWeighted: true,
};

const sedMeasure: Measure = {
  rule: 'The least (active + 1) / weight: the delay that the connection to come would have.',
  title: 'active+1',
  cost: ({ list }, destination) => list.columns.active[destination] + 1,
  terms: ({ list }, destination) => `${list.columns.active[destination]}+1`,
  isWeighted: true,
};

export const explainSed: Explain = (view) => ladder(view, sedMeasure);

export const explainNq: Explain = (view) => {
  const { active } = view.list.columns;
  const idle = listed(view).find((each) => whyOut(view, each) === '' && active[each] === 0);
  const found = ladder(view, sedMeasure);
  const rule = 'The first idle destination of the list, whatever its weight; if all are busy, as sed.';
  if (idle === undefined)
    return { ...found, rule, steps: ['Nobody is idle: the shortest expected delay.', ...found.steps] };
  const steps = [
    `${view.nameOf(idle)} has no active connection and is the first such in the list: it is chosen at once.`,
  ];
  return { ...found, rule, steps, chosen: idle };
};

function overhead({ list, load }: DecisionView, destination: number): number {
  return connectionOverhead(list.columns, load, destination);
}

/** 256×3+5: by the formula of the kernel in force. */
export function overheadTerms({ list, load }: DecisionView, destination: number): string {
  const { active, total } = list.columns;
  const own = active[destination];
  if (load.totalFactor === 0) return `${load.activeFactor}×${own}`;
  // activeFactor × active + totalFactor × total is (activeFactor + totalFactor) × active + totalFactor × inactive.
  const isOld = load.activeFactor + load.totalFactor === 256;
  const second = isOld ? total[destination] - own : total[destination];
  return `${isOld ? 256 : load.activeFactor}×${own}+${second}`;
}

/** The kernel's loop: who comes later must be strictly better. */
export function ladder(view: DecisionView, measure: Measure): Explanation {
  const { nameOf } = view;
  const { weight } = view.list.columns;
  const steps: string[] = [];
  let least = NO_DESTINATION;
  let tied = false;
  for (const each of listed(view)) {
    if (whyOut(view, each) !== '') continue;
    if (least === NO_DESTINATION) {
      least = each;
      steps.push(`${nameOf(each)} is the first in the list that may be chosen.`);
      continue;
    }
    const [a, b] = [measure.cost(view, least), measure.cost(view, each)];
    const left = measure.isWeighted ? a * weight[each] : a;
    const right = measure.isWeighted ? b * weight[least] : b;
    const sign = left > right ? '>' : left === right ? '=' : '<';
    const product = measure.isWeighted
      ? `${a}×${weight[each]} = ${left} ${sign} ${right} = ${b}×${weight[least]}`
      : `${left} ${sign} ${right}`;
    const outcome =
      left > right
        ? `${nameOf(each)} is better`
        : left === right
          ? `a tie: ${nameOf(least)} stands earlier in the list and stays`
          : `${nameOf(least)} stays`;
    steps.push(`${nameOf(least)} against ${nameOf(each)}: ${product}: ${outcome}.`);
    if (left > right) {
      least = each;
      tied = false;
    } else if (left === right) tied = true;
  }
  const end = tied ? ', by its place in the list' : '';
  steps.push(least === NO_DESTINATION ? NOBODY_LEFT : `${nameOf(least)} gets the connection${end}.`);
  return {
    rule: measure.rule,
    columns: ['weight', 'active', 'inactive', measure.title, measure.isWeighted ? 'for its weight' : ''],
    rows: explainedRows(view, (each) => cells(view, measure, each)),
    steps,
    chosen: least,
  };
}

function cells(view: DecisionView, measure: Measure, each: number): (string | number)[] {
  const { weight, active, total } = view.list.columns;
  const cost = measure.cost(view, each);
  const ratio = weight[each] === 0 ? '-' : Number((cost / weight[each]).toPrecision(6));
  return [
    weight[each],
    active[each],
    total[each] - active[each],
    `${measure.terms(view, each)} = ${cost}`,
    measure.isWeighted ? ratio : '',
  ];
}
