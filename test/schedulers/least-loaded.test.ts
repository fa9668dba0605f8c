import { describe, expect, test } from 'vitest';
import { Pool } from './pool.ts';

describe('lc', () => {
  test('a tie goes to the destination added last', () => {
    expect(new Pool({ scheduler: 'lc' }).add('A B C').ask()).toBe('C');
  });

  test('an active connection weighs as much as 257 inactive ones', () => {
    const pool = new Pool({ scheduler: 'lc' }).add('A B C').load('A', 1).load('B', 0, 256).load('C', 0, 257);
    expect(pool.ask()).toBe('B');
    expect(pool.load('B', 0, 258).ask()).toBe('C');
  });

  test('an active connection weighs as much as 256 inactive ones in a classic kernel', () => {
    const pool = new Pool({ scheduler: 'lc', kernel: 'classic' }).add('A B').load('A', 1).load('B', 0, 256);
    expect(pool.ask()).toBe('B');
    expect(pool.load('B', 0, 257).ask()).toBe('A');
  });
});

describe('wlc', () => {
  test('equal ratios tie', () => {
    const pool = new Pool({ scheduler: 'wlc' }).add('A3 B2 C1').load('A', 3).load('B', 2).load('C', 1);
    expect(pool.ask()).toBe('C');
    expect(pool.load('A', 2).ask()).toBe('A');
  });

  test('fills destinations by weight', () => {
    expect(new Pool({ scheduler: 'wlc' }).add('A3 B2 C1').open(12)).toBe('C B A A B A C B A A B A');
  });

  test('the kernel version decides near a tie', () => {
    const choice = (kernel: string) =>
      new Pool({ scheduler: 'wlc', kernel }).add('A B').load('A', 1).load('B', 0, 257).ask();
    expect(choice('6.1.192')).toBe('B');
    expect(choice('6.1.176')).toBe('A');
  });
});

describe('sed', () => {
  test('gives the first connection to the heaviest destination', () => {
    expect(new Pool({ scheduler: 'sed' }).add('A3 B2 C1').ask()).toBe('A');
  });

  test('counts the connection that is to come', () => {
    const pool = new Pool({ scheduler: 'sed' }).add('A3 B2 C1').load('A', 2).load('B', 1);
    expect(pool.ask()).toBe('C');
    expect(new Pool({ scheduler: 'sed' }).add('A3 B2 C1').open(12)).toBe('A B A C B A A B A C B A');
  });
});

describe('nq', () => {
  test('prefers the first idle destination even if it is the slowest', () => {
    expect(new Pool({ scheduler: 'nq' }).add('A3 B2 C1').ask()).toBe('C');
  });

  test('is sed when none is idle', () => {
    const pool = new Pool({ scheduler: 'nq' }).add('A3 B2 C1').load('A', 1).load('B', 1).load('C', 1);
    expect(pool.ask()).toBe('A');
    expect(new Pool({ scheduler: 'nq' }).add('A3 B2 C1').open(12)).toBe('C B A A B A A B A C B A');
  });
});

describe('fo', () => {
  test('takes the highest weight, the first of equals, and the next when that is full', () => {
    const pool = new Pool({ scheduler: 'fo' }).add('A5 B5 C1');
    expect(pool.ask()).toBe('B');
    expect(pool.edit('B', 0).ask()).toBe('A');
    expect(pool.overload('A').ask()).toBe('C');
  });
});

describe('ovf', () => {
  test('a destination takes one connection more than its weight', () => {
    const pool = new Pool({ scheduler: 'ovf' }).add('A10 B5').load('A', 10);
    expect(pool.ask()).toBe('A');
    expect(pool.load('A', 11).ask()).toBe('B');
    expect(pool.load('B', 6).ask()).toBe('-');
  });
});

describe('lblc', () => {
  const D1 = 0x0b000001;
  const D2 = 0x0b000002;

  test('an address stays until its destination is crowded and another has plenty of room', () => {
    const pool = new Pool({ scheduler: 'lblc', mark: 1 }).add('A10 B10');
    const ask = (address: number) => pool.ask(1, 1, address);
    expect([ask(D1), ask(D2)]).toEqual(['B', 'B']);
    pool.load('B', 11).load('A', 5);
    expect(ask(D1)).toBe('B');
    pool.load('A', 4);
    expect([ask(D1), ask(D2)]).toEqual(['A', 'A']);
  });

  test('a cached choice is taken although it is over its threshold', () => {
    const pool = new Pool({ scheduler: 'lblc', mark: 1 }).add('A10 B10');
    expect(pool.ask(1, 1, D1)).toBe('B');
    pool.overload('B');
    expect([pool.ask(1, 1, D1), pool.ask(1, 1, D2)]).toEqual(['B', 'A']);
  });

  test('every one of many addresses stays', () => {
    const pool = new Pool({ scheduler: 'lblc', mark: 1 }).add('A10 B10');
    const askAll = () => Array.from({ length: 1000 }, (_, i) => pool.ask(1, 1, D1 + i));
    expect(askAll().filter((letter) => letter !== 'B')).toEqual([]);
    // A has less load by now, but B is not crowded.
    pool.load('B', 5);
    expect(askAll().filter((letter) => letter !== 'B')).toEqual([]);
    expect(pool.director.destinations.references[pool.row('B')]).toBe(1000);
    pool.director.deleteService(pool.service);
    expect(Array.from(pool.director.destinations.references.slice(0, 2))).toEqual([0, 0]);
  });
});

describe('lblcr', () => {
  const D1 = 0x0b000001;
  const DAY_NS = 86_400e9;

  test('a set grows when crowded and loses its most loaded member after a day without change', () => {
    const pool = new Pool({ scheduler: 'lblcr', mark: 1 }).add('A10 B10');
    const ask = () => pool.ask(1, 1, D1);
    expect(ask()).toBe('B');
    pool.load('B', 11).load('A', 4);
    expect(ask()).toBe('A');
    pool.load('A', 6);
    expect(ask()).toBe('A');
    // Asked about in between, or the whole set would be forgotten after a day.
    pool.kernel.run(DAY_NS / 2);
    expect(ask()).toBe('A');
    pool.kernel.run(DAY_NS);
    expect(ask()).toBe('A');
    pool.load('B', 0);
    expect(ask()).toBe('B');
    pool.load('B', 11);
    pool.kernel.run(DAY_NS + 4e6);
    expect(ask()).toBe('A');
    pool.load('B', 0);
    expect(ask()).toBe('A');
  });
});
