/** `lbsim show`: the effective scenario, each value with its origin. */
import type { KeepalivedConfig } from '../../models/keepalived/config.ts';
import { expandAlias } from '../../scenario/overrides.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { schemaDefault } from '../../scenario/schema-path.ts';
import { formatPath, type Path, parsePath } from '../../scenario/source.ts';
import { formatDuration } from '../../sim/units.ts';
import { EXIT_HELD } from '../exit.ts';
import { loadScenario, overridesOf, type ScenarioFlags } from '../load-scenario.ts';

export function show(file: string, flags: ScenarioFlags): number {
  const read = loadScenario(file, flags, (text) => process.stderr.write(text));
  const overridden = overridesOf(flags).map(({ path }) => formatPath(expandAlias(parsePath(path))));
  process.stdout.write(scenarioLines(read, overridden).join('\n'));
  process.stdout.write('\n');
  read.points[0].settings.directors.forEach(({ name, keepalived }) => {
    if (keepalived === undefined) return;
    process.stdout.write(`\n# ${name}: ${keepalived.files.join(', ')}\n`);
    process.stdout.write(`${configLines(keepalived).join('\n')}\n`);
  });
  return EXIT_HELD;
}

interface Line {
  readonly text: string;
  readonly origin: string;
}

function scenarioLines(read: ReadScenario, overridden: readonly string[]): string[] {
  const lines: Line[] = [];
  walk(read.scenario, [], (path, value) => {
    const inFile = placeInFile(read.source.value, path);
    const given = at(read.source.value, inFile);
    const text = formatPath(path);
    const isSet = overridden.some(
      (set) => text === set || text.startsWith(`${set}.`) || stripIndices(text) === set,
    );
    const line = read.source.lineOf(inFile);
    const fromFile = given === undefined ? 'default' : `${read.file}:${line ?? '?'}`;
    const written = isSet ? at(read.given, placeInFile(read.given, path)) : (given ?? schemaDefault(path));
    lines.push({ text: `${text} = ${shown(value, written)}`, origin: isSet ? 'command line' : fromFile });
  });
  return aligned([{ text: `# ${read.name}`, origin: '' }, ...lines]);
}

/** One class of clients may stand without a list around it. */
function placeInFile(root: unknown, path: Path): Path {
  const isSingle = path[0] === 'clients' && !Array.isArray((root as { clients?: unknown } | null)?.clients);
  return isSingle ? ['clients', ...path.slice(2)] : path;
}

function stripIndices(path: string): string {
  return path.replace(/\[\d+\]/g, '');
}

function configLines(config: KeepalivedConfig): string[] {
  const { origins, files: _, version: __, ...rest } = config;
  const lines: Line[] = [];
  walk(rest, [], (path, value) => {
    const text = formatPath(path);
    const origin = nearestOrigin(origins, text);
    if (origin === undefined && !text.startsWith('vrrpInstances') && !text.startsWith('virtualServers'))
      return;
    const place = origin === undefined ? 'default' : `${origin.file}:${origin.line}`;
    lines.push({ text: `${text} = ${shown(value, undefined)}`, origin: place });
  });
  return aligned(lines);
}

function nearestOrigin(origins: KeepalivedConfig['origins'], path: string) {
  // Addresses, ports and kinds stand on the line that opens their block.
  const opening = path.replace(/(?:\.services\[\d+\])?\.(?:address|port|name|type)$/, '');
  return origins[path] ?? origins[path.replace(/\[\d+\]$/, '')] ?? origins[opening];
}

function walk(value: unknown, path: Path, visit: (path: Path, value: unknown) => void): void {
  if (Array.isArray(value)) {
    if (value.length === 0) visit(path, value);
    value.forEach((entry, i) => {
      walk(entry, [...path, i], visit);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, below] of Object.entries(value)) walk(below, [...path, key], visit);
  } else if (value !== undefined) visit(path, value);
}

function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as never)[key] : undefined),
    root,
  );
}

/** Durations are shown as people write them: what the file says, or the nanoseconds with a unit. */
function shown(value: unknown, given: unknown): string {
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean')
    return JSON.stringify(given);
  if (typeof value === 'number' && value >= 1_000 && Number.isInteger(value) && given === undefined) {
    return value >= 1_000_000 && value % 1_000 === 0 ? `${value} (${formatDuration(value)})` : String(value);
  }
  return JSON.stringify(value);
}

function aligned(lines: readonly Line[]): string[] {
  const width = Math.min(60, Math.max(...lines.map(({ text }) => text.length)));
  return lines.map(({ text, origin }) => (origin === '' ? text : `${text.padEnd(width)}  # ${origin}`));
}
