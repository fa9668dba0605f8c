/** What may be said on the command line of the import of a log, and what is wrong with it. */

import { parseColumns } from '../../scenario/importers/access-log/columns.ts';
import { type LogOptions, logFormats } from '../../scenario/importers/access-log/registry.ts';
import { didYouMean } from '../../scenario/problems.ts';
import { DURATION_HELP, parseDuration, parseShare } from '../../sim/units.ts';
import { UsageError } from '../exit.ts';
import { wholeNumber } from '../load-scenario.ts';

export interface AccessLogFlags {
  readonly out?: string;
  readonly into?: string;
  readonly replay?: boolean;
  readonly format?: string;
  readonly logFormat?: string;
  readonly columns?: string;
  readonly cores?: string;
  readonly sessionGap?: string;
  readonly allowBad?: string;
  /** False with `--no-fit`. */
  readonly fit?: boolean;
}

/** For imports of anything else: says so instead of leaving a flag unheard. */
export function refuseLogFlags(kind: string, flags: AccessLogFlags): void {
  const given = [
    ['--into', flags.into],
    ['--replay', flags.replay],
    ['--format', flags.format],
    ['--log-format', flags.logFormat],
    ['--columns', flags.columns],
    ['--cores', flags.cores],
    ['--session-gap', flags.sessionGap],
    ['--allow-bad', flags.allowBad],
    ['--no-fit', flags.fit === false ? true : undefined],
  ].filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  throw new UsageError(`${given[0][0]} belongs to import access-log; import ${kind} has no use for it.`);
}

export function logOptions(flags: AccessLogFlags): LogOptions {
  const { format, logFormat, columns } = flags;
  const names = logFormats.map(({ name }) => name);
  if (format !== undefined && !names.includes(format)) {
    throw new UsageError(
      `--format ${format}: there is no such format.${didYouMean(format, names)} Known: ${names.join(', ')}; any other by --log-format.`,
    );
  }
  if (format !== undefined && logFormat !== undefined) {
    throw new UsageError('--format names a format, --log-format describes one: give one of the two.');
  }
  return {
    ...(format === undefined ? {} : { format }),
    ...(logFormat === undefined ? {} : { logFormat }),
    ...(columns === undefined ? {} : { columns: parseColumns(columns) }),
  };
}

export interface LogLimits {
  readonly cores: number;
  readonly sessionGapNs: number;
  readonly allowBad: number;
}

export function logLimits(flags: AccessLogFlags): LogLimits {
  const sessionGapNs = parseDuration(flags.sessionGap ?? '30min');
  if (sessionGapNs === undefined || sessionGapNs <= 0) {
    throw new UsageError(`--session-gap ${flags.sessionGap}: give ${DURATION_HELP}.`);
  }
  const allowBad = parseShare(flags.allowBad ?? '5%');
  if (allowBad === undefined || allowBad < 0 || allowBad >= 1) {
    throw new UsageError(`--allow-bad ${flags.allowBad}: give a share of the lines below 100 %, as 20%.`);
  }
  const cores = flags.cores === undefined ? 4 : wholeNumber('--cores', flags.cores);
  if (cores > 1024) throw new UsageError(`--cores ${cores}: a real server has 1024 at most.`);
  if (flags.replay === true && flags.out === undefined) {
    throw new UsageError(
      '--replay writes a CSV file beside the scenario: say where with --out scenario.json.',
    );
  }
  return { sessionGapNs, allowBad, cores };
}
