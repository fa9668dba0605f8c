/** The axes that `--vary` names, checked against the scenario. */
import { type Axis, parseAxis } from '../scenario/axis.ts';
import { expandAlias } from '../scenario/overrides.ts';
import { didYouMean } from '../scenario/problems.ts';
import type { ReadScenario } from '../scenario/read-scenario.ts';
import { schemaKeys } from '../scenario/schema-path.ts';
import { formatPath, type Path, parsePath } from '../scenario/source.ts';
import { UsageError } from './exit.ts';

export function axesOf(vary: readonly string[], scenario: ReadScenario, isSampled: boolean): readonly Axis[] {
  const axes = vary.map((text) => {
    const axis = parseAxis(text, isSampled);
    if (typeof axis === 'string') throw new UsageError(axis);
    checkPath(axis.path, scenario);
    return axis;
  });
  const paths = axes.map(({ path }) => formatPath(expandAlias(parsePath(path))));
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined)
    throw new UsageError(`--vary names ${twice} twice: give all its values in one list.`);
  return axes;
}

/** A path that leads nowhere is told with what stands there instead. */
export function checkPath(text: string, { given }: ReadScenario): void {
  const path = expandAlias(parsePath(text));
  let node: unknown = given;
  const known: (string | number)[] = [];
  for (const key of path) {
    if (Array.isArray(node)) {
      const list: readonly unknown[] = node;
      const index = typeof key === 'number' ? key : list.findIndex((entry) => nameOf(entry) === key);
      if (index >= 0 && index < list.length) {
        node = list[index];
        known.push(0);
        continue;
      }
      node = list[0];
      known.push(0);
    }
    const own = typeof node === 'object' && node !== null ? Object.keys(node) : [];
    // Made at the first question, in a tenth of a second: what the scenario sets needs none.
    const keys = typeof key === 'string' && !own.includes(key) ? schemaKeys(listed(known, given)) : [];
    if (typeof key === 'string' && keys.length > 0 && !keys.includes(key)) {
      const names = Array.isArray(at(given, known.slice(0, -1)))
        ? (at(given, known.slice(0, -1)) as unknown[]).map(nameOf).filter((name) => name !== '')
        : [];
      const choices = [...keys.filter((name) => name !== '$schema'), ...names];
      throw new UsageError(
        `--vary ${text}: there is no "${key}"${known.length === 0 ? ' in a scenario' : ` in ${formatPath(path.slice(0, path.indexOf(key)))}`}.${didYouMean(key, choices)} There are: ${choices.join(', ')}.`,
      );
    }
    node =
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[String(key)] : undefined;
    known.push(key);
  }
}

/** `clients` may be one class or a list of them; the schema knows the list. */
function listed(path: Path, given: unknown): Path {
  const { clients } = (given ?? {}) as { clients?: unknown };
  return path[0] === 'clients' && !Array.isArray(clients) ? ['clients', 0, ...path.slice(1)] : path;
}

function at(node: unknown, path: Path): unknown {
  let found = node;
  for (const key of path) found = (found as Record<string | number, unknown> | undefined)?.[key];
  return found;
}

function nameOf(entry: unknown): string {
  const { name, realServer } = (entry ?? {}) as { name?: unknown; realServer?: unknown };
  return String(name ?? realServer ?? '');
}
