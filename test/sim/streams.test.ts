import alea from 'seedrandom/lib/alea.js';
import { describe, expect, test } from 'vitest';
import { type Stream, Streams } from '../../src/sim/streams.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);

/** Every way to draw, one after another. */
function drawnFrom(stream: Stream, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i % 5 === 0) return stream.exponential();
    if (i % 5 === 1) return stream.double();
    if (i % 5 === 2) return stream.int(1000);
    return i % 5 === 3 ? stream.uniformPositive() : stream.uniform();
  });
}

describe('streams', () => {
  test('of one seed, replication and name give the same numbers, whoever else draws', () => {
    const alone = new Streams(7, 3).open('arrivals');
    const streams = new Streams(7, 3);
    const other = streams.open('service-demand');
    const among = streams.open('arrivals');
    const numbers = draw(300, () => {
      other.uniform();
      return among.uniform();
    });
    expect(numbers).toEqual(draw(300, () => alone.uniform()));
  });

  test('of another seed, replication or name give others', () => {
    const first = (seed: number | string, replication: number, name: string) =>
      new Streams(seed, replication).open(name).uniform();
    const numbers = [
      first(1, 0, 'a'),
      first(2, 0, 'a'),
      first(1, 1, 'a'),
      first(1, 0, 'b'),
      first('x', 0, 'a'),
    ];
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('are those of seedrandom, by seed, replication and name', () => {
    const own = new Streams(7, 3).open('arrivals');
    const theirs = alea('7/3/arrivals', { state: true });
    expect(draw(200, () => own.uniform())).toEqual(draw(200, () => theirs()));
  });

  test('give an exponential number in the place of each uniform one', () => {
    const [one, other] = [new Streams(1, 0).open('a'), new Streams(1, 0).open('a')];
    for (let i = 0; i < 500; i++) {
      const isExponential = (i * i) % 7 < 3;
      const drawn = isExponential ? one.exponential() : one.uniform();
      const uniform = other.uniform();
      if (isExponential) expect(Math.abs(drawn + Math.log(1 - uniform))).toBeLessThan(4e-15);
      else expect(drawn).toBe(uniform);
    }
  });

  test('saved anywhere in a batch and restored go on with the same numbers', () => {
    for (const before of [0, 1, 40, 63, 64, 65, 200]) {
      const streams = new Streams(1, 0);
      const stream = streams.open('a');
      drawnFrom(stream, before);
      const saved = structuredClone(streams.save());
      const rest = drawnFrom(stream, 300);
      const restored = new Streams(1, 0);
      const again = restored.open('a');
      drawnFrom(again, 17);
      restored.restore(saved);
      expect(drawnFrom(again, 300)).toEqual(rest);
    }
  });

  test('refuse to be opened twice, and a state without them', () => {
    const streams = new Streams(1, 0);
    streams.open('a');
    expect(() => streams.open('a')).toThrow(/"a" was opened twice/);
    expect(() => streams.restore({})).toThrow(/no saved state for stream "a"/);
  });
});
