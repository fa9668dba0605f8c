import { expect, test } from 'vitest';
import { disciplines } from '../../src/models/disciplines/registry.ts';
import { faults } from '../../src/models/faults/registry.ts';
import { workloads } from '../../src/models/workloads/registry.ts';
import { scenarioReference } from '../../src/scenario/schema-reference.ts';

test('the manual of scenario files is that of the schema (update with -u)', async () => {
  await expect(scenarioReference()).toMatchFileSnapshot('../../docs/reference/scenario.md');
});

test('every member of every family stands in it, with its help', () => {
  const text = scenarioReference();
  for (const { name, help } of [...workloads, ...disciplines, ...faults]) {
    expect(text).toContain(`\`"${name}"\``);
    expect(text).toContain(help.replaceAll('|', '\\|'));
  }
});
