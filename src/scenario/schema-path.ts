/** What the scenario's schema says at a path: which settings there are, and what holds when nothing is given. */
import { scenarioJsonSchema } from './schema.ts';
import type { Path } from './source.ts';

interface JsonSchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
  readonly oneOf?: readonly JsonSchemaNode[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchemaNode>>;
  readonly default?: unknown;
}

/** Settings that the schema knows at a path. */
export function schemaKeys(path: Path): readonly string[] {
  return [...new Set(nodesAt(path).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** The default at a path as a scenario would write it ("10ms"), undefined when there is none. */
export function schemaDefault(path: Path): unknown {
  return nodesAt(path).find((node) => node.default !== undefined)?.default;
}

let root: JsonSchemaNode | undefined;

function nodesAt(path: Path): readonly JsonSchemaNode[] {
  root ??= scenarioJsonSchema() as JsonSchemaNode;
  let nodes = branches(root, root);
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      const below = typeof key === 'number' ? node.items : node.properties?.[key];
      return below === undefined ? [] : branches(below, root as JsonSchemaNode);
    });
  }
  return nodes;
}

function branches(node: JsonSchemaNode, whole: JsonSchemaNode): readonly JsonSchemaNode[] {
  const target = node.$ref === undefined ? node : whole.$defs?.[node.$ref.replace('#/$defs/', '')];
  if (target === undefined) return [];
  const below = [...(target.anyOf ?? []), ...(target.oneOf ?? [])].flatMap((branch) =>
    branches(branch, whole),
  );
  return [node, target, ...below];
}
