import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Kernel } from '../../src/sim/kernel.ts';
import type { TimeoutQueue } from '../../src/sim/timeout-queue.ts';

describe('the kernel', () => {
  test('lets events of one instant leave in the order in which they entered, whatever they are', () => {
    const kernel = new Kernel();
    const left: number[] = [];
    const kind = kernel.kind('mark', (subject) => left.push(subject));
    const ring = kernel.timeoutQueue(kind, 10);
    const timer = kernel.timer(kind, 2, 0);
    kernel.at(10, kind, 0, 0);
    kernel.timeout(ring, 1, 0);
    kernel.arm(timer, 10);
    kernel.timeout(ring, 3, 0);
    kernel.after(10, kind, 4, 0);
    kernel.run(10);
    expect(left).toEqual([0, 1, 2, 3, 4]);
  });

  test('gives a timer that is moved to its own instant the last place there', () => {
    const kernel = new Kernel();
    const left: number[] = [];
    const kind = kernel.kind('mark', (subject) => left.push(subject));
    const timer = kernel.timer(kind, 0, 0);
    kernel.arm(timer, 10);
    kernel.at(10, kind, 1, 0);
    kernel.arm(timer, 10);
    kernel.run(10);
    expect(left).toEqual([1, 0]);
  });

  test('runs events up to and including the given instant, and then shows it', () => {
    const kernel = new Kernel();
    let ran = 0;
    const kind = kernel.kind('mark', () => ran++);
    for (const timeNs of [5, 10, 11]) kernel.at(timeNs, kind, 0, 0);
    kernel.run(10);
    expect([ran, kernel.nowNs, kernel.nextTimeNs()]).toEqual([2, 10, 11]);
    expect([kernel.step(), kernel.nowNs, kernel.step()]).toEqual([true, 11, false]);
  });

  test('stops after the present event and leaves the clock there', () => {
    const kernel = new Kernel();
    const kind = kernel.kind('stop', () => kernel.stop());
    kernel.at(3, kind, 0, 0);
    kernel.at(4, kind, 0, 0);
    kernel.run(100);
    expect(kernel.nowNs).toBe(3);
  });

  test('refuses an event in the past and names its kind', () => {
    const kernel = new Kernel();
    const kind = kernel.kind('late', () => {});
    const timer = kernel.timer(kind, 0, 0);
    kernel.run(10);
    expect(() => kernel.at(9, kind, 0, 0)).toThrow(/"late" was scheduled for 9 ns, the clock shows 10 ns/);
    expect(() => kernel.arm(timer, 9)).toThrow(/"late"/);
    expect(() => kernel.after(Number.NaN, kind, 0, 0)).toThrow(/"late"/);
  });

  test('passes a cancelled timeout over without an event', () => {
    const kernel = new Kernel();
    const left: number[] = [];
    const ring = kernel.timeoutQueue(
      kernel.kind('mark', (subject) => left.push(subject)),
      10,
    );
    const tickets = [0, 1, 2, 3].map((subject) => kernel.timeout(ring, subject, 0));
    for (const cancelled of [0, 2]) ring.cancel(tickets[cancelled]);
    kernel.run(10);
    expect(left).toEqual([1, 3]);
    expect(kernel.digest.events).toBe(2);
  });

  test('does not put watchers into the digest', () => {
    const digest = (isWatched: boolean) => {
      const kernel = new Kernel();
      const kind = kernel.kind('mark', () => {});
      const watcher = kernel.watcherKind(() => {});
      kernel.at(1, kind, 7, 0);
      if (isWatched) kernel.at(1, watcher, 0, 0);
      kernel.run(2);
      return kernel.digest.hex();
    };
    expect(digest(true)).toBe(digest(false));
  });
});

/** What a test may do with the kernel: at once, or in the handler of some event. */
const operation = fc.record({
  what: fc.constantFrom('event', 'arm', 'disarm', 'timeout', 'cancel'),
  which: fc.nat(5),
  delayNs: fc.nat(12),
});
type Operation = { readonly what: string; readonly which: number; readonly delayNs: number };

const RING_LENGTHS_NS = [0, 3, 7];

/** Does to a sorted list what is done to the kernel, and says who must leave next. */
class Reference {
  #order = 0;
  #pending: { timeNs: number; order: number; name: string }[] = [];

  put(timeNs: number, name: string): void {
    this.#pending.push({ timeNs, order: this.#order++, name });
  }

  drop(name: string): void {
    this.#pending = this.#pending.filter((each) => each.name !== name);
  }

  next(): { readonly timeNs: number; readonly name: string } | undefined {
    this.#pending.sort((a, b) => a.timeNs - b.timeNs || a.order - b.order);
    return this.#pending.shift();
  }
}

class Player {
  readonly kernel = new Kernel();
  readonly left: string[] = [];
  readonly expected: string[] = [];
  readonly #reference = new Reference();
  readonly #timers: readonly number[];
  readonly #rings: readonly TimeoutQueue[];
  readonly #event: number;
  readonly #tickets: { readonly ring: number; readonly ticket: number; readonly name: string }[] = [];
  #script: Operation[];
  #serial = 0;

  constructor(script: readonly Operation[]) {
    this.#script = [...script];
    const { kernel } = this;
    this.#event = kernel.kind('event', (subject) => this.#leave(`event ${subject}`));
    const timer = kernel.kind('timer', (subject) => this.#leave(`timer ${subject}`));
    const timeout = kernel.kind('timeout', (subject) => this.#leave(`timeout ${subject}`));
    this.#timers = [0, 1, 2, 3, 4, 5].map((subject) => kernel.timer(timer, subject, 0));
    this.#rings = RING_LENGTHS_NS.map((lengthNs) => kernel.timeoutQueue(timeout, lengthNs));
  }

  play(): void {
    for (let i = 0; i < 6; i++) this.#operate();
    while (this.kernel.step()) {
      if (this.#script.length > 400) throw new Error('the script does not end');
    }
  }

  #leave(name: string): void {
    const next = this.#reference.next();
    this.expected.push(`${next?.timeNs} ${next?.name}`);
    this.left.push(`${this.kernel.nowNs} ${name}`);
    const tickets = this.#tickets.findIndex((each) => each.name === name);
    if (tickets >= 0) this.#tickets.splice(tickets, 1);
    this.#operate();
    this.#operate();
  }

  #operate(): void {
    const operation = this.#script.shift();
    if (operation === undefined) return;
    const { kernel } = this;
    const { what, which, delayNs } = operation;
    const dueNs = kernel.nowNs + delayNs;
    if (what === 'event') {
      kernel.after(delayNs, this.#event, this.#serial, 0);
      this.#reference.put(dueNs, `event ${this.#serial++}`);
    } else if (what === 'arm') {
      kernel.arm(this.#timers[which], dueNs);
      this.#reference.drop(`timer ${which}`);
      this.#reference.put(dueNs, `timer ${which}`);
    } else if (what === 'disarm') {
      kernel.disarm(this.#timers[which]);
      this.#reference.drop(`timer ${which}`);
      expect(kernel.isArmed(this.#timers[which])).toBe(false);
    } else if (what === 'timeout') this.#timeout(which % RING_LENGTHS_NS.length);
    else this.#cancel(which);
  }

  #timeout(ring: number): void {
    const name = `timeout ${this.#serial}`;
    const ticket = this.kernel.timeout(this.#rings[ring], this.#serial++, 0);
    this.#tickets.push({ ring, ticket, name });
    this.#reference.put(this.kernel.nowNs + RING_LENGTHS_NS[ring], name);
  }

  #cancel(which: number): void {
    const found = this.#tickets.splice(which, 1)[0];
    if (found === undefined) return;
    this.#rings[found.ring].cancel(found.ticket);
    this.#reference.drop(found.name);
  }
}

test('whatever handlers push, arm, move, disarm, set and cancel leaves as from a sorted list', () => {
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 200 }), (script) => {
      const player = new Player(script);
      player.play();
      expect(player.left).toEqual(player.expected);
    }),
    { numRuns: 300 },
  );
});

test('a kernel saved between any two events and restored into another goes on to the same digest', () => {
  const build = () => {
    const kernel = new Kernel();
    let word = 1;
    const random = (below: number) => {
      word = (Math.imul(word, 1664525) + 1013904223) | 0;
      return (word >>> 8) % below;
    };
    const timers: number[] = [];
    const rings: TimeoutQueue[] = [];
    const kind = kernel.kind('mark', (subject) => {
      kernel.after(random(50), kind, (subject + 1) & 31, 0);
      if (kernel.digest.events > 400) return;
      const ring = rings[random(2)];
      const ticket = kernel.timeout(ring, subject, 0);
      if (random(3) === 0) ring.cancel(ticket);
      if (random(2) === 0) kernel.arm(timers[random(20)], kernel.nowNs + random(90));
      else kernel.disarm(timers[random(20)]);
    });
    const quiet = kernel.kind('quiet', () => {});
    for (let i = 0; i < 20; i++) timers.push(kernel.timer(quiet, i, 0));
    rings.push(kernel.timeoutQueue(quiet, 40), kernel.timeoutQueue(quiet, 1000));
    kernel.at(1, kind, 0, 0);
    return { kernel, save: () => word, restore: (saved: number) => (word = saved) };
  };
  const whole = build();
  whole.kernel.run(20_000);
  for (const events of [0, 1, 17, 100, 399]) {
    const first = build();
    for (let i = 0; i < events; i++) first.kernel.step();
    const saved = structuredClone(first.kernel.save());
    const second = build();
    second.restore(first.save());
    second.kernel.restore(saved);
    second.kernel.run(20_000);
    first.kernel.run(20_000);
    expect(second.kernel.digest.hex()).toBe(whole.kernel.digest.hex());
    expect(first.kernel.digest.hex()).toBe(whole.kernel.digest.hex());
  }
});
