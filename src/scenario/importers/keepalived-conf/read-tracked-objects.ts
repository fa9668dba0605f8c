/**
 * What instances track: vrrp_script, track_file, vrrp_track_process and bfd_instance, and references to them.
 */

import type {
  BfdInstance,
  TrackedObject,
  TrackFile,
  TrackProcess,
  VrrpScript,
} from '../../../models/keepalived/config.ts';
import { NS_PER_MS, NS_PER_S } from '../../../sim/units.ts';
import { didYouMean } from '../../problems.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import type { Report } from './report.ts';
import { type Given, readSettings, type Settings } from './settings.ts';
import { readInteger } from './values.ts';

export interface Weight {
  readonly weight: number;
  readonly reverse: boolean;
}

const WEIGHT_LIMIT = 253;

/** `weight n [reverse|noreverse]` as a statement of its own. */
function readWeight(
  settings: Settings,
  byDefault: number,
  limit: number,
  report: Report,
): Given<Weight> | undefined {
  const statement = settings.one('weight');
  if (statement === undefined) return undefined;
  const range = { type: 'integer', min: -limit, max: limit } as const;
  const weight = readInteger(statement.words[1] as string, range, { statement, report });
  const given = { weight: weight ?? byDefault, reverse: statement.words[2] === 'reverse' };
  return { value: given, origin: statement.origin };
}

function spreadWeight(given: Given<Weight> | undefined, byDefault: number, effective: Effective): Weight {
  effective.note('weight', given?.origin);
  return given?.value ?? { weight: byDefault, reverse: false };
}

export function readVrrpScript(
  statement: Statement,
  effective: Effective,
  report: Report,
): VrrpScript | undefined {
  const settings = readSettings(statement.children, report);
  const script = settings.text('script');
  if (script === undefined) {
    report.warning(
      statement.origin,
      'The vrrp_script has no "script": it is ignored. Give it a command.',
      statement.path,
    );
    return undefined;
  }
  const intervalNs = Math.max(NS_PER_S, effective.take('intervalNs', NS_PER_S, settings.number('interval')));
  const timeoutNs = effective.take('timeoutNs', intervalNs, settings.number('timeout'));
  effective.note('script', script.origin);
  return {
    name: statement.words[1] as string,
    script: script.value,
    intervalNs,
    timeoutNs: timeoutNs === 0 ? intervalNs : timeoutNs,
    rise: effective.take('rise', 1, settings.number('rise')),
    fall: effective.take('fall', 1, settings.number('fall')),
    initFail: effective.take('initFail', false, settings.flag('init_fail')),
    ...spreadWeight(readWeight(settings, 0, WEIGHT_LIMIT, report), 0, effective),
  };
}

export function readTrackFile(
  statement: Statement,
  effective: Effective,
  report: Report,
): TrackFile | undefined {
  const settings = readSettings(statement.children, report);
  const file = settings.text('file');
  if (file === undefined) {
    report.warning(
      statement.origin,
      'The track_file has no "file": it is ignored. Give it a path.',
      statement.path,
    );
    return undefined;
  }
  effective.note('file', file.origin);
  const init = settings.one('init_file');
  effective.note('initFile', init?.origin);
  const words = init?.words.slice(1) ?? [];
  const value = Number(words.find((word) => /^-?\d+$/.test(word)) ?? 0);
  return {
    name: statement.words[1] as string,
    file: file.value,
    ...spreadWeight(readWeight(settings, 1, 2_147_483_647, report), 1, effective),
    ...(init === undefined ? {} : { initFile: { value, overwrite: words.includes('overwrite') } }),
  };
}

export function readTrackProcess(
  statement: Statement,
  effective: Effective,
  report: Report,
): TrackProcess | undefined {
  const settings = readSettings(statement.children, report);
  const process = settings.words('process');
  if (process === undefined) {
    const message = 'The vrrp_track_process has no "process": it is ignored. Give it a name.';
    report.warning(statement.origin, message, statement.path);
    return undefined;
  }
  effective.note('process', process.origin);
  const delay = settings.number('delay');
  return {
    name: statement.words[1] as string,
    process: process.value.join(' '),
    ...effective.optional('paramMatch', settings.text('param_match')),
    fullCommand: effective.take('fullCommand', false, settings.flag('full_command')),
    ...spreadWeight(readWeight(settings, 0, WEIGHT_LIMIT, report), 0, effective),
    quorum: effective.take('quorum', 1, settings.number('quorum')),
    ...effective.optional('quorumMax', settings.number('quorum_max')),
    forkDelayNs: effective.take('forkDelayNs', 0, settings.number('fork_delay'), delay),
    terminateDelayNs: effective.take('terminateDelayNs', 0, settings.number('terminate_delay'), delay),
  };
}

export function readBfdInstance(
  statement: Statement,
  effective: Effective,
  report: Report,
): BfdInstance | undefined {
  const settings = readSettings(statement.children, report);
  const neighbour = settings.text('neighbor_ip');
  if (neighbour === undefined) {
    const message = 'The bfd_instance has no "neighbor_ip": it is ignored. Give it one.';
    report.warning(statement.origin, message, statement.path);
    return undefined;
  }
  effective.note('neighborIp', neighbour.origin);
  return {
    name: statement.words[1] as string,
    neighborIp: neighbour.value,
    ...effective.optional('sourceIp', settings.text('source_ip')),
    minRxNs: effective.take('minRxNs', 10, settings.number('min_rx')) * NS_PER_MS,
    minTxNs: effective.take('minTxNs', 10, settings.number('min_tx')) * NS_PER_MS,
    idleTxNs: effective.take('idleTxNs', 1000, settings.number('idle_tx')) * NS_PER_MS,
    multiplier: effective.take('multiplier', 5, settings.number('multiplier')),
    passive: effective.take('passive', false, settings.flag('passive')),
    ...spreadWeight(readWeight(settings, 0, WEIGHT_LIMIT, report), 0, effective),
  };
}

/** What may be referred to under one keyword: names with the weight that a reference inherits. */
export type Known = ReadonlyMap<string, Weight>;

export interface References {
  readonly keyword: string;
  /** Undefined: any name will do (interfaces). */
  readonly known: Known | undefined;
  readonly report: Report;
}

/** The entries of a track block: `NAME [weight n [reverse|noreverse]]`. An unknown name is ignored. */
export function readReferences(settings: Settings, references: References): readonly Given<TrackedObject>[] {
  const { keyword, known, report } = references;
  const found: Given<TrackedObject>[] = [];
  for (const entry of settings.entries(keyword)) {
    const name = entry.words[0] as string;
    const inherited = known === undefined ? { weight: 0, reverse: false } : known.get(name);
    if (inherited === undefined) {
      const hint = didYouMean(name, known?.keys() ?? []);
      const message = `"${name}" is not defined above: it is not tracked.${hint} Define it before its use.`;
      report.warning(entry.origin, message, entry.path);
    } else if (found.some((other) => other.value.name === name)) {
      report.warning(entry.origin, `"${name}" is tracked already; this line is ignored.`, entry.path);
    } else found.push({ value: { name, ...readOwnWeight(entry, inherited, report) }, origin: entry.origin });
  }
  return found;
}

function readOwnWeight(entry: Statement, inherited: Weight, report: Report): Weight {
  let { weight, reverse } = inherited;
  const words = entry.words.slice(1);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const next = words[i + 1];
    if (word === 'weight' && next !== undefined) {
      const range = { type: 'integer', min: -WEIGHT_LIMIT, max: WEIGHT_LIMIT } as const;
      weight = readInteger(next, range, { statement: entry, report }) ?? weight;
      i++;
    } else if (word === 'reverse') reverse = true;
    else if (word === 'noreverse') reverse = false;
    else
      report.warning(
        entry.origin,
        `"${word}" is ignored: only weight and reverse may follow the name.`,
        entry.path,
      );
  }
  return { weight, reverse };
}
