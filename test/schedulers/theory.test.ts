import { expect, test } from 'vitest';
import { schedulers } from '../../src/schedulers/registry.ts';
import { Pool } from './pool.ts';

const KERNEL = 'rr wrr lc wlc fo ovf lblc lblcr dh sh mh sed nq twos';

test('the kernel has fourteen schedulers, the others say that they are of theory', () => {
  const names = schedulers.filter(({ inKernel }) => inKernel).map(({ name }) => name);
  expect(names.join(' ')).toBe(KERNEL);
  for (const { inKernel, help } of schedulers) if (!inKernel) expect(help).toMatch(/not in the kernel/);
});

function counts(pool: Pool, asks: number): Record<string, number> {
  const counted: Record<string, number> = {};
  for (let i = 0; i < asks; i++) {
    const letter = pool.ask();
    counted[letter] = (counted[letter] ?? 0) + 1;
  }
  return counted;
}

test('random draws by weight and passes over the closed', () => {
  const drawn = counts(new Pool({ scheduler: 'random' }).add('A1 B3 C0'), 8000);
  expect(drawn.C).toBeUndefined();
  expect(Math.abs(drawn.B / 8000 - 0.75)).toBeLessThan(0.02);
});

test('the best of two distinct choices never takes the busiest of all', () => {
  const pool = new Pool({ scheduler: 'choices' }).add('A B C').load('A', 2).load('B', 1);
  const drawn = counts(pool, 3000);
  expect(drawn.A).toBeUndefined();
  expect(Math.abs(drawn.C / 3000 - 2 / 3)).toBeLessThan(0.03);
});

test('with replacement it sometimes does', () => {
  const pool = new Pool({ scheduler: 'choices', settings: { distinct: false } })
    .add('A B C')
    .load('A', 2)
    .load('B', 1);
  expect(Math.abs(counts(pool, 9000).A / 9000 - 1 / 9)).toBeLessThan(0.02);
});

test('more choices than destinations take the best', () => {
  const pool = new Pool({ scheduler: 'choices', settings: { count: 9 } })
    .add('A B C')
    .load('A', 2)
    .load('B', 1);
  expect(counts(pool, 100)).toEqual({ C: 100 });
});

test('idle draws among the idle, among all when none is', () => {
  const pool = new Pool({ scheduler: 'idle' }).add('A B C').load('A', 1);
  expect(Object.keys(counts(pool, 200)).sort()).toEqual(['B', 'C']);
  pool.load('B', 5).load('C', 1);
  expect(Object.keys(counts(pool, 200)).sort()).toEqual(['A', 'B', 'C']);
});

test('without destinations none is chosen', () => {
  for (const { name } of schedulers) expect(new Pool({ scheduler: name }).ask(), name).toBe('-');
});
