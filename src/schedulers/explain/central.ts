/** Why central chose: whose real server will be free first. */
import { readableDuration } from '../../sim/units.ts';
import { NO_DESTINATION } from '../scheduler.ts';
import { type Explain, explainedRows, listed, NOBODY_LEFT, whyOut } from './explanation.ts';

export const explainCentral: Explain = (view) => {
  let chosen = NO_DESTINATION;
  for (const each of listed(view)) {
    if (whyOut(view, each) !== '') continue;
    if (chosen === NO_DESTINATION || view.workNs(each) < view.workNs(chosen)) chosen = each;
  }
  return {
    rule: 'The real server that has the least work waiting; no director can know that.',
    columns: ['weight', 'work waiting'],
    rows: explainedRows(view, (each) => [
      view.list.columns.weight[each],
      readableDuration(view.workNs(each)),
    ]),
    steps: [
      chosen === NO_DESTINATION
        ? NOBODY_LEFT
        : `${view.nameOf(chosen)} has the least work, ${readableDuration(view.workNs(chosen))}, first in the list.`,
    ],
    chosen,
  };
};
