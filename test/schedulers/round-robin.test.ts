import { describe, expect, test } from 'vitest';
import { Pool } from './pool.ts';

describe('rr', () => {
  test('visits the destinations from the one added last', () => {
    expect(new Pool({ scheduler: 'rr' }).add('A B C').asks(7)).toBe('C B A C B A C');
  });

  test('a destination that is added is visited after the next wrap', () => {
    const pool = new Pool({ scheduler: 'rr' }).add('A B C');
    expect(pool.asks(4)).toBe('C B A C');
    expect(pool.add('D').asks(8)).toBe('B A D C B A D C');
  });

  test('goes on before the place of the last choice when that is deleted', () => {
    const pool = new Pool({ scheduler: 'rr' }).add('A B C');
    expect(pool.asks(2)).toBe('C B');
    expect(pool.delete('B').asks(4)).toBe('A C A C');
  });

  test('starts at the head again when the head was the last choice and is deleted', () => {
    const pool = new Pool({ scheduler: 'rr' }).add('A B C');
    expect(pool.ask()).toBe('C');
    expect(pool.delete('C').asks(3)).toBe('B A B');
  });

  test('passes over a quiesced destination', () => {
    expect(new Pool({ scheduler: 'rr' }).add('A B0 C').asks(4)).toBe('C A C A');
  });

  test('finds none when all are quiesced or overloaded, and forgets nothing', () => {
    const pool = new Pool({ scheduler: 'rr' }).add('A B C');
    expect(pool.ask()).toBe('C');
    pool.edit('A', 0).edit('B', 0).overload('C');
    expect(pool.ask()).toBe('-');
    pool.edit('A', 1).edit('B', 1);
    expect(pool.ask()).toBe('B');
  });
});

describe('wrr', () => {
  test('the first cycle begins at the level that the additions left', () => {
    const pool = new Pool({ scheduler: 'wrr' }).add('A3 B2 C1');
    expect(pool.asks(15)).toBe('C B A A B A C B A A B A C B A');
  });

  test('the order of addition shapes the cycle', () => {
    const pool = new Pool({ scheduler: 'wrr' }).add('C1 B2 A3');
    expect(pool.asks(15)).toBe('A B C A A B A B C A A B A B C');
  });

  test('steps by the common divisor', () => {
    expect(new Pool({ scheduler: 'wrr' }).add('A4 B2').asks(8)).toBe('B A A B A A B A');
  });

  test('an edit starts over at the head and keeps the level', () => {
    const pool = new Pool({ scheduler: 'wrr' }).add('A3 B2 C1');
    expect(pool.asks(4)).toBe('C B A A');
    expect(pool.edit('B', 4).asks(10)).toBe('B A B A C B A B B A');
  });

  test('an edit that takes the heaviest out lowers the level', () => {
    const pool = new Pool({ scheduler: 'wrr' }).add('A3 B2 C1');
    pool.asks(4);
    expect(pool.edit('A', 0).asks(8)).toBe('B C B B C B B C');
  });

  test('finds none without weights, and none while all are overloaded', () => {
    const pool = new Pool({ scheduler: 'wrr' }).add('A0 B0');
    expect(pool.ask()).toBe('-');
    pool.edit('A', 2).edit('B', 1).overload('A').overload('B');
    expect(pool.asks(3)).toBe('- - -');
    pool.overload('B', 0);
    expect(pool.asks(3)).toBe('B B B');
  });

  test('every cycle gives each destination as many turns as its weight', () => {
    const pool = new Pool({ scheduler: 'wrr' }).add('A7 B12 C3 D5');
    pool.asks(27);
    const cycle = pool.asks(27).split(' ');
    for (const [letter, turns] of Object.entries({ A: 7, B: 12, C: 3, D: 5 })) {
      expect(cycle.filter((each) => each === letter)).toHaveLength(turns);
    }
  });
});
