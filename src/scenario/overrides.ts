/** Values that replace those of a scenario: `--set path=value`, and the variants of `vary`. */
import { didYouMean } from './problems.ts';
import { PATH_ALIASES } from './schema.ts';
import { formatPath, type Path, parsePath } from './source.ts';

export interface Override {
  /** As the user wrote it. */
  readonly path: string;
  readonly value: unknown;
}

/** "clients.rate=200/s" into path and value: JSON where it is JSON, text otherwise. Undefined when there is no "=". */
export function parseOverride(text: string): Override | undefined {
  const at = text.indexOf('=');
  if (at <= 0) return undefined;
  return { path: text.slice(0, at).trim(), value: parseValue(text.slice(at + 1)) };
}

export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * A copy of the data with the values put in. A path that meets a list without an index goes to each of its entries:
 * `clients.rate` is the rate of every class. Entries of lists may be named: `realServers.web1.speed`.
 * Returns a message instead when a path leads nowhere.
 */
export function applyOverrides(
  data: unknown,
  overrides: readonly Override[],
  spare: () => readonly string[] = () => [],
): { value: unknown; problem?: string } {
  let value = structuredClone(data);
  for (const override of overrides) {
    const path = expandAlias(parsePath(override.path));
    if (path.length === 0) return { value, problem: `"${override.path}" is no path.` };
    if (formatPath(path) === 'realServers.count') {
      const sized = sizedPool(value, override.value, spare());
      if (typeof sized === 'string') return { value, problem: sized };
      value = sized;
      continue;
    }
    const result = put(value, path, override.value);
    if (result.problem !== undefined) return { value, problem: `${formatPath(path)}: ${result.problem}` };
    value = result.value;
  }
  return { value };
}

export function expandAlias(path: Path): Path {
  const key = String(path[0]);
  return Object.hasOwn(PATH_ALIASES, key) ? [...parsePath(PATH_ALIASES[key]), ...path.slice(1)] : path;
}

/**
 * `realServers.count` is the number of machines that serve: entries are used in turn, and those that are too many taken
 * away. Spare ones, which only say sorry, stay as they are.
 */
function sizedPool(data: unknown, wanted: unknown, spare: readonly string[]): unknown {
  const count = typeof wanted === 'number' ? wanted : Number.NaN;
  if (!Number.isInteger(count) || count < 1 || count > 10_000) {
    return `realServers.count: ${JSON.stringify(wanted)} is no number of machines. Give a whole number from 1 to 10000.`;
  }
  const object = data as { realServers?: unknown };
  if (!Array.isArray(object.realServers) || object.realServers.length === 0) return data;
  const serving = object.realServers.filter((entry) => !spare.includes(nameOf(entry)));
  const entries = serving.length;
  const realServers = object.realServers.map((entry: unknown) => {
    const i = serving.indexOf(entry);
    if (i < 0) return entry;
    const own = Math.floor(count / entries) + (i < count % entries ? 1 : 0);
    return { ...(entry as object), count: own };
  });
  return { ...object, realServers };
}

function put(node: unknown, path: Path, value: unknown): { value: unknown; problem?: string } {
  if (path.length === 0) return { value };
  const [key, ...rest] = path;
  if (Array.isArray(node)) return putInList(node, path, value);
  if (node !== undefined && (typeof node !== 'object' || node === null)) {
    return { value: node, problem: `there is nothing below ${JSON.stringify(node)}.` };
  }
  const object = (node ?? {}) as Record<string, unknown>;
  const below = put(Object.hasOwn(object, key) ? object[key] : undefined, rest, value);
  if (below.problem !== undefined) return below;
  return { value: { ...object, [key]: below.value } };
}

/** Destinations of a virtual service are called by their real server. */
function nameOf(entry: unknown): string {
  const { name, realServer } = (entry ?? {}) as { name?: unknown; realServer?: unknown };
  return String(name ?? realServer ?? '');
}

function putInList(
  list: readonly unknown[],
  path: Path,
  value: unknown,
): { value: unknown; problem?: string } {
  const [key, ...rest] = path;
  const names = list.map((entry) => nameOf(entry));
  const named = typeof key === 'string' ? names.indexOf(key) : key;
  const isEach = typeof key === 'string' && named < 0;
  if (!isEach && (named < 0 || named >= list.length)) {
    return { value: list, problem: `the list has ${list.length} entries, numbered from 0.` };
  }
  if (isEach && rest.length > 0 && names.some((entry) => entry !== '')) {
    const isSetting = list.some((entry) => typeof entry === 'object' && entry !== null && key in entry);
    if (!isSetting) {
      return { value: list, problem: `no entry is called "${key}".${didYouMean(String(key), names)}` };
    }
  }
  const copy = [...list];
  for (let i = 0; i < copy.length; i++) {
    if (!isEach && i !== named) continue;
    const below = put(copy[i], isEach ? path : rest, value);
    if (below.problem !== undefined) return below;
    copy[i] = below.value;
  }
  return { value: copy };
}
