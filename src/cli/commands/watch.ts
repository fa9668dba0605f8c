/** `lbsim watch`: one run, live in the terminal. Ink and React are loaded when everything that can be wrong was looked at. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { parseOverride } from '../../scenario/overrides.ts';
import { didYouMean } from '../../scenario/problems.ts';
import type { PlannedPoint, ReadScenario } from '../../scenario/read-scenario.ts';
import { sorryOnly } from '../../scenario/sorry-only.ts';
import { parseDuration, readableDuration } from '../../sim/units.ts';
import { builtFile } from '../built-files.ts';
import { fileTrouble, UsageError } from '../exit.ts';
import { loadScenario, type ScenarioFlags } from '../load-scenario.ts';

export interface WatchFlags extends ScenarioFlags {
  readonly against: readonly string[];
  readonly variant?: string;
  readonly at?: string;
  readonly speed?: string;
  readonly paused?: boolean;
  readonly ascii?: boolean;
}

export async function watchFile(file: string, flags: WatchFlags): Promise<number> {
  const scenario = loadScenario(file, flags, (text) => process.stderr.write(text));
  const main = variantOf(scenario, flags.variant);
  const rival = rivalOf(scenario, main, flags.against);
  const speed = speedOf(flags.speed);
  const atNs = instantOf(scenario, flags.at);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError(
      `watch draws on a terminal, and this is none (a pipe, a file or a job). Without one: lbsim run ${file}`,
    );
  }
  const { watch } = await import('../../tui/watch.ts');
  const { writtenScenario } = await import('../../tui/written.ts');
  const { exitCode, text } = await watch({
    scenario,
    main,
    ...(rival === undefined ? {} : { rival }),
    workerFile: builtFile('watch-worker.js'),
    isAscii: flags.ascii === true,
    hasColors: (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb',
    speed,
    atNs,
    isPaused: flags.paused === true,
    write: (target, { point, faults }, mayReplace) => {
      if (existsSync(target) && !mayReplace)
        return { text: `${target} is there already: :write ${target} ! replaces it.`, isError: true };
      const rebase = (name: string) =>
        isAbsolute(name) ? name : relative(dirname(resolve(target)), resolve(dirname(file), name));
      try {
        const { set, settings } = point;
        const spare = sorryOnly(settings);
        writeFileSync(target, writtenScenario({ given: scenario.given, set, faults, spare, rebase }));
      } catch (error) {
        return { text: fileTrouble('cannot write', target, error).message, isError: true };
      }
      return { text: `Written: lbsim run ${target} makes this very run.`, isError: false };
    },
  });
  process.stderr.write(`${text}\n`);
  return exitCode;
}

function variantOf({ points }: ReadScenario, name: string | undefined): PlannedPoint {
  const found = name === undefined ? points[0] : points.find((point) => point.name === name);
  if (found !== undefined) return found;
  const names = points.map((point) => point.name).filter((each) => each !== '');
  const known = names.length === 0 ? 'The scenario has none.' : `Known: ${names.join(', ')}.`;
  throw new UsageError(
    `--variant ${name}: no variant is called so.${didYouMean(name ?? '', names)} ${known}`,
  );
}

function rivalOf(
  scenario: ReadScenario,
  main: PlannedPoint,
  against: readonly string[],
): PlannedPoint | undefined {
  if (against.length === 0) return undefined;
  const overrides = against.map((text) => {
    const override = parseOverride(text);
    if (override === undefined)
      throw new UsageError(`--against ${text}: write path=value, as in --against scheduler=sed.`);
    return [override.path, override.value] as const;
  });
  return scenario.makePoint({
    name: against.join(' '),
    set: { ...main.set, ...Object.fromEntries(overrides) },
  });
}

function speedOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const speed = text === 'max' ? Infinity : Number(text);
  if (!(speed >= 0.001)) throw new UsageError(`--speed ${text}: give a number from 0.001 on, or max.`);
  return speed;
}

function instantOf({ scenario }: ReadScenario, text: string | undefined): number {
  if (text === undefined) return 0;
  const ns = parseDuration(text);
  if (ns !== undefined && ns >= 0 && ns <= scenario.duration) return ns;
  const end = readableDuration(scenario.duration);
  throw new UsageError(`--at ${text}: give an instant of the run with its unit, as 90s, up to ${end}.`);
}
