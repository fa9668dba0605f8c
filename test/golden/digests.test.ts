import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { System } from '../../src/models/system.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

/**
 * The digest of the first run of each scenario and variant. It is the same on every machine and Node version. A change is
 * either a mistake, or is named in the changelog: `npx vitest run test/golden -u` writes the file anew.
 */
test('the digests of all scenarios are those that were kept', async () => {
  const names = readdirSync('scenarios').filter(
    (name) => /\.json$/.test(name) && name !== 'scenario.schema.json',
  );
  const lines = names.sort().flatMap((name) =>
    scenarioFrom(`scenarios/${name}`).points.map(({ name: variant, settings, scenario }) => {
      const system = new System({ settings, seed: scenario.seed, replication: 0 });
      system.run(Math.min(settings.durationNs, 60e9));
      return `${name} ${variant === '' ? '-' : JSON.stringify(variant)} ${system.kernel.digest.hex()}`;
    }),
  );
  expect(lines.length).toBeGreaterThan(10);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('digests.txt');
});
