/** Reads a scenario whole: its text, the values that override it, the site's files it names, and its variants. */
import type { SystemSettings } from '../models/system-settings.ts';
import { type Expectation, parseExpectation } from './expectation.ts';
import { explainIssues } from './explain.ts';
import { applyOverrides, type Override } from './overrides.ts';
import { didYouMean, InputError, type Problem } from './problems.ts';
import { type FoundFiles, type ReadFiles, recordingReader } from './read-files.ts';
import { resolveSystem } from './resolve.ts';
import { PATH_ALIASES, type Scenario, scenarioSchema } from './schema.ts';
import { schemaKeys } from './schema-path.ts';
import { sorryOnly } from './sorry-only.ts';
import { parsePath, placeIn, readSource, type Source } from './source.ts';

export interface ScenarioRequest {
  readonly file: string;
  readonly text: string;
  readonly readFiles: ReadFiles;
  /** From the command line. */
  readonly set?: readonly Override[];
}

/** One variant: the scenario with its values, ready to be built. */
export interface PlannedPoint {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly scenario: Scenario;
  readonly settings: SystemSettings;
}

export interface ReadScenario {
  readonly name: string;
  readonly file: string;
  /** The scenario as given, overrides included: what `--out` keeps for the record. */
  readonly given: unknown;
  readonly source: Source;
  readonly scenario: Scenario;
  readonly points: readonly PlannedPoint[];
  /** Another variant of the same scenario; throws InputError. */
  readonly makePoint: (variant: Variant) => PlannedPoint;
  readonly expectations: readonly Expectation[];
  readonly warnings: readonly Problem[];
  /** What was read so far: complete once every point is made. */
  readonly files: readonly FoundFiles[];
}

/** Throws InputError with every problem found. */
export function readScenario(request: ScenarioRequest): ReadScenario {
  const source = readSource(request.file, request.text);
  const spare = () => spareIn(source, request.readFiles);
  const given = overridden(source, request.set ?? [], { origin: '--set', spare });
  const effective = putInto(source, given, '--set');
  const base = parsed(effective, '');
  const warnings: Problem[] = [];
  const { readFiles, files } = recordingReader(request.readFiles);
  const makePoint = pointMaker({ source: effective, base, readFiles, warnings });
  const points = variantsOf(base).map(makePoint);
  return {
    name: base.name ?? fileStem(request.file),
    file: request.file,
    given,
    source,
    scenario: base,
    points,
    makePoint,
    expectations: expectationsOf(base, effective),
    warnings,
    files,
  };
}

interface PointParts {
  /** With the values of the command line. */
  readonly source: Source;
  readonly base: Scenario;
  readonly readFiles: ReadFiles;
  readonly warnings: Problem[];
}

/** Makes a variant ready to be built; throws InputError. New warnings are added to the list. */
function pointMaker({ source, base, readFiles, warnings }: PointParts) {
  let known: readonly string[] | undefined;
  const spare = () => {
    known ??= spareIn(source, readFiles);
    return known;
  };
  return ({ name, set }: Variant): PlannedPoint => {
    const overrides = Object.entries(set).map(([path, value]) => ({ path, value }));
    const origin = name === '' ? 'values' : `variant "${name}"`;
    const own =
      overrides.length === 0
        ? source
        : putInto(source, overridden(source, overrides, { origin, spare }), origin);
    const scenario = overrides.length === 0 ? base : parsed(own, name);
    const { settings, problems } = resolveSystem(scenario, own, readFiles);
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new InputError(problems);
    for (const warning of problems) {
      if (!warnings.some(({ message, line }) => message === warning.message && line === warning.line)) {
        warnings.push(warning);
      }
    }
    return { name, set, scenario, settings };
  };
}

/** "scenarios/failover.json" is "failover". */
export function fileStem(file: string): string {
  const last = file.split(/[\\/]/).pop() as string;
  return last.replace(/\.(json|jsonc|ya?ml)$/i, '');
}

/** Names a variant by its values. */
export function variantName(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
}

function putInto(source: Source, value: unknown, origin: string): Source {
  return { ...source, value, put: [{ origin, before: source.value }, ...(source.put ?? [])] };
}

interface Putting {
  readonly origin: string;
  /** Real servers that a number of machines does not count. */
  readonly spare: () => readonly string[];
}

function overridden(source: Source, overrides: readonly Override[], { origin, spare }: Putting): unknown {
  const { value, problem } = applyOverrides(source.value, overrides, spare);
  const message = problem ?? strangerIn(overrides);
  if (message === undefined) return value;
  throw new InputError([{ severity: 'error', file: origin, message }]);
}

/** Machines that only say sorry, by the scenario's own files. */
function spareIn(source: Source, readFiles: ReadFiles): readonly string[] {
  const { success, data } = scenarioSchema.safeParse(source.value);
  return success ? sorryOnly(resolveSystem(data, source, readFiles).settings) : [];
}

/** A path that begins with a slip may have meant a short one. */
function strangerIn(overrides: readonly Override[]): string | undefined {
  const known = [...Object.keys(scenarioSchema.shape), ...Object.keys(PATH_ALIASES)];
  const strangers = overrides
    .map(({ path }) => String(parsePath(path)[0]))
    .filter((key) => !known.includes(key));
  const hints = strangers.map((key) => ({ key, hint: didYouMean(key, known) }));
  const meant = hints.find(({ hint }) => hint !== '');
  return meant === undefined ? undefined : `"${meant.key}" is no setting.${meant.hint}`;
}

function parsed(source: Source, variant: string): Scenario {
  const result = scenarioSchema.safeParse(source.value);
  if (result.success) return result.data;
  const problems = explainIssues(result.error.issues, source, schemaKeys);
  const marked = problems.map((problem) =>
    variant === '' || problem.file !== source.file
      ? problem
      : { ...problem, message: `${problem.message} (variant "${variant}")` },
  );
  throw new InputError(marked);
}

/** A name and the values, by path, that make the variant. */
export interface Variant {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
}

/** The scenario's variants; one without a name when it has none. Lists of values are combined, each with each. */
function variantsOf({ vary }: Scenario): readonly Variant[] {
  if (vary === undefined) return [{ name: '', set: {} }];
  if (Array.isArray(vary)) return vary;
  let variants: Variant[] = [{ name: '', set: {} }];
  for (const [path, values] of Object.entries(vary)) {
    variants = variants.flatMap(({ name, set }) =>
      values.map((value) => {
        const own = typeof value === 'string' ? value : JSON.stringify(value);
        return { name: name === '' ? own : `${name}, ${own}`, set: { ...set, [path]: value } };
      }),
    );
  }
  return variants;
}

function expectationsOf({ expect, clients }: Scenario, source: Source): Expectation[] {
  const names = clients.map(({ name }) => name);
  const read = expect.map((text): Expectation | string => {
    const result = parseExpectation(text);
    if (typeof result === 'string' || result.clientClass === undefined) return result;
    if (names.includes(result.clientClass)) return result;
    return `no class of clients is called "${result.clientClass}".${didYouMean(result.clientClass, names)} Known: ${names.join(', ')}.`;
  });
  const problems = read.flatMap((result, i): Problem[] => {
    if (typeof result !== 'string') return [];
    return [{ severity: 'error', ...placeIn(source, ['expect', i]), path: `expect[${i}]`, message: result }];
  });
  if (problems.length > 0) throw new InputError(problems);
  return [...read.filter((result) => typeof result !== 'string'), ...clients.flatMap(ownSlo)];
}

/** A class's own objectives, as expectations that name it. */
function ownSlo({ name, slo }: Scenario['clients'][number]): Expectation[] {
  return slo.flatMap((text) => {
    const own = parseExpectation(text);
    if (typeof own === 'string') return [];
    return [{ ...own, clientClass: name, text: `${name}: ${own.text}` }];
  });
}
