/** `lbsim replay` on recordings of keepalived: beside every recorded event what is simulated, and whether they agree. */
import type { ComparedKey, Spread } from '../../experiment/replay/keepalived/compare-runs.ts';
import { type Recording, recordingProblem } from '../../experiment/replay/keepalived/recording.ts';
import { predictRecording, replayRecording } from '../../experiment/replay/keepalived/replay-recording.ts';
import { StepError } from '../../experiment/replay/keepalived/steps.ts';

export interface KeepalivedTotals {
  recordings: number;
  events: number;
  differences: number;
}

export interface KeepalivedReplayOptions {
  readonly predict: boolean;
  /** How often each experiment is simulated; undefined: as often as usual. */
  readonly simulations: number | undefined;
}

/** Returns what is wrong with the recording, as a sentence; undefined when it was replayed. */
export function replayKeepalived(
  file: string,
  value: unknown,
  options: KeepalivedReplayOptions & {
    readonly totals: KeepalivedTotals;
    readonly stdout: (text: string) => void;
  },
): string | undefined {
  const problem = recordingProblem(value);
  if (problem !== undefined) return problem;
  const recording = value as Recording;
  try {
    if (options.predict) options.stdout(`${JSON.stringify(predictRecording(recording))}\n`);
    else compare(file, recording, options);
  } catch (error) {
    if (error instanceof StepError) return `${error.message}.`;
    throw error;
  }
  return undefined;
}

function compare(file: string, recording: Recording, options: Parameters<typeof replayKeepalived>[2]): void {
  const { keys, differences, simulations } = replayRecording(recording, options.simulations);
  const { totals, stdout } = options;
  totals.recordings++;
  totals.events += keys.length;
  totals.differences += differences;
  const verdict = differences === 0 ? '0 differ' : `${differences} DIFFER`;
  stdout(`${file}: ${keys.length} events, ${simulations} simulations, ${verdict}\n`);
  let fault = '';
  for (const key of keys) {
    if (key.fault !== fault) stdout(`  ${heading(key.fault)}\n`);
    fault = key.fault;
    stdout(`  ${row(key)}\n`);
  }
}

const NAME_WIDTH = 48;
const SPREAD_WIDTH = 34;

function heading(fault: string): string {
  const columns = 'n of       min     mean      max';
  return `${fault.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)} ${columns.padEnd(SPREAD_WIDTH)} ${columns} (ms; recorded, simulated)`;
}

function row({ key, recorded, simulated, paired, difference, isIllustration }: ComparedKey): string {
  const verdict = isIllustration
    ? 'not judged'
    : difference === undefined
      ? `agrees${paired === undefined ? '' : `, ${paired.median.toFixed(1)} ms off at the recorded phases`}`
      : `DIFFERS: ${difference}`;
  const own = spreadText(simulated).padEnd(SPREAD_WIDTH);
  return `  ${key.padEnd(NAME_WIDTH - 2)} ${spreadText(recorded).padEnd(SPREAD_WIDTH)} ${own} ${verdict}`;
}

function spreadText({ n, repetitions, min, mean, max }: Spread): string {
  const count = `${n}/${repetitions}`.padEnd(7);
  if (!Number.isFinite(mean)) return count.trimEnd();
  return `${count}${[min, mean, max].map((value) => value.toFixed(1).padStart(9)).join('')}`;
}

export function keepalivedTotal({ recordings, events, differences }: KeepalivedTotals): string {
  const verdict = differences === 0 ? '0 differ' : `${differences} DIFFER`;
  return `total of ${recordings} recordings of keepalived: ${events} events, ${verdict}`;
}
