/** `lbsim validate`: theory beside simulation, for every model whose exact figures are known. */
import { cpus } from 'node:os';
import { Piscina } from 'piscina';
import { runValidation, type ValidationLine } from '../../experiment/validate/run-validation.ts';
import { validationLines } from '../../report/validation.ts';
import { parseDuration, parseShare } from '../../sim/units.ts';
import { builtFile } from '../built-files.ts';
import { EXIT_HELD, EXIT_MISSED, UsageError } from '../exit.ts';

export interface ValidateFlags {
  readonly time?: string;
  readonly precision?: string;
  readonly jobs?: string;
  readonly json?: boolean;
}

/** Three minutes on two cores, start and judgement included. */
const USUAL_TIME = '165s';

export async function validate(flags: ValidateFlags): Promise<number> {
  const timeNs = parseDuration(flags.time ?? USUAL_TIME);
  if (timeNs === undefined) {
    throw new UsageError(`--time ${flags.time}: give a duration with its unit, as "3m".`);
  }
  const precision = flags.precision === undefined ? undefined : parseShare(flags.precision);
  if (flags.precision !== undefined && (precision === undefined || precision <= 0)) {
    throw new UsageError(`--precision ${flags.precision}: give a share above zero, as "1%".`);
  }
  const jobs = flags.jobs === undefined ? cpus().length : Number(flags.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new UsageError(`--jobs ${flags.jobs}: give a whole number of at least 1.`);
  }
  const pool = new Piscina({ filename: builtFile('worker.js'), minThreads: jobs, maxThreads: jobs });
  const endMs = performance.now() + timeNs / 1e6;
  const isTerminal = process.stderr.isTTY === true;
  try {
    const result = await runValidation({
      sample: (index, seed) => pool.run({ index, seed }, { name: 'validate' }) as Promise<readonly number[]>,
      goesOn: (passes, lines) =>
        precision === undefined
          ? performance.now() * (1 + 1 / passes) < endMs
          : lines.some((line) => !isPrecise(line, precision)),
      onPass: (passes) => {
        if (isTerminal) process.stderr.write(`\rsample ${passes} of every model`);
      },
    });
    if (isTerminal) process.stderr.write('\r\x1b[K');
    const text = flags.json === true ? JSON.stringify(result, null, 2) : validationLines(result).join('\n');
    process.stdout.write(`${text}\n`);
    return result.isRight ? EXIT_HELD : EXIT_MISSED;
  } finally {
    await pool.destroy();
  }
}

function isPrecise({ exact, halfWidth }: ValidationLine, precision: number): boolean {
  return halfWidth <= precision * Math.abs(exact);
}
