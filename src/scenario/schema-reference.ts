/** The manual of scenario files, made from the schema: every key with what it takes, its default and its meaning. */
import { disciplines } from '../models/disciplines/registry.ts';
import { faults } from '../models/faults/registry.ts';
import { workloads } from '../models/workloads/registry.ts';
import { distributionKinds } from '../sim/distributions/registry.ts';
import { scenarioJsonSchema } from './schema.ts';

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly $ref?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const HELP: Readonly<Record<string, string>> = Object.fromEntries(
  [...workloads, ...disciplines, ...faults, ...distributionKinds].map(({ name, help }) => [name, help]),
);

/** Markdown; the same bytes for the same schema. */
export function scenarioReference(): string {
  const schema = scenarioJsonSchema() as unknown as Node & { readonly $defs: Readonly<Record<string, Node>> };
  const lines = [
    '# Keys of a scenario',
    '',
    'Made from the schema (`lbsim schema`), and held against it by a test. A dot goes a level down; `[]` is each entry of a',
    'list. Bold keys must be given. Where the key `type` chooses between kinds, each kind has rows of its own.',
    '',
  ];
  for (const [key, node] of Object.entries(schema.properties ?? {})) {
    lines.push(`## ${key}`, '', ...section(key, node, schema.required?.includes(key) ?? false), '');
  }
  lines.push(
    '# Distributions',
    '',
    'Wherever a distribution is taken, a plain value stands for a constant.',
    '',
  );
  const kinds = kindsOf(schema.$defs.DurationDistribution);
  lines.push(...table(kinds.flatMap((kind) => kindRows('', kind))));
  return `${lines.join('\n')}\n`;
}

function section(key: string, node: Node, isNeeded: boolean): string[] {
  return table(rowsOf({ path: key, node, isNeeded }));
}

function table(rows: readonly (readonly [string, string, string, string])[]): string[] {
  return [
    '| key | takes | default | meaning |',
    '|---|---|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ];
}

interface Place {
  readonly path: string;
  readonly node: Node;
  readonly isNeeded: boolean;
}

type Row = readonly [key: string, takes: string, fallback: string, meaning: string];

function rowsOf({ path, node, isNeeded }: Place): Row[] {
  const row: Row = [
    isNeeded ? `**${path}**` : path,
    escaped(takes(node)),
    node.default === undefined || isLong(node.default) ? '' : escaped(`\`${JSON.stringify(node.default)}\``),
    escaped(node.description ?? ''),
  ];
  return [row, ...below(path, node)];
}

function below(path: string, node: Node): Row[] {
  if (node.items !== undefined) return below(`${path}[]`, node.items);
  if (node.properties !== undefined) {
    return Object.entries(node.properties).flatMap(([key, child]) =>
      rowsOf({ path: `${path}.${key}`, node: child, isNeeded: node.required?.includes(key) ?? false }),
    );
  }
  const alternatives = kindsOf(node);
  if (alternatives.every((each) => typeof each.properties?.type?.const === 'string')) {
    return alternatives.flatMap((kind) => kindRows(path, kind));
  }
  return alternatives.flatMap((each) => (each.properties === undefined ? [] : below(path, each)));
}

/** One kind of a family: its name and help, then its own keys. */
function kindRows(path: string, kind: Node): Row[] {
  const name = String(kind.properties?.type?.const ?? '');
  const prefix = path === '' ? '' : `${path}.`;
  const own = Object.entries(kind.properties ?? {})
    .filter(([key]) => key !== 'type')
    .flatMap(([key, child]) =>
      rowsOf({ path: `${prefix}${key}`, node: child, isNeeded: kind.required?.includes(key) ?? false }),
    );
  return [[`${prefix}type`, `\`"${name}"\``, '', escaped(HELP[name] ?? '')], ...own];
}

function kindsOf(node: Node): readonly Node[] {
  return (node.oneOf ?? node.anyOf ?? []).flatMap((each) => each.oneOf ?? each.anyOf ?? [each]);
}

function takes(node: Node): string {
  if (node.$ref !== undefined)
    return `a distribution of ${node.$ref.replace(/.*\/|Distribution/g, '').toLowerCase()}s`;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.items !== undefined) return `a list of ${plural(takes(node.items))}`;
  if (node.examples !== undefined)
    return node.examples.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const alternatives = node.oneOf ?? node.anyOf;
  if (alternatives !== undefined) {
    return [...new Set(alternatives.map(takes))].join(' or ');
  }
  if (node.type === 'integer' || node.type === 'number') return numbers(node);
  if (node.type === 'boolean') return '`true`, `false`';
  return node.type === 'string' ? 'text' : 'an object';
}

function plural(text: string): string {
  return text === 'an object' ? 'objects' : text;
}

function numbers({ type, minimum, maximum }: Node): string {
  const what = type === 'integer' ? 'whole number' : 'number';
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum !== undefined && isBounded) return `${what}, ${minimum} to ${maximum}`;
  return minimum !== undefined && minimum > -Number.MAX_SAFE_INTEGER ? `${what}, from ${minimum}` : what;
}

function isLong(value: unknown): boolean {
  return JSON.stringify(value).length > 40;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
