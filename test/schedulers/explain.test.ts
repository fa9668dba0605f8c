import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionView } from '../../src/models/director/decision.ts';
import { explanationOf } from '../../src/schedulers/explain/registry.ts';
import { schedulers } from '../../src/schedulers/registry.ts';
import { Pool, VIP } from './pool.ts';

const LETTERS = 'ABCDEFGHIJKLMNO';

/** One thing that happens between two packets. */
const step = fc.record({
  what: fc.constantFrom('load', 'load', 'overload', 'clear', 'edit', 'delete', 'open', 'pass', 'pass'),
  letter: fc.nat(LETTERS.length - 1),
  active: fc.nat(30),
  inactive: fc.nat(600),
  weight: fc.nat(6),
  client: fc.integer(),
  address: fc.nat(3),
});

const table = fc.record({
  weights: fc.array(fc.nat(6), { minLength: 1, maxLength: LETTERS.length }),
  kernel: fc.constantFrom('classic', '6.1.192'),
  flags: fc.boolean(),
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
});

function settingsFor(scheduler: string, flags: boolean): Readonly<Record<string, unknown>> {
  if (scheduler === 'sh') return { port: flags, fallback: flags };
  if (scheduler === 'mh') return { port: flags, fallback: flags, tableIndex: 8 };
  return scheduler === 'choices' ? { count: 3, distinct: flags } : {};
}

describe.each(schedulers.map(({ name }) => name))('the explanation of %s', (scheduler) => {
  test('names whom the scheduler chooses, on any table after anything that happened to it', () => {
    fc.assert(
      fc.property(table, ({ weights, kernel, flags, steps }) => {
        const pool = new Pool({ scheduler, kernel, settings: settingsFor(scheduler, flags), mark: 1 });
        pool.add(weights.map((weight, i) => `${LETTERS[i]}${weight}`).join(' '));
        const { director } = pool;
        const service = director.service(pool.service);
        for (const { what, letter, active, inactive, weight, client, address } of steps) {
          const name = LETTERS[letter % weights.length];
          if (pool.row(name) < 0) pool.add(`${name}${weight}`);
          else if (what === 'load') pool.load(name, active, inactive);
          else if (what === 'overload' || what === 'clear') pool.overload(name, what === 'clear' ? 0 : 1);
          else if (what === 'edit') pool.edit(name, weight);
          else if (what === 'delete' && weights.length > 2) pool.delete(name);
          else if (what === 'pass') pool.kernel.run(pool.kernel.nowNs + 90e9);
          const packet = {
            clientAddress: client | 0,
            clientPort: 4000 + active,
            virtualAddress: VIP + address,
          };
          const asked = { packet, nameOf: (row: number) => pool.letter(row) };
          const explained = explanationOf(scheduler)(decisionView(director.services, service, asked));
          expect(pool.letter(explained.chosen)).toBe(pool.letter(service.scheduler.schedule(packet)));
          expect(explained.rows.map(({ destination }) => destination)).toEqual(
            Array.from(director.listDestinations(pool.service)),
          );
        }
      }),
      { seed: 31, numRuns: 25 },
    );
  });
});

test('a comparison of wlc shows the cross products, and a tie its reason', () => {
  const pool = new Pool({ scheduler: 'wlc', kernel: 'classic' }).add('A2 B1 C1');
  pool.load('A', 4, 3).load('B', 3, 0).load('C', 3, 0);
  const packet = { clientAddress: 1, clientPort: 2, virtualAddress: VIP };
  const view = decisionView(pool.director.services, pool.director.service(pool.service), {
    packet,
    nameOf: (row) => pool.letter(row),
  });
  expect(explanationOf('wlc')(view).steps).toEqual([
    'C is the first in the list that may be chosen.',
    'C against B: 768×1 = 768 = 768 = 768×1: a tie: C stands earlier in the list and stays.',
    'C against A: 768×2 = 1536 > 1027 = 1027×1: A is better.',
    'A gets the connection.',
  ]);
});
