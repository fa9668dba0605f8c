/** Two chains of ten servers that take half a minute: to the digits of an independent computation. */
import { expect, test } from 'vitest';
import { type EqualPolicy, equalServersSojourn } from '../../src/analysis/theory/equal-servers.ts';

// They fall off slowly: three cuts lead to within 3e-5.
test.each<[EqualPolicy, number]>([
  ['two-distinct', 2.07448],
  ['two-with-replacement', 2.16219],
])('%s over 10 equal servers at load 0.8 takes nearly %f', (policy, expected) => {
  const sojourn = equalServersSojourn({ policy, servers: 10, load: 0.8 });
  expect(Math.abs(sojourn - expected)).toBeLessThan(3e-5);
});
