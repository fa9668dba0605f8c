import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash32 } from '../../src/schedulers/hash.ts';
import { type SipKey, sipHash13 } from '../../src/schedulers/siphash.ts';
import { Pool } from '../schedulers/pool.ts';

const LETTERS = 'ABCDEFGHIJ';
const OFFSET_KEY: SipKey = [2654435761, 0, 2654435761, 0];

const weighted = (weights: readonly number[]) =>
  weights.map((weight, i) => `${LETTERS[i]}${weight}`).join(' ');
const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: LETTERS.length });
const clients = fc.array(fc.integer(), { minLength: 1, maxLength: 50 });

describe('wrr', () => {
  test('gives each destination exactly its weight in every cycle', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 200 }), (given, offset) => {
        const pool = new Pool({ scheduler: 'wrr' }).add(weighted(given));
        const sum = given.reduce((all, weight) => all + weight, 0);
        // The cycle is as long as the weights are without their common divisor.
        const divisor = given.reduce((a, b) => (b === 0 ? a : gcd(a, b)));
        pool.asks(sum + offset);
        const cycle = pool.asks(sum / divisor).split(' ');
        given.forEach((weight, i) => {
          expect(cycle.filter((letter) => letter === LETTERS[i])).toHaveLength(weight / divisor);
        });
      }),
      { seed: 20 },
    );
  });
});

describe.each(['sh', 'mh'])('%s', (scheduler) => {
  test('is a function of the list and the key alone', () => {
    fc.assert(
      fc.property(weights, fc.array(fc.nat(9)), clients, (given, detours, keys) => {
        const straight = new Pool({ scheduler }).add(weighted(given));
        const winding = new Pool({ scheduler }).add(weighted(given));
        const { director, service } = winding;
        // Others come and go, weights are changed and put back, connections are opened: nothing of it may stay.
        for (const [step, detour] of detours.entries()) {
          const row = director.listDestinations(service)[detour % given.length];
          const { weight } = director.destinations;
          const before = weight[row];
          director.editDestination(row, { weight: step + 1, method: 'dr' });
          const spec = { address: 0x0b000000 + step, port: 80, weight: 3, method: 'dr' as const };
          const guest = director.addDestination(service, spec);
          winding.open(3);
          director.deleteDestination(guest);
          director.editDestination(row, { weight: before, method: 'dr' });
        }
        for (const key of keys) expect(winding.ask(key)).toBe(straight.ask(key));
      }),
      { seed: 20, numRuns: 30 },
    );
  });
});

describe('sh', () => {
  test('clients of one slot share a destination', () => {
    const pool = new Pool({ scheduler: 'sh' }).add('A3 B2 C1');
    const bySlot = new Map<number, string>();
    for (let client = 0; client < 5000; client++) {
      const slot = hash32(client * 7919, 8);
      const letter = pool.ask(client * 7919);
      expect(bySlot.get(slot) ?? letter).toBe(letter);
      bySlot.set(slot, letter);
    }
  });
});

describe('mh', () => {
  /** Of every slot the destination; clients are tried until each slot was met. */
  function table(pool: Pool, size: number): string[] {
    const slots: string[] = new Array(size).fill('');
    for (let client = 0, left = size; left > 0; client++) {
      const slot = sipHash13(client, OFFSET_KEY) % size;
      if (slots[slot] !== '') continue;
      slots[slot] = pool.ask(client);
      left--;
    }
    return slots;
  }

  // The Maglev paper's question: of the clients of those who stay, how many change hands when one of ten leaves? The
  // shares are those of another implementation with other keys, so they agree in size only.
  test.each([
    [8, 251, 0.055],
    [12, 4093, 0.0114],
    [16, 65521, 0.0029],
  ])('with table index %i few clients move needlessly when one of ten leaves', (tableIndex, size, share) => {
    const all = () => new Pool({ scheduler: 'mh', settings: { tableIndex } }).add([...LETTERS].join(' '));
    const before = table(all(), size);
    let moved = 0;
    for (const leaver of LETTERS) {
      const after = table(all().delete(leaver), size);
      moved += before.filter((letter, slot) => letter !== leaver && letter !== after[slot]).length;
      const own = before.filter((letter) => letter === leaver).length;
      expect(Math.abs(own / size - 0.1)).toBeLessThan(1 / size);
    }
    const mean = moved / (size * (LETTERS.length - 1));
    expect(mean).toBeGreaterThan(0.6 * share);
    expect(mean).toBeLessThan(1.3 * share);
  });
});

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
