import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** The numbers of the style page, section 14, and the calls that it bans. */
const MOST_LINES = 400;
const MOST_FUNCTION_LINES = 60;
const MOST_PARAMETERS = 4;
const MOST_COLUMNS = 126;
/** One function for the sake of registers, measured and argued in docs/decisions/0017. There is to be no second one. */
const WHOLE = { file: /models.clients.direct-loop\.ts$/, name: '#spin', lines: 192 };

const BANNED: Readonly<Record<string, string>> = {
  'Math.random': 'open a named stream (sim/streams.ts)',
  Date: 'simulated time is kernel.nowNs',
  performance: 'simulated time is kernel.nowNs; what is measured is measured in experiment and above',
  setTimeout: 'schedule an event',
  setInterval: 'schedule an event',
  console: 'return what is to be said',
};
const PURE_ROOMS = ['sim', 'schedulers', 'models', 'scenario', 'analysis'];
/** The functions that engines compute differently, and the file through which they are reached. */
const ENGINE_MATH = /\bMath\.(log|exp|pow|sin|cos|tan|log2|log10|log1p|expm1|sinh|cosh|tanh|cbrt|hypot)\b/;

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

const FILES = sources('src').map((file) => {
  const text = readFileSync(file, 'utf8');
  return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
});

function roomOf(file: string): string {
  return file.split(/[\\/]/)[1];
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  );
}

function visit(node: ts.Node, action: (node: ts.Node) => void): void {
  action(node);
  node.forEachChild((child) => visit(child, action));
}

describe('the source is tidy', () => {
  test(`no file has more than ${MOST_LINES} lines`, () => {
    const long = FILES.filter(({ text }) => text.split('\n').length - 1 > MOST_LINES);
    expect(long.map(({ file, text }) => `${file}: ${text.split('\n').length - 1}`)).toEqual([]);
  });

  test(`no function has more than ${MOST_FUNCTION_LINES} lines or ${MOST_PARAMETERS} parameters`, () => {
    const found: string[] = [];
    for (const { file, tree } of FILES) {
      visit(tree, (node) => {
        if (!isFunction(node) || node.body === undefined) return;
        const from = tree.getLineAndCharacterOfPosition(node.getStart()).line;
        const to = tree.getLineAndCharacterOfPosition(node.end).line;
        const isWhole = WHOLE.file.test(file) && node.name?.getText(tree) === WHOLE.name;
        if (to - from + 1 > (isWhole ? WHOLE.lines : MOST_FUNCTION_LINES))
          found.push(`${file}:${from + 1}: ${to - from + 1} lines`);
        if (node.parameters.length > MOST_PARAMETERS) {
          found.push(`${file}:${from + 1}: ${node.parameters.length} parameters`);
        }
      });
    }
    expect(found).toEqual([]);
  });

  test('every file begins by saying what it owns', () => {
    const silent = FILES.filter(({ text }) => !/^(#!.*\n)?\s*(\/\*\*|\/\/)/.test(text));
    expect(silent.map(({ file }) => file)).toEqual([]);
  });

  test(`no line is longer than ${MOST_COLUMNS} columns, but for words that cannot be broken`, () => {
    const long = FILES.flatMap(({ file, text }) =>
      text
        .split('\n')
        .map((line, i) => ({ line, place: `${file}:${i + 1}` }))
        .filter(
          ({ line, place }) =>
            line.length > MOST_COLUMNS && !/[`'"]/.test(line) && !/html.style.ts:/.test(place),
        ),
    );
    expect(long.map(({ place }) => place)).toEqual([]);
  });

  test('the pure rooms call nothing that depends on the wall clock, the machine or chance without a name', () => {
    const found: string[] = [];
    for (const { file, tree } of FILES) {
      if (!PURE_ROOMS.includes(roomOf(file))) continue;
      visit(tree, (node) => {
        if (!ts.isIdentifier(node)) return;
        const parent = node.parent;
        const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
        const isKey =
          ts.isPropertyAssignment(parent) ||
          ts.isPropertySignature(parent) ||
          ts.isPropertyDeclaration(parent);
        const text =
          node.text === 'Math' && ts.isPropertyAccessExpression(parent)
            ? `Math.${parent.name.text}`
            : node.text;
        if (isMember || isKey || ts.isParameter(parent) || ts.isVariableDeclaration(parent)) return;
        if (ts.isTypeReferenceNode(parent) || ts.isShorthandPropertyAssignment(parent)) return;
        const instead = BANNED[text];
        if (instead !== undefined) found.push(`${file}: ${text} (${instead})`);
      });
    }
    for (const { file, text } of FILES) {
      if (
        PURE_ROOMS.includes(roomOf(file)) &&
        /\bprocess\.(env|argv|exit|std|nextTick|hrtime|cwd)/.test(text)
      ) {
        found.push(`${file}: process (settings come from the scenario)`);
      }
    }
    expect(found).toEqual([]);
  });

  test('the mathematics of the engine is reached through sim/math.ts alone', () => {
    const found = FILES.filter(
      ({ file, text }) =>
        ['sim', 'schedulers', 'models'].includes(roomOf(file)) &&
        !/sim[\\/](math|time-series|units)\.ts$/.test(file) &&
        ENGINE_MATH.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    );
    expect(found.map(({ file }) => file)).toEqual([]);
  });

  test('every member of a family stands in its registry', () => {
    const shared: Readonly<Record<string, readonly string[]>> = {
      'src/schedulers': [],
      'src/models/faults': ['fault', 'registry', 'schedule', 'settings'],
      'src/models/disciplines': ['discipline', 'registry', 'registry-kind', 'job-heap', 'patience'],
      'src/models/checkers': ['checker', 'registry', 'plain-rule'],
      'src/models/workloads': ['workload', 'registry'],
      'src/experiment/answers': ['answer', 'registry'],
      'src/tui/panes': ['registry'],
    };
    const missing: string[] = [];
    for (const [folder, notMembers] of Object.entries(shared)) {
      const registry = readFileSync(join(folder, 'registry.ts'), 'utf8');
      for (const name of readdirSync(folder).filter((each) => each.endsWith('.ts'))) {
        const stem = name.replace(/\.ts$/, '');
        const text = readFileSync(join(folder, name), 'utf8');
        const isMember =
          folder === 'src/schedulers' ? /schedulerKind\(\{/.test(text) : !notMembers.includes(stem);
        if (isMember && stem !== 'scheduler' && !registry.includes(`./${name}`))
          missing.push(join(folder, name));
      }
    }
    expect(missing).toEqual([]);
  });
});
