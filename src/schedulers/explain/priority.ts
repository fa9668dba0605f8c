/** Why fo and ovf chose: the highest weight among those that may be chosen. */
import { NO_DESTINATION } from '../scheduler.ts';
import {
  type DecisionView,
  type Explain,
  type Explanation,
  listed,
  NOBODY_LEFT,
  whyOut,
} from './explanation.ts';

export const explainFo: Explain = (view) =>
  highest(view, 'The highest weight of all that may be chosen: weights are priorities.', whyOut);

export const explainOvf: Explain = (view) =>
  highest(view, 'The highest weight whose active connections have not passed that weight.', (each, row) => {
    const { active, weight } = each.list.columns;
    const out = whyOut(each, row);
    return out === '' && active[row] > weight[row]
      ? `full: ${active[row]} active > weight ${weight[row]}`
      : out;
  });

function highest(view: DecisionView, rule: string, outOf: typeof whyOut): Explanation {
  const { active, weight } = view.list.columns;
  const steps: string[] = [];
  let chosen = NO_DESTINATION;
  for (const each of listed(view)) {
    const out = outOf(view, each);
    if (out !== '') {
      steps.push(`${view.nameOf(each)} takes no part (${out}).`);
    } else if (chosen === NO_DESTINATION) {
      chosen = each;
      steps.push(`${view.nameOf(each)} is the first that may be chosen, with weight ${weight[each]}.`);
    } else if (weight[each] > weight[chosen]) {
      steps.push(`${view.nameOf(each)}: weight ${weight[each]} > ${weight[chosen]}: it is better.`);
      chosen = each;
    } else {
      const sign = weight[each] === weight[chosen] ? '=' : '<';
      const why = sign === '=' ? 'a tie, the earlier in the list stays' : `${view.nameOf(chosen)} stays`;
      steps.push(`${view.nameOf(each)}: weight ${weight[each]} ${sign} ${weight[chosen]}: ${why}.`);
    }
  }
  steps.push(chosen === NO_DESTINATION ? NOBODY_LEFT : `${view.nameOf(chosen)} gets the connection.`);
  const rows = listed(view).map((each) => ({
    destination: each,
    cells: [String(weight[each]), String(active[each])],
    out: outOf(view, each),
  }));
  return { rule, columns: ['weight', 'active'], rows, steps, chosen };
}
