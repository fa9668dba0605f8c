import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue, ROW_OBJECT, ROW_SUBJECT, ROW_WORDS } from '../../src/sim/event-queue.ts';
import { Slots } from '../../src/sim/slots.ts';
import { TimeoutQueue } from '../../src/sim/timeout-queue.ts';
import { TimerTree } from '../../src/sim/timer-tree.ts';

/** Pushes where a number stands, takes where null does. */
function leaves(queue: EventQueue, steps: readonly (number | null)[], firstOrder: number): number[][] {
  const left: number[][] = [];
  let order = firstOrder;
  for (const step of steps) {
    if (step === null) {
      if (!queue.settle()) continue;
      const timeNs = queue.keys[0];
      const at = queue.take() * ROW_WORDS;
      left.push([timeNs, queue.rows[at], queue.rows[at + ROW_SUBJECT], queue.rows[at + ROW_OBJECT]]);
    } else {
      const place = queue.open(step, order, -order);
      queue.keys[2 * place] = step;
      queue.keys[2 * place + 1] = order++;
      queue.sift(place);
    }
  }
  return left;
}

describe('the event queue', () => {
  test('gives out what a sorted list gives out', () => {
    const step = fc.option(fc.nat(30), { freq: 3 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const pending: number[][] = [];
        const expected: number[][] = [];
        let order = 0;
        for (const each of steps) {
          if (each !== null) pending.push([each, each, order, -order++ | 0]);
          else if (pending.length > 0) {
            pending.sort((a, b) => a[0] - b[0] || a[2] - b[2]);
            expected.push(pending.shift() as number[]);
          }
        }
        expect(leaves(new EventQueue(), steps, 0)).toEqual(expected);
      }),
    );
  });

  test('is the same after it was saved and restored', () => {
    const first = Array.from({ length: 500 }, (_, i) => (i % 3 === 2 ? null : (i * 7919) % 1000));
    const rest = Array.from({ length: 900 }, (_, i) => (i % 4 === 0 ? (i * 31) % 1000 : null));
    const queue = new EventQueue();
    leaves(queue, first, 0);
    const restored = new EventQueue();
    restored.restore(structuredClone(queue.save()));
    expect(leaves(restored, rest, 1000)).toEqual(leaves(queue, rest, 1000));
  });
});

describe('the timers', () => {
  test('name the one that is due first, the earlier in order among equals, as they grow, move and go', () => {
    const step = fc.tuple(fc.nat(39), fc.option(fc.nat(20), { freq: 4 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.boolean(), (steps, takes) => {
        const timers = new TimerTree();
        const due = new Map<number, readonly [number, number]>();
        steps.forEach(([timer, dueNs], order) => {
          while (timers.count <= timer) timers.add(0, 0, 0);
          if (dueNs === null) {
            timers.disarm(timer);
            due.delete(timer);
          } else {
            timers.dueNs[timer] = dueNs;
            timers.orders[timer] = order;
            timers.arm(timer);
            due.set(timer, [dueNs, order]);
          }
          const sorted = [...due].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]);
          const first = timers.first();
          if (sorted.length === 0) expect(timers.isArmed(first)).toBe(false);
          else expect(first).toBe(sorted[0][0]);
          if (!takes || sorted.length === 0 || order % 3 !== 0) return;
          timers.take(first);
          due.delete(first);
        });
      }),
    );
  });
});

describe('a ring of timeouts', () => {
  test('keeps the order in which they were set, round its end and as it grows', () => {
    const ring = new TimeoutQueue(10, 0, 0);
    const left: number[] = [];
    let set = 0;
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 2 * round; i++) {
        const at = 2 * (ring.append(set, -set) & ring.mask);
        ring.keys[at] = set;
        ring.keys[at + 1] = set++;
      }
      for (let i = 0; i < 2 * round - 7 && !ring.isEmpty; i++) {
        const at = 2 * (ring.first & ring.mask);
        expect([ring.keys[at], ring.words[at + 1]]).toEqual([ring.words[at], -ring.words[at] | 0]);
        left.push(ring.words[at]);
        ring.dropHead();
      }
    }
    expect(left.length).toBeGreaterThan(1000);
    expect(left).toEqual(left.map((_, i) => i));
  });

  test('keeps its tickets when it is saved and restored', () => {
    const ring = new TimeoutQueue(10, 0, 0);
    const tickets: number[] = [];
    for (let i = 0; i < 200; i++) {
      tickets.push(ring.append(i, 0));
      ring.keys[2 * (tickets[i] & ring.mask) + 1] = i;
      if (i < 90) ring.dropHead();
    }
    const restored = new TimeoutQueue(10, 0, 0);
    restored.restore(structuredClone(ring.save()));
    for (const i of [90, 91, 92, 100, 199]) restored.cancel(tickets[i]);
    expect(restored.isCancelled(restored.first)).toBe(true);
    restored.dropHead();
    expect(restored.words[2 * (restored.first & restored.mask)]).toBe(93);
  });
});

describe('slots', () => {
  test('hand out the row that was freed last, and else a new one', () => {
    let grownTo = 0;
    const slots = new Slots(2, (capacity) => {
      grownTo = capacity;
    });
    expect([slots.take(), slots.take(), slots.take()]).toEqual([0, 1, 2]);
    expect(grownTo).toBe(4);
    slots.give(1);
    slots.give(0);
    expect([slots.used, slots.highWater]).toEqual([1, 3]);
    const restored = new Slots(1, () => {});
    restored.restore(slots.save());
    expect([restored.take(), restored.take(), restored.take(), restored.used]).toEqual([0, 1, 3, 4]);
  });
});
