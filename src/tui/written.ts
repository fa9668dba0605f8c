/** The scenario as it is after all that was done by hand: what `lbsim run` makes the same run of. */
import { applyOverrides } from '../scenario/overrides.ts';

export interface WrittenOptions {
  /** The scenario as it was read, and the values of the variant that was watched. */
  readonly given: unknown;
  readonly set: Readonly<Record<string, unknown>>;
  readonly faults: readonly object[];
  /** Real servers that only say sorry. */
  readonly spare?: readonly string[];
  /** Names of files stand relative to the scenario: to where it is written now. */
  readonly rebase: (file: string) => string;
}

/** JSON, one run: more are asked for with `--replications`. */
export function writtenScenario({ given, set, faults, spare = [], rebase }: WrittenOptions): string {
  const overrides = Object.entries(set).map(([path, value]) => ({ path, value }));
  const { value, problem } = applyOverrides(given, overrides, () => spare);
  if (problem !== undefined) throw new Error(`assertion failed: ${problem}`);
  const { vary: _, $schema: __, ...rest } = value as Record<string, unknown>;
  const written = { ...rest, replications: 1, faults };
  return `${JSON.stringify(rebased(written, rebase), null, 2)}\n`;
}

/** Settings that name a file, wherever they stand. */
const FILE_SETTINGS = ['keepalived', 'ipvsadm', 'file'];

function rebased(value: unknown, rebase: (file: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => rebased(each, rebase));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      FILE_SETTINGS.includes(key) && typeof each === 'string' && !/^\d+\.\d+\.\d+$/.test(each)
        ? rebase(each)
        : rebased(each, rebase),
    ]),
  );
}
