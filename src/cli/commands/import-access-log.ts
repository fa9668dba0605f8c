/** `lbsim import access-log`: learns clients from logs, writes a scenario, and shows how well it fits. */
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import {
  AS_A_LOG_SEES,
  fitRows,
  sampleSpanNs,
  simulatedSample,
} from '../../experiment/access-log/fit-report.ts';
import { learnedClients } from '../../experiment/access-log/learned-clients.ts';
import {
  intoScenario,
  type LearnedSite,
  newScenario,
} from '../../scenario/importers/access-log/write-scenario.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { formatDuration, readableDuration } from '../../sim/units.ts';
import { type AccessLogFlags, logLimits, logOptions } from '../access-log/flags.ts';
import { type LogReading, readLogs, shownLines } from '../access-log/read-logs.ts';
import { ReplayFile } from '../access-log/replay-file.ts';
import { fitTable, foundLines } from '../access-log/summary.ts';
import { claimFile } from '../claim-outputs.ts';
import { EXIT_HELD } from '../exit.ts';
import { fileReader } from '../read-files.ts';
import { readText } from '../read-text.ts';
import { writeWhole } from '../write-output.ts';

export async function importAccessLog(files: readonly string[], flags: AccessLogFlags): Promise<number> {
  const options = logOptions(flags);
  const { cores, sessionGapNs, allowBad } = logLimits(flags);
  const base =
    flags.into === undefined
      ? undefined
      : { file: flags.into, text: readText('cannot read the scenario', flags.into) };
  const release =
    flags.out === undefined
      ? () => {}
      : claimFile('--out', flags.out, 'Nothing was read. Give another file.');
  const replay = flags.replay === true ? new ReplayFile(`${stem(flags.out as string)}.trace.csv`) : undefined;
  const learn = {
    cores,
    sessionGapNs,
    ...(replay === undefined ? {} : { onRequest: replay.add.bind(replay) }),
  };
  let reading: LogReading;
  try {
    reading = await readLogs({ files, options, learn, allowBad });
  } catch (error) {
    replay?.abandon();
    release();
    throw error;
  }
  replay?.end();
  if (reading.bad > 0) {
    process.stderr.write(
      `${reading.bad} of ${reading.lines} lines could not be read and were left out:\n${shownLines(reading.badLines)}\n`,
    );
  }
  if (sessionGapNs >= reading.learned.spanNs && replay === undefined) {
    const gap = formatDuration(sessionGapNs);
    const span = readableDuration(reading.learned.spanNs);
    process.stderr.write(
      `warning: the session gap of ${gap} is as long as the log (${span}) or longer: every client is one session, and arrivals are seen at the beginning only. Give a longer log, or a shorter --session-gap, as 30s.\n`,
    );
  }
  const site = siteOf(files, reading, { cores, areCoresPutIn: flags.cores === undefined, replay });
  const text =
    base === undefined ? newScenario(site) : intoScenario(base.file, base.text, site, seen(base.file, flags));
  if (flags.out !== undefined) writeWhole(flags.out, text);
  else process.stdout.write(text);
  // Behind a scenario that is printed the findings are comments, so that all of it can be kept.
  const mark = flags.out === undefined ? '// ' : '';
  const say = (lines: readonly string[]) =>
    process.stdout.write(lines.map((line) => `${(mark + line).trimEnd()}\n`).join(''));
  say(foundLines(reading, cores));
  if (flags.fit !== false) say(['', ...(await fitted(text, flags, base?.file, reading))]);
  if (flags.out !== undefined) {
    const also = replay === undefined ? '' : ` and ${replay.path}`;
    say(['', `written: ${flags.out}${also}. Look for "Put in", then: lbsim run ${flags.out}`]);
  }
  return EXIT_HELD;
}

function stem(file: string): string {
  return file.replace(/\.(json|jsonc|ya?ml)$/i, '');
}

/** How a file that a scenario names is called from the one that is written. */
function seen(from: string, { out }: AccessLogFlags): (name: string) => string {
  const folder = out === undefined ? process.cwd() : dirname(resolve(out));
  return (name) => (isAbsolute(name) ? name : relative(folder, resolve(dirname(from), name)));
}

interface SiteParts {
  readonly cores: number;
  readonly areCoresPutIn: boolean;
  readonly replay: ReplayFile | undefined;
}

function siteOf(files: readonly string[], reading: LogReading, parts: SiteParts): LearnedSite {
  const { learned } = reading;
  const { clients, putIn } = learnedClients(learned);
  const names = files.length === 1 ? basename(files[0]) : `${files.length} logs`;
  const wholeSeconds = Math.max(1, Math.ceil(learned.spanNs / 1e9));
  const common = { cores: parts.cores, areCoresPutIn: parts.areCoresPutIn, putIn };
  const duration = formatDuration((wholeSeconds + (parts.replay === undefined ? 0 : 1)) * 1e9);
  if (parts.replay === undefined) {
    return { ...common, question: `How long do the clients of ${names} wait?`, duration, clients };
  }
  const { rate: _r, requests: _n, thinkTime: _t, popularity: _p, ...rest } = clients;
  return {
    ...common,
    question: `How long do the requests of ${names} take when they come again?`,
    duration,
    clients: {
      ...rest,
      arrivals: { type: 'trace', file: basename(parts.replay.path) },
      population: Math.min(16_777_216, learned.clients.seen),
    },
  };
}

/** Runs the scenario as far as the log was sampled, and lays both side by side. */
async function fitted(
  text: string,
  flags: AccessLogFlags,
  base: string | undefined,
  reading: LogReading,
): Promise<readonly string[]> {
  const { sample } = reading.learned;
  const file = flags.out ?? base ?? 'scenario.json';
  const set = Object.entries({
    ...AS_A_LOG_SEES,
    duration: formatDuration(sampleSpanNs(sample)),
  }).map(([path, value]) => ({ path, value }));
  // Without --out the files that it names are named from here.
  const readFiles = fileReader(flags.out ?? 'scenario.json');
  const scenario = readScenario({ file, text, readFiles, set });
  const simulated = simulatedSample(scenario);
  const rows = fitRows(sample, simulated, { resolutionNs: reading.resolutionNs, hasBytes: reading.hasBytes });
  return fitTable(rows, sample.requests < reading.learned.requests ? sample.requests : undefined);
}
