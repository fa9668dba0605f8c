// Makes the JSON Schema of results.json and its reference page out of the types in src/experiment, comments included.
// Run by `npm run schema`; a test tells when the two files are stale.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const SOURCE = 'src/experiment/experiment-result.ts';
const ROOT = 'ExperimentResult';
export const SCHEMA_FILE = 'docs/reference/results.schema.json';
export const REFERENCE_FILE = 'docs/reference/results.md';

/** The schema as data. */
export function resultSchema() {
  const program = ts.createProgram([SOURCE], {
    strict: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2020.d.ts'],
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(SOURCE);
  const root = checker
    .getExportsOfModule(checker.getSymbolAtLocation(file))
    .find(({ name }) => name === ROOT);
  const schemas = new Schemas(checker);
  schemas.of(checker.getDeclaredTypeOfSymbol(root));
  const { [ROOT]: own, ...definitions } = schemas.definitions;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'lbsim results.json',
    ...own,
    definitions: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

class Schemas {
  definitions = {};

  constructor(checker) {
    this.checker = checker;
  }

  of(type) {
    const { flags } = type;
    if (flags & ts.TypeFlags.Unknown) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.StringLiteral) return { const: type.value };
    if (flags & ts.TypeFlags.NumberLiteral) return { const: type.value };
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (type.isUnion()) return this.union(type);
    if (this.checker.isTupleType(type)) return this.tuple(type);
    if (this.checker.isArrayType(type)) {
      return { type: 'array', items: this.of(this.checker.getTypeArguments(type)[0]) };
    }
    return this.object(type);
  }

  union(type) {
    const members = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    if (members.every((own) => own.isStringLiteral())) return { enum: members.map(({ value }) => value) };
    const booleans = members.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
    const others = members.filter(({ flags }) => !(flags & ts.TypeFlags.BooleanLiteral));
    const all = [...others.map((own) => this.of(own)), ...(booleans.length > 0 ? [{ type: 'boolean' }] : [])];
    return all.length === 1 ? all[0] : { anyOf: all };
  }

  tuple(type) {
    const items = this.checker.getTypeArguments(type).map((own) => this.of(own));
    return { type: 'array', items, minItems: items.length, maxItems: items.length };
  }

  object(type) {
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? '';
    const isNamed =
      name !== '' && !name.startsWith('__') && !['Readonly', 'Record', 'Partial', 'Pick'].includes(name);
    if (!isNamed) return this.shape(type);
    if (this.definitions[name] === undefined) {
      this.definitions[name] = {};
      this.definitions[name] = { ...this.doc(type.symbol), ...this.shape(type) };
    }
    return { $ref: `#/definitions/${name}` };
  }

  shape(type) {
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (index !== undefined) return { type: 'object', additionalProperties: this.of(index.type) };
    const properties = {};
    const required = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      const own = this.of(this.checker.getTypeOfSymbol(property));
      // Draft 7 ignores what stands beside a reference: it is wrapped.
      const doc = this.doc(property);
      properties[property.name] =
        '$ref' in own && 'description' in doc ? { ...doc, allOf: [own] } : { ...doc, ...own };
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    return { type: 'object', properties, required, additionalProperties: false };
  }

  doc(symbol) {
    const text = ts.displayPartsToString(symbol?.getDocumentationComment(this.checker) ?? []);
    return text === '' ? {} : { description: text.replace(/\s+/g, ' ').trim() };
  }
}

/** The schema for people: a table for each object. */
export function resultReference(schema) {
  const parts = [
    '# Keys of results.json',
    'Made from the types by `npm run schema`. Durations are nanoseconds. What the keys mean together is told in [results](../results.md).',
    ...table('ExperimentResult', schema),
    ...Object.entries(schema.definitions).flatMap(([name, own]) => table(name, own)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function table(name, schema) {
  const about = schema.description === undefined ? [] : [schema.description];
  if (schema.properties === undefined) return [`## ${name}`, ...about, told(schema)];
  const rows = Object.entries(schema.properties).map(([key, own]) => {
    const optional = schema.required.includes(key) ? '' : ' (may be absent)';
    return `| \`${key}\` | ${told(own)}${optional} | ${(own.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return [`## ${name}`, ...about, ['| key | type | what |', '|---|---|---|', ...rows].join('\n')];
}

function told(own) {
  if (own.$ref !== undefined) return linked(own.$ref);
  if (own.allOf !== undefined) return told(own.allOf[0]);
  if (own.const !== undefined) return `\`${JSON.stringify(own.const)}\``;
  if (own.enum !== undefined) return own.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (own.anyOf !== undefined) return own.anyOf.map(told).join(' or ');
  if (own.type === 'array') {
    return Array.isArray(own.items) ? `[${own.items.map(told).join(', ')}]` : `list of ${told(own.items)}`;
  }
  if (own.type !== 'object') return own.type ?? 'anything';
  if (own.properties === undefined) return `object of ${told(own.additionalProperties)}`;
  return `{ ${Object.entries(own.properties)
    .map(([key, value]) => `${key}: ${told(value)}`)
    .join(', ')} }`;
}

function linked(reference) {
  const name = reference.split('/').at(-1);
  return `[${name}](#${name.toLowerCase()})`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const schema = resultSchema();
  writeFileSync(SCHEMA_FILE, `${JSON.stringify(schema, null, 1)}\n`);
  writeFileSync(REFERENCE_FILE, resultReference(schema));
}
