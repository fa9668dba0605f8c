/** Exact chains of the policies that look at connections, to the digits of an independent computation. */
import { describe, expect, test } from 'vitest';
import {
  type EqualPolicy,
  equalServers,
  equalServersSojourn,
} from '../../src/analysis/theory/equal-servers.ts';
import { type TwoServerPolicy, twoServers } from '../../src/analysis/theory/two-servers.ts';

function expectDigits(computed: number, written: string): void {
  const places = written.split('.')[1]?.length ?? 0;
  expect(Math.abs(computed - Number(written))).toBeLessThanOrEqual(0.501 * 10 ** -places);
}

test.each<[EqualPolicy, number, number, string]>([
  ['least-connections', 2, 0.5, '1.42632'],
  ['least-connections', 2, 0.8, '2.95574'],
  ['least-connections', 2, 0.9, '5.47491'],
  ['least-connections', 3, 0.5, '1.24484'],
  ['least-connections', 3, 0.8, '2.28555'],
  ['least-connections', 3, 0.9, '3.98242'],
  ['least-connections', 5, 0.5, '1.10864'],
  ['least-connections', 5, 0.8, '1.75438'],
  ['least-connections', 5, 0.9, '2.7976'],
  ['least-connections', 10, 0.5, '1.02417'],
  ['least-connections', 10, 0.8, '1.35582'],
  ['least-connections', 10, 0.9, '1.9131'],
  ['two-distinct', 3, 0.8, '2.51000'],
  ['two-distinct', 5, 0.8, '2.23552'],
  ['two-distinct', 10, 0.5, '1.28579'],
  ['two-with-replacement', 3, 0.8, '2.76570'],
  ['two-with-replacement', 5, 0.8, '2.40447'],
  ['two-with-replacement', 10, 0.5, '1.32555'],
  ['idle-else-random', 2, 0.5, '1.50000'],
  ['idle-else-random', 2, 0.8, '3.46154'],
  ['idle-else-random', 5, 0.5, '1.12853'],
])('%s over %i equal servers at load %f takes %s', (policy, servers, load, written) => {
  expectDigits(equalServersSojourn({ policy, servers, load }), written);
});

// It falls off slowly: the three cuts that a test can afford lead to within 3e-5. Two of ten servers are in test/proof.
test('idle-else-random over 5 equal servers at load 0.8 takes nearly 2.06454', () => {
  const sojourn = equalServersSojourn({ policy: 'idle-else-random', servers: 5, load: 0.8 });
  expect(Math.abs(sojourn - 2.06454)).toBeLessThan(3e-5);
});

test('under least connections over ten at 80 % few servers hold more than two', () => {
  const { tails } = equalServers({ policy: 'least-connections', servers: 10, load: 0.8, spread: 6 });
  expect(tails[0]).toBeCloseTo(1, 12);
  expect(tails[1]).toBeCloseTo(0.8, 9);
  expectDigits(tails[2] as number, '.24900');
  expectDigits(tails[3] as number, '.031788');
  expectDigits(tails[4] as number, '.0034560');
});

test('a chain that is cut at nine customers a server loses those above', () => {
  const cut = equalServers({ policy: 'least-connections', servers: 10, load: 0.9, most: 7 });
  expect(cut.states).toBe(19448);
  expect(cut.sojourn).toBeLessThan(1.9131);
});

describe('two unlike servers, rates 1 and 2', () => {
  test.each<[TwoServerPolicy, string]>([
    ['wrr', '2.57247'],
    ['lc', '2.17481'],
    ['wlc', '1.99090'],
    ['sed', '1.94143'],
    ['nq', '1.98814'],
    ['twos', '2.40971'],
    ['random', '3.33333'],
  ])('the slow one listed first, 2.4 requests come: %s takes %s', (policy, written) => {
    expectDigits(twoServers({ policy, arrival: 2.4, service: [1, 2], weights: [1, 2] }).sojourn, written);
  });

  test('wrr keeps both busy alike, lc loads the slow one', () => {
    const wrr = twoServers({ policy: 'wrr', arrival: 2.4, service: [1, 2], weights: [1, 2] });
    expect(wrr.shares[0]).toBeCloseTo(1 / 3, 6);
    expect(wrr.busy[1]).toBeCloseTo(0.8, 6);
    const lc = twoServers({ policy: 'lc', arrival: 2.4, service: [1, 2], weights: [1, 2] });
    expectDigits(lc.shares[0], '.38265');
    expectDigits(lc.busy[0], '.91836');
    expectDigits(lc.busy[1], '.74082');
  });

  test.each<[TwoServerPolicy, string]>([
    ['wlc', '.35870'],
    ['sed', '.31491'],
    ['nq', '.34655'],
  ])('the slow one takes under %s a share of %s', (policy, written) => {
    expectDigits(twoServers({ policy, arrival: 2.4, service: [1, 2], weights: [1, 2] }).shares[0], written);
  });

  test('large weights take the bias out of twos', () => {
    const large = { policy: 'twos', arrival: 2.4, service: [1, 2], weights: [100, 200] } as const;
    expectDigits(twoServers(large).sojourn, '2.17501');
  });

  test.each<[TwoServerPolicy, string]>([
    ['lc', '1.98694'],
    ['wlc', '1.94143'],
    ['sed', '2.02112'],
    ['nq', '1.97244'],
  ])('the fast one listed first: %s takes %s', (policy, written) => {
    expectDigits(twoServers({ policy, arrival: 2.4, service: [2, 1], weights: [2, 1] }).sojourn, written);
  });

  test.each<[TwoServerPolicy, string]>([
    ['rr', '4.16596'],
    ['wrr', '1.33318'],
    ['lc', '1.29402'],
    ['wlc', '1.16461'],
    ['sed', '1.08061'],
    ['nq', '1.15692'],
    ['twos', '1.40216'],
  ])('1.8 requests come: %s takes %s', (policy, written) => {
    expectDigits(twoServers({ policy, arrival: 1.8, service: [1, 2], weights: [1, 2] }).sojourn, written);
  });

  test('rr sends the slow one more than it can do', () => {
    const overloaded = { policy: 'rr', arrival: 2.4, service: [1, 2], weights: [1, 2] } as const;
    expect(() => twoServers(overloaded)).toThrow('at a load of 1.2 there is no balance');
  });
});

describe('two equal servers at 80 %', () => {
  test.each<[TwoServerPolicy, number, string]>([
    ['rr', 1, '3.84398'],
    ['lc', 1, '2.95574'],
    ['sed', 1, '2.95574'],
    ['twos', 1, '3.91909'],
    ['twos', 10, '3.27640'],
    ['twos', 100, '3.26804'],
  ])('%s with weights of %i takes %s', (policy, weight, written) => {
    const asked = { policy, arrival: 1.6, service: [1, 1], weights: [weight, weight] } as const;
    expectDigits(twoServers(asked).sojourn, written);
  });

  test('ties load the server that is listed first', () => {
    const { busy } = twoServers({ policy: 'lc', arrival: 1.6, service: [1, 1], weights: [1, 1] });
    expectDigits(busy[0], '.85021');
    expectDigits(busy[1], '.74979');
  });
});
