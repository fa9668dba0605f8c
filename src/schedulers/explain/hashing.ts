/** Why dh, sh and mh chose: which slot of their table an address falls into. */
import { hash32 } from '../hash.ts';
import { MH_KEY } from '../mh.ts';
import { NO_DESTINATION } from '../scheduler.ts';
import { sipHash13 } from '../siphash.ts';
import {
  type DecisionView,
  dotted,
  type Explain,
  type Explanation,
  explainedRows,
  listed,
  NOBODY_LEFT,
  whyOut,
} from './explanation.ts';

const BITS = 8;
const SLOTS = 1 << BITS;

interface HashSettings {
  readonly port?: boolean;
  readonly fallback?: boolean;
}

export const explainDh: Explain = (view) => {
  const table = Array.from({ length: SLOTS }, (_, slot) => listed(view)[slot % view.list.count]);
  const slot = hash32(view.packet.virtualAddress, BITS);
  const rule = 'The address that the packet goes to picks a slot of 256; destinations fill them in turn.';
  const found = view.list.count === 0 ? NO_DESTINATION : table[slot];
  const isUsable =
    found !== NO_DESTINATION && view.list.columns.available[found] === 1 && whyOut(view, found) === '';
  const first = `${dotted(view.packet.virtualAddress)} falls into slot ${slot} of ${SLOTS}`;
  return hashed(view, { rule, table, first, found, chosen: isUsable ? found : NO_DESTINATION, tries: [] });
};

export const explainSh: Explain = (view) => {
  const table = runsByWeight(view);
  const settings = view.settings as HashSettings;
  const slot = hash32(keyOf(view, settings), BITS);
  const rule =
    'The address of the client picks a slot of 256; destinations fill as many in a row as they weigh.';
  const found = view.list.count === 0 ? NO_DESTINATION : table[slot];
  // The walk of the fallback starts at twice the slot.
  const others = Array.from({ length: SLOTS }, (_, step) => (2 * slot + step) % SLOTS);
  const looked = fallback(
    view,
    found,
    settings,
    others.map((each) => table[each]),
  );
  return hashed(view, {
    rule,
    table,
    first: `${keyText(view, settings)} falls into slot ${slot} of ${SLOTS}`,
    found,
    ...looked,
  });
};

export const explainMh: Explain = (view) => {
  const table = Array.from(view.state as Int32Array);
  const settings = view.settings as HashSettings;
  const client = keyOf(view, settings);
  const slotOf = (value: number) => sipHash13(value | 0, MH_KEY) % table.length;
  const slot = slotOf(client);
  const rule =
    'The address of the client picks a slot of a table that changes little when one of many leaves.';
  const others = function* () {
    for (let step = 0; step < table.length; step++)
      yield table[slotOf(client + ((slot + step) % table.length))];
  };
  const looked = fallback(view, table[slot], settings, others());
  const first = `${keyText(view, settings)} falls into slot ${slot} of ${table.length}`;
  return hashed(view, { rule, table, first, found: table[slot], ...looked });
};

function keyOf({ packet }: DecisionView, settings: HashSettings): number {
  return packet.clientAddress + (settings.port === true ? packet.clientPort : 0);
}

function keyText({ packet }: DecisionView, settings: HashSettings): string {
  const port = settings.port === true ? ` with port ${packet.clientPort}` : '';
  return `Client ${dotted(packet.clientAddress)}${port}`;
}

/** As many slots in a row as the weight says, at least one, again and again. */
function runsByWeight(view: DecisionView): number[] {
  const { weight } = view.list.columns;
  const cycle = listed(view).flatMap((each) => new Array<number>(Math.max(1, weight[each])).fill(each));
  return Array.from({ length: SLOTS }, (_, slot) => cycle[slot % cycle.length]);
}

/** Who takes the place of one that cannot take the connection, and who was asked in vain. */
function fallback(
  view: DecisionView,
  found: number,
  settings: HashSettings,
  others: Iterable<number>,
): { readonly chosen: number; readonly tries: readonly number[] } {
  if (found === NO_DESTINATION || whyOut(view, found) === '') return { chosen: found, tries: [] };
  if (settings.fallback !== true) return { chosen: NO_DESTINATION, tries: [] };
  const tries: number[] = [];
  for (const other of others) {
    if (other === NO_DESTINATION || whyOut(view, other) === '') return { chosen: other, tries };
    tries.push(other);
  }
  return { chosen: NO_DESTINATION, tries };
}

interface Hashed {
  readonly rule: string;
  readonly table: readonly number[];
  readonly first: string;
  readonly found: number;
  readonly chosen: number;
  readonly tries: readonly number[];
}

function hashed(view: DecisionView, parts: Hashed): Explanation {
  const { rule, table, first, found, chosen, tries } = parts;
  const { weight } = view.list.columns;
  const slots = new Map<number, number>();
  for (const each of table) slots.set(each, (slots.get(each) ?? 0) + 1);
  const steps = [
    found === NO_DESTINATION ? `${first}, which is empty.` : `${first}: that of ${view.nameOf(found)}.`,
  ];
  if (found !== NO_DESTINATION && chosen !== found) {
    steps.push(`${view.nameOf(found)} cannot take it (${whyOut(view, found) || 'it is gone'}).`);
    if (tries.length > 0) steps.push(`The fallback looks further: ${tries.length} slots in vain.`);
    else if (chosen === NO_DESTINATION) steps.push('Without the fallback flag no other is tried.');
  }
  steps.push(chosen === NO_DESTINATION ? NOBODY_LEFT : `${view.nameOf(chosen)} gets the connection.`);
  return {
    rule,
    columns: ['weight', `slots of ${table.length}`],
    rows: explainedRows(view, (each) => [weight[each], slots.get(each) ?? 0]),
    steps,
    chosen,
  };
}
