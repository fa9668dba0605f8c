import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { distribution, distributionKinds } from '../../src/sim/distributions/registry.ts';
import {
  bytes,
  DURATION,
  durationNs,
  NUMBER_QUANTITY,
  plainNumber,
  ratePerSecond,
  SIZE,
  share,
  wholeNumber,
} from '../../src/sim/settings.ts';

/** The one message for a bad value. */
function complaint(schema: z.ZodType, value: unknown): string {
  const result = schema.safeParse(value);
  if (result.success)
    throw new Error(`${JSON.stringify(value)} was taken for ${JSON.stringify(result.data)}`);
  expect(result.error.issues).toHaveLength(1);
  return `${result.error.issues[0]?.path.join('.')}: ${result.error.issues[0]?.message}`;
}

test('quantities are read in base units', () => {
  expect(durationNs().parse('250ms')).toBe(250_000_000);
  expect(durationNs().parse('1m30s')).toBe(90e9);
  expect(ratePerSecond().parse('1.5/ms')).toBe(1500);
  expect(bytes().parse('1.5MiB')).toBe(1_572_864);
  expect(share().parse('5%')).toBe(0.05);
  expect(share().parse(0.05)).toBe(0.05);
  expect(wholeNumber().parse(3)).toBe(3);
  expect(plainNumber().parse(0.3)).toBe(0.3);
});

test('a bare number is an error that says which units are allowed', () => {
  expect(complaint(durationNs(), 250)).toBe(
    ': 250 is a bare number. Give a duration with its unit: ns, us, ms, s, min, h or d, ' +
      'as in "250ms" or "1.5s": "250ms" if milliseconds were meant.',
  );
  expect(complaint(durationNs(), '250')).toBe(complaint(durationNs(), 250));
  expect(complaint(ratePerSecond(), 5)).toContain('"5/s" if events per second were meant.');
  expect(complaint(bytes(), 5)).toContain('"5B" if bytes were meant.');
});

test('a value out of its range is told the range', () => {
  expect(complaint(durationNs({ min: '1ms', max: '1min' }), '2h')).toContain(
    '"2h" is above 1min, the most allowed.',
  );
  expect(complaint(durationNs({ min: '1ms', max: '1min' }), '2us')).toContain('from 1ms to 1min.');
  expect(complaint(durationNs({ positive: true }), '0s')).toContain('"0s" is not above zero.');
  expect(complaint(durationNs(), '-5ms')).toContain('"-5ms" is below 0s, the least allowed.');
  expect(complaint(durationNs(), '105d')).toContain('above 104d');
  expect(complaint(share({ max: 0.5 }), '60%')).toContain('"60%" is above 0.5, the most allowed.');
  expect(complaint(wholeNumber({ min: 1 }), 0)).toBe(
    ': 0 is below 1, the least allowed. Give a whole number, at least 1.',
  );
});

test('a missing or a foreign value is told what belongs there', () => {
  expect(complaint(z.object({ every: durationNs() }), {})).toContain(
    'every: is missing. Give a duration with its unit',
  );
  expect(complaint(durationNs(), 'soon')).toContain('"soon" is not understood.');
  expect(complaint(share(), null)).toContain('null is no share.');
  expect(complaint(wholeNumber(), 2.5)).toBe(': 2.5 is no whole number. Give a whole number.');
});

describe('the pattern in the JSON Schema takes what the reader takes', () => {
  const good = ['250ms', ' 1.5 s ', '1m30s', '.5s', '1e3us', '+3min', '2h', '1d', '7µs'];
  const bad = ['250', 'ms', '5 parsecs', '1s 5', '', '5mss'];
  const { pattern } = z.toJSONSchema(durationNs(), { io: 'input' });
  test.each(good)('%s', (text) => {
    expect(new RegExp(pattern as string, 'u').test(text)).toBe(true);
    expect(durationNs().safeParse(text).success).toBe(true);
  });
  test.each(bad)('not "%s"', (text) => {
    expect(new RegExp(pattern as string, 'u').test(text)).toBe(false);
    expect(durationNs().safeParse(text).success).toBe(false);
  });
});

test('a default is written as people write it', () => {
  const schema = z.object({ every: durationNs().prefault('250ms').describe('How often.') });
  expect(schema.parse({})).toEqual({ every: 250_000_000 });
  expect(z.toJSONSchema(schema, { io: 'input' }).properties?.every).toMatchObject({
    default: '250ms',
    description: 'How often.',
  });
});

test('a bare quantity is a constant distribution', () => {
  expect(distribution(DURATION).parse('5ms')).toEqual({ type: 'constant', value: 5_000_000 });
  expect(distribution(SIZE).parse('1KiB')).toEqual({ type: 'constant', value: 1024 });
  expect(distribution(NUMBER_QUANTITY).parse(3)).toEqual({ type: 'constant', value: 3 });
});

test('a distribution with a wrong setting is told at that setting', () => {
  const schema = z.strictObject({ demand: distribution(DURATION) });
  expect(complaint(schema, { demand: { type: 'exponential', mean: 3 } })).toContain(
    'demand.mean: 3 is a bare number.',
  );
  expect(complaint(schema, { demand: { type: 'expo' } })).toContain(
    'demand.type: "expo" is no distribution. Give the type',
  );
  expect(complaint(schema, { demand: { type: 'exponential', mean: '3ms', cv: 2 } })).toContain(
    'demand: Unrecognized key: "cv"',
  );
  expect(complaint(schema, { demand: { type: 'lognormal', mean: '3ms' } })).toContain(
    'needs either mean and cv, or median',
  );
  expect(complaint(schema, { demand: { type: 'pareto', mean: '3ms', shape: 1 } })).toContain(
    'has no mean at 1 or below',
  );
  expect(complaint(schema, { demand: 7 })).toContain('Or give a distribution with its "type".');
  expect(complaint(schema, {})).toContain('demand: is missing.');
});

test('each kind of distribution stands in the schema once, with its help', () => {
  const whole = z.object({ one: distribution(DURATION), two: distribution(DURATION).optional() });
  const json = z.toJSONSchema(whole, { io: 'input' });
  expect(Object.keys(json.$defs ?? {})).toEqual(['DurationDistribution']);
  const text = JSON.stringify(json);
  for (const kind of distributionKinds) {
    expect(text.split(`"const":"${kind.name}"`)).toHaveLength(2);
    expect(text).toContain(JSON.stringify(kind.help).slice(1, -1));
  }
});
