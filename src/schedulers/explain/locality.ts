/** Why lblc and lblcr chose: where the address went before, and whether that is crowded. */

import type { SavedCache } from '../address-cache.ts';
import { hash32 } from '../hash.ts';
import { connectionOverhead } from '../overhead.ts';
import { NO_DESTINATION } from '../scheduler.ts';
import { type DecisionView, dotted, type Explain, type Explanation, listed, whyOut } from './explanation.ts';
import { ladder, wlcMeasure } from './least.ts';

export const explainLblc: Explain = (view) => {
  const cache = view.state as SavedCache;
  const rule = 'An address stays with its destination until that has more active connections than weight.';
  const row = rowOf(cache, view.packet.virtualAddress);
  const address = dotted(view.packet.virtualAddress);
  if (row === -1) return byLoad(view, rule, [`${address} is not in the cache: the least loaded takes it.`]);
  const cached = cache.value[row];
  const { available, weight } = view.list.columns;
  const isGone = available[cached] === 0 || weight[cached] === 0;
  const first = `${address} went to ${view.nameOf(cached)} before`;
  if (isGone) return byLoad(view, rule, [`${first}, which is gone or quiesced: the least loaded takes it.`]);
  const [isCrowded, why] = crowded(view, cached);
  if (isCrowded) return byLoad(view, rule, [`${first}, but ${why}: the least loaded takes it.`]);
  return stays(view, rule, { steps: [`${first}, and ${why}: it stays.`], chosen: cached });
};

export const explainLblcr: Explain = (view) => {
  const { cache, sets } = view.state as { readonly cache: SavedCache; readonly sets: readonly number[][] };
  const rule =
    'An address has a set of destinations that grows when all are crowded and shrinks when left alone.';
  const row = rowOf(cache, view.packet.virtualAddress);
  const address = dotted(view.packet.virtualAddress);
  if (row === -1) return byLoad(view, rule, [`${address} is not in the cache: the least loaded takes it.`]);
  const names = sets[row].map((each) => view.nameOf(each)).join(', ');
  const member = leastOf(view, sets[row]);
  if (member === NO_DESTINATION)
    return byLoad(view, rule, [`Nobody of the set of ${address} (${names || 'empty'}) may be chosen.`]);
  const [isCrowded, why] = crowded(view, member);
  const first = `Of the set of ${address} (${names}) ${view.nameOf(member)} has the least load`;
  if (isCrowded) return byLoad(view, rule, [`${first}, but ${why}: the least loaded of all joins the set.`]);
  return stays(view, rule, { steps: [`${first}, and ${why}: it gets the connection.`], chosen: member });
};

function rowOf(cache: SavedCache, address: number): number {
  let row = cache.heads[hash32(address, 10)];
  while (row !== -1 && cache.address[row] !== address) row = cache.next[row];
  return row;
}

/** More active connections than its weight, while another has fewer than half of its own. */
function crowded(view: DecisionView, destination: number): readonly [boolean, string] {
  const { active, weight } = view.list.columns;
  const own = `${active[destination]} active`;
  if (active[destination] <= weight[destination])
    return [false, `its ${own} are not above its weight ${weight[destination]}`];
  const roomy = listed(view).find((each) => active[each] * 2 < weight[each]);
  if (roomy === undefined)
    return [
      false,
      `though its ${own} are above its weight ${weight[destination]}, nobody has half of its own free`,
    ];
  return [
    true,
    `its ${own} are above its weight ${weight[destination]} while ${view.nameOf(roomy)} ` +
      `has 2×${active[roomy]} < ${weight[roomy]}`,
  ];
}

function leastOf(view: DecisionView, set: readonly number[]): number {
  const { available, weight } = view.list.columns;
  let least = NO_DESTINATION;
  for (const each of set) {
    if (whyOut(view, each) !== '' || available[each] === 0) continue;
    const load = connectionOverhead(view.list.columns, view.load, each);
    if (
      least === NO_DESTINATION ||
      connectionOverhead(view.list.columns, view.load, least) * weight[each] > load * weight[least]
    ) {
      least = each;
    }
  }
  return least;
}

function byLoad(view: DecisionView, rule: string, steps: readonly string[]): Explanation {
  const found = ladder(view, wlcMeasure);
  return { ...found, rule, steps: [...steps, ...found.steps] };
}

function stays(
  view: DecisionView,
  rule: string,
  { steps, chosen }: { readonly steps: readonly string[]; readonly chosen: number },
): Explanation {
  return { ...ladder(view, wlcMeasure), rule, steps, chosen };
}
