/**
 * What the scripts of MISC_CHECK say: a number, or a function of the load that the checked real server has in the
 * simulation. Nobody runs a program here; the scenario tells what it would answer.
 */
import { z } from 'zod';
import { durationNs } from '../../sim/settings.ts';

/** What a script may look at. */
export const loads = ['active', 'requests', 'waiting', 'utilisation'] as const;
export type Load = (typeof loads)[number];

const exitCode = z.int().min(0).max(255);

const exitByLoad = z.strictObject({
  of: z
    .enum(loads)
    .describe(
      'active: connections at this director; requests: held by the server; waiting: beyond its cores; utilisation: busy share since the last run, 0 to 1.',
    ),
  points: z
    .array(z.tuple([z.number().min(0), exitCode]))
    .min(2)
    .refine((points) => points.every(([load], i) => i === 0 || load > points[i - 1][0]), {
      message: 'The loads of points must ascend, each above the one before.',
    })
    .describe('Pairs of load and exit code, loads ascending; straight lines between them, rounded.'),
});

export const checkScriptSettings = z.strictObject({
  exit: z
    .union([exitCode, exitByLoad])
    .default(0)
    .describe('0 passes, 1 fails; with misc_dynamic 2 to 255 make the weight exit - 2.'),
  takes: durationNs()
    .prefault('20ms')
    .describe('How long a run takes; beyond misc_timeout it is killed and fails.'),
});

export type CheckScriptSettings = z.output<typeof checkScriptSettings>;

/** A script of the scenario under its name: a part of misc_path. */
export interface CheckScript extends CheckScriptSettings {
  readonly name: string;
}

/** A script that never returns. */
export const HANGS = -1;

/** Row of the script that a misc_path runs, -1: none is described, and it always passes. The longest name that fits wins. */
export function scriptRow(scripts: readonly CheckScript[], command: string): number {
  let found = -1;
  scripts.forEach(({ name }, row) => {
    if (command.includes(name) && (found < 0 || name.length > scripts[found].name.length)) found = row;
  });
  return found;
}

/** The exit code at a load: linear between the points, flat beyond them. */
export function exitAt(points: readonly (readonly [number, number])[], load: number): number {
  const [firstLoad, firstExit] = points[0];
  if (load <= firstLoad) return firstExit;
  for (let i = 1; i < points.length; i++) {
    const [toLoad, toExit] = points[i];
    if (load > toLoad) continue;
    const [fromLoad, fromExit] = points[i - 1];
    const share = toLoad === fromLoad ? 1 : (load - fromLoad) / (toLoad - fromLoad);
    return Math.round(fromExit + (toExit - fromExit) * share);
  }
  return points[points.length - 1][1];
}

/** What the scripts of a site answer at present; faults change it. */
export class Scripts {
  readonly settings: readonly CheckScript[];
  /** Exit code that a fault imposes (HANGS: none comes back), undefined while none does. */
  readonly imposed: (number | undefined)[];

  constructor(settings: readonly CheckScript[]) {
    this.settings = settings;
    this.imposed = settings.map(() => undefined);
  }

  /** The code that the script would exit with, or HANGS. `load` is asked only where the script looks at it. */
  exit(row: number, load: (of: Load) => number): number {
    if (row < 0) return 0;
    const imposed = this.imposed[row];
    if (imposed !== undefined) return imposed;
    const { exit } = this.settings[row];
    return typeof exit === 'number' ? exit : exitAt(exit.points, load(exit.of));
  }

  takesNs(row: number): number {
    return row < 0 ? 0 : this.settings[row].takes;
  }

  save(): readonly (number | undefined)[] {
    return [...this.imposed];
  }

  restore(saved: readonly (number | undefined)[]): void {
    saved.forEach((exit, row) => {
      this.imposed[row] = exit;
    });
  }
}
