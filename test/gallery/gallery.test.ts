import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { REFERENCE_FILE, resultReference, resultSchema, SCHEMA_FILE } from '../../scripts/result-schema.mjs';
import { fileReader } from '../../src/cli/read-files.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

const FOLDER = 'reports/gallery';
const STALE = 'stale: npm run build && npm run gallery -- --run';

function resultOf(name: string): ExperimentResult {
  return JSON.parse(readFileSync(join(FOLDER, name, 'results.json'), 'utf8')) as ExperimentResult;
}

const names = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'results.json')));
const scenarios = readdirSync('scenarios')
  .filter((name) => name.endsWith('.json') && name !== 'scenario.schema.json')
  .map((name) => name.replace(/\.json$/, ''));

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly $ref?: string;
}

describe('the schema of results.json', () => {
  const schema = resultSchema();
  const root = schema as Schema;

  test('is that of the types, and so is its reference (npm run schema)', () => {
    expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(schema);
    expect(readFileSync(REFERENCE_FILE, 'utf8')).toBe(resultReference(schema));
  });

  test('holds for the results of every scenario and of every kind of plan', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    const plans = new Set<string>();
    for (const name of names) {
      const result = resultOf(name);
      const isValid = validate(result);
      expect(isValid ? [] : validate.errors?.slice(0, 3), `${name}: ${STALE}`).toEqual([]);
      for (const plan of ['compare', 'sweep', 'capacity']) if (plan in result) plans.add(plan);
    }
    expect([...plans].sort()).toEqual(['capacity', 'compare', 'sweep']);
    expect(validate({ ...resultOf(names[0]), more: 1 })).toBe(false);
    expect(validate({ ...resultOf(names[0]), digest: 7 })).toBe(false);
  });

  /** Steps through references, lists and what may be absent. */
  function below(from: Schema, key: string): Schema | undefined {
    const schema = from.$ref === undefined ? from : root.definitions?.[from.$ref.split('/').at(-1) as string];
    if (schema === undefined) return undefined;
    for (const part of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) {
      const found = below(part, key);
      if (found !== undefined) return found;
    }
    if (schema.items !== undefined) return below(schema.items, key);
    return schema.properties?.[key];
  }

  const page = readFileSync('docs/results.md', 'utf8');

  test('knows every key that docs/results.md explains', () => {
    const rows = [...page.matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)].map(([, first]) => first);
    const paths = rows.flatMap((first) => {
      const own = [...first.matchAll(/`([^`]+)`/g)].map(([, path]) => path.replaceAll('[]', ''));
      // "`points[].a`, `b`" is short for points[].a and points[].b.
      const prefix = own[0].split('.').slice(0, -1);
      return own.map((path, i) => (i === 0 ? path.split('.') : [...prefix, ...path.split('.')]));
    });
    const keys = paths.filter(([first]) => first !== 'results' && first !== 'report');
    expect(keys.length).toBeGreaterThan(20);
    for (const path of keys) {
      let at: Schema | undefined = root;
      for (const key of path) at = at === undefined ? undefined : below(at, key);
      expect(at, path.join('.')).toBeDefined();
    }
  });

  test('has no key of a result or of a point that docs/results.md leaves out', () => {
    const all = [root, root.definitions?.PointResult, root.definitions?.SeriesSummary];
    for (const key of all.flatMap((own) => Object.keys(own?.properties ?? {}))) {
      expect(page, key).toMatch(new RegExp(`\\b${key}\\b`));
    }
  });
});

describe('the gallery', () => {
  test('has every scenario, with a picture', () => {
    expect(scenarios.filter((name) => !names.includes(name))).toEqual([]);
    for (const name of names) expect(existsSync(join(FOLDER, name, 'thumbnail.png')), name).toBe(true);
  });

  test('was made by an engine whose digests are those that are kept', () => {
    const kept = readFileSync('test/golden/digests.txt', 'utf8');
    expect(readFileSync(join(FOLDER, 'golden.txt'), 'utf8'), STALE).toBe(kept);
  });

  test.each(scenarios)('%s: made from the scenario and the files as they are', (name) => {
    const file = `scenarios/${name}.json`;
    const { scenario, files } = resultOf(name);
    const set = [{ path: 'replications', value: 3 }];
    const read = readScenario({ file, text: readFileSync(file, 'utf8'), readFiles: fileReader(file), set });
    expect(scenario, STALE).toEqual(read.given);
    if (files !== undefined) expect(files, STALE).toEqual(read.files);
  });
});
