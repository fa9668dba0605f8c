/**
 * Reads the text of a scenario (JSON with comments, or YAML) into plain data, and remembers on which line each value
 * stands.
 */
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { isMap, isPair, isSeq, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml';
import { InputError, type Problem } from './problems.ts';

/** A place in the data: keys and indices from the root. */
export type Path = readonly (string | number)[];

export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** 1-based line of the value at a path, or of the nearest parent that stands in the file. */
  lineOf(path: Path): number | undefined;
  /** 1-based line of a key. */
  lineOfKey(path: Path): number | undefined;
  /** Who put values in that the file has not, the last first, each with the data before. */
  readonly put?: readonly { readonly origin: string; readonly before: unknown }[];
}

/** Where a value came from: its line of the file, or what put it in its place. */
export function placeIn(
  source: Source,
  path: Path,
  line = source.lineOf(path),
): { readonly file: string; readonly line?: number } {
  const value = valueAt(source.value, path);
  if (value !== undefined && typeof value !== 'object') {
    const put = source.put?.find(({ before }) => valueAt(before, path) !== value);
    if (put !== undefined) return { file: put.origin };
  }
  return { file: source.file, ...(line === undefined ? {} : { line }) };
}

/** The value at a path. One object where a list may stand is the list's first entry. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return key === 0 && !Array.isArray(value) ? value : (value as never)[key];
  }, root);
}

/** Throws InputError with every syntax error. */
export function readSource(file: string, text: string): Source {
  // Editors of Windows begin a file with a mark of its encoding.
  const plain = text.replace(/^\uFEFF/, '');
  return /\.ya?ml$/i.test(file) ? readYaml(file, plain) : readJson(file, plain);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) if (text[i] === '\n') starts.push(i + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

const JSON_MENDS: Readonly<Record<string, string>> = {
  CommaExpected: 'A comma is missing before this.',
  ColonExpected: 'A colon is missing between a key and its value.',
  PropertyNameExpected: 'A key in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  CloseBraceExpected: 'A "}" is missing.',
  CloseBracketExpected: 'A "]" is missing.',
  EndOfFileExpected: 'Nothing may follow the closing brace.',
  InvalidSymbol: 'This is neither a quoted string, a number, true, false nor null.',
  UnexpectedEndOfString: 'A closing double quote is missing.',
  UnexpectedEndOfComment: 'A comment is not closed.',
  InvalidNumberFormat: 'This is no number. Values with a unit stand in double quotes, as "250ms".',
};

function readJson(file: string, text: string): Source {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const starts = lineStarts(text);
  if (errors.length > 0 || tree === undefined) {
    const problems = errors.map((error): Problem => {
      const code = printParseErrorCode(error.error);
      const near = text
        .slice(error.offset, error.offset + 20)
        .split('\n')[0]
        .trim();
      const found = near === '' ? '' : ` It says: ${near}`;
      return {
        severity: 'error',
        file,
        line: lineAt(starts, error.offset),
        message: `not valid JSON. ${JSON_MENDS[code] ?? code}${found}`,
      };
    });
    // One slip makes a parser stumble on; the first stumble of each line is what helps.
    throw new InputError(
      problems.filter((p, i) => problems.findIndex((q) => q.line === p.line) === i).slice(0, 5),
    );
  }
  const repeated = repeatedKeys(tree);
  if (repeated.length > 0) {
    throw new InputError(
      repeated.map(({ key, first, again }): Problem => {
        const message = `"${key}" is given twice in one object, first on line ${lineAt(starts, first)}. Take one of them out.`;
        return { severity: 'error', file, line: lineAt(starts, again), message };
      }),
    );
  }
  return {
    file,
    value: getNodeValue(tree),
    lineOf: (path) => {
      for (let length = path.length; length >= 0; length--) {
        const node = findNodeAtLocation(tree, [...path.slice(0, length)]);
        if (node !== undefined) return lineAt(starts, node.offset);
      }
      return undefined;
    },
    lineOfKey: (path) => {
      const node: Node | undefined = findNodeAtLocation(tree, [...path]);
      return node === undefined ? undefined : lineAt(starts, node.parent?.offset ?? node.offset);
    },
  };
}

interface RepeatedKey {
  readonly key: string;
  /** Offsets in the text. */
  readonly first: number;
  readonly again: number;
}

/** JSON leaves open which of them counts; readers take the last one in silence. */
function repeatedKeys(node: Node): readonly RepeatedKey[] {
  const children = node.children ?? [];
  const below = children.flatMap(repeatedKeys);
  if (node.type !== 'object') return below;
  const seen = new Map<string, number>();
  const own = children.flatMap(({ children: pair = [] }): RepeatedKey[] => {
    const key = String(pair[0]?.value);
    const first = seen.get(key);
    if (first !== undefined) return [{ key, first, again: pair[0].offset }];
    seen.set(key, pair[0]?.offset ?? 0);
    return [];
  });
  return [...own, ...below];
}

function readYaml(file: string, text: string): Source {
  const lines = new LineCounter();
  const document: YamlDocument = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new InputError(
      document.errors.slice(0, 5).map((error) => ({
        severity: 'error',
        file,
        line: lines.linePos(error.pos[0]).line,
        message: `not valid YAML. ${error.message}.`,
      })),
    );
  }
  const offsetOf = (path: Path, wantsKey: boolean): number | undefined => {
    let node: unknown = document.contents;
    let offset: number | undefined = (node as { range?: readonly number[] } | null)?.range?.[0];
    for (const key of path) {
      const pair: unknown = isMap(node)
        ? node.items.find(
            (item) => isPair(item) && String((item.key as { value?: unknown })?.value) === String(key),
          )
        : undefined;
      const next = isPair(pair) ? pair.value : isSeq(node) ? node.items[Number(key)] : undefined;
      if (next === undefined || next === null) return offset;
      const keyRange = isPair(pair) ? (pair.key as { range?: readonly number[] }).range : undefined;
      node = next;
      const range = (next as { range?: readonly number[] }).range;
      offset = (wantsKey ? keyRange?.[0] : range?.[0]) ?? range?.[0] ?? offset;
    }
    return offset;
  };
  const lineOf = (path: Path, wantsKey: boolean) => {
    const offset = offsetOf(path, wantsKey);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  return {
    file,
    value: document.toJS() as unknown,
    lineOf: (path) => lineOf(path, false),
    lineOfKey: (path) => lineOf(path, true),
  };
}

/** `realServers[2].weight`. */
export function formatPath(path: Path): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
}

/** The keys of "realServers[2].weight" or "realServers.2.weight". */
export function parsePath(text: string): Path {
  return text
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((key) => key !== '')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
