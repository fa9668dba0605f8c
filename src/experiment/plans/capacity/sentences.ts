/** What capacity found, in sentences. */
import { percentAtMost, readableDurationEstimate, readableShareEstimate } from '../../../analysis/digits.ts';
import type { CapacityResult, SloCheck } from '../../capacity-result.ts';
import { endText, type Target, targetText } from './target.ts';
import type { Tried } from './trial.ts';

export function measuredText({ measured, unit }: Pick<SloCheck, 'measured' | 'unit'>): string {
  if (unit === 'duration') return readableDurationEstimate(measured);
  if (measured.estimate === 0 && measured.high !== null) {
    return `0, at most ${percentAtMost(measured.high)}`;
  }
  return readableShareEstimate(measured);
}

/** The check that is not kept: the one that is broken, or else the one that cannot be told. */
export function binding({ trial, busiest }: Tried): string {
  const open = trial.checks.filter(({ verdict }) => verdict !== 'kept');
  const worst = open.find(({ verdict }) => verdict === 'broken') ?? open[0];
  if (worst === undefined) return busiest;
  const how = worst.verdict === 'broken' ? 'is broken' : 'is not kept with confidence';
  return `${worst.text} ${how} (${measuredText(worst)}, ${worst.condition}); ${busiest}`;
}

/** What is seen first beyond the answer. */
export function breaking({ trial, busiest, failures }: Tried): string {
  const broken = trial.checks.filter(({ verdict }) => verdict === 'broken');
  const isOne = new Set(trial.checks.map(({ condition }) => condition)).size === 1;
  const checks = broken.map((check) => {
    const where = isOne ? '' : `, ${check.condition}`;
    return `${check.text} is broken (${measuredText(check)}${where})`;
  });
  const causes = Object.entries(failures).sort(([, a], [, b]) => b - a);
  const failed = causes.length === 0 ? '' : `; requests fail: ${causes.map(([cause]) => cause).join(', ')}`;
  const open = trial.checks.find(({ verdict }) => verdict !== 'kept');
  const held =
    open === undefined
      ? 'every part of the SLO still holds'
      : `${open.text} is not kept with confidence (${measuredText(open)}${isOne ? '' : `, ${open.condition}`})`;
  return `${checks.length === 0 ? held : checks.join(', ')}; ${busiest}${failed}`;
}

/** `target` where the search went to its end, which is then named; without it when it was interrupted. */
export function capacitySentence(found: CapacityResult, target?: Target): string {
  const { answer, broken, current, survive, slo, find, want } = found;
  const lost =
    survive === 0
      ? ''
      : survive === 1
        ? ', also without the worst server'
        : `, also without the ${survive} worst servers`;
  const asked = slo.join(' and ');
  if (answer === null) {
    const last = broken ?? current ?? 0;
    const end = target === undefined ? '' : `, ${endText(target, last)}`;
    return `No ${find === 'rate' ? 'rate' : `value of ${found.path}`} that was tried keeps ${asked} with confidence${lost}; the last was ${targetText(found, last)}${end}.`;
  }
  const now = current === null ? '' : ` (now ${targetText(found, current)}${headroomText(found)})`;
  if (want === 'smallest') {
    const end = target === undefined ? '' : `; ${endText(target, answer)}`;
    const next = broken === null ? end : `; ${targetText(found, broken)} ${broken === 1 ? 'does' : 'do'} not`;
    return `${targetText(found, answer)} ${answer === 1 ? 'keeps' : 'keep'} ${asked} with confidence${lost}${now}${next}.`;
  }
  if (broken === null && target !== undefined) {
    const name = find === 'rate' ? 'The rate' : found.path;
    const present = current === null ? '' : ` (now ${targetText(found, current)})`;
    return `${name} does not limit: the site keeps ${asked} with confidence${lost} up to ${targetText(found, answer)}, ${endText(target, answer)}${present}.`;
  }
  const next =
    broken === null ? '; no value was found that does not' : `; ${targetText(found, broken)} does not`;
  return `Up to ${targetText(found, answer)} the site keeps ${asked} with confidence${lost}${now}${next}.`;
}

function headroomText({ headroom, headroomBeyond, want, answer, current }: CapacityResult): string {
  if (headroom === null || answer === null || current === null) return '';
  if (want === 'smallest') {
    if (answer === current) return ': just enough';
    return answer > current ? `: ${answer - current} too few` : `: ${current - answer} to spare`;
  }
  return `: ${headroomRange(headroom, headroomBeyond)}`;
}

/** The true value lies between the answer and the next that was tried: so many digits and no more. */
function headroomRange(kept: number, beyond: number | null): string {
  const low = Math.floor(kept * 100 + 1e-9);
  if (beyond === null) return low >= 0 ? `${low} % headroom at least` : `${-low} % too much at most`;
  const high = Math.ceil(beyond * 100 - 1e-9);
  if (low >= 0) return `${low} to ${high} % headroom`;
  return high <= 0 ? `${-high} to ${-low} % too much` : `between ${-low} % too much and ${high} % headroom`;
}
