/** How the rate of sessions moves over a log: in stages, by the hours of days, or not beyond chance. */
import { chiSquareTail } from '../../analysis/chi-square.ts';
import type { CountsOverTime, DispersionAtScale } from '../../analysis/traffic/counts-over-time.ts';
import { square } from '../../sim/math.ts';
import { NS_PER_S } from '../../sim/units.ts';

export type ArrivalCurve =
  | {
      readonly type: 'stages';
      /** Sessions a second at the middle of each stage. */
      readonly rates: readonly number[];
      readonly stageNs: number;
    }
  | {
      readonly type: 'diurnal';
      /** Against each other, from 00:00 UTC and from Monday. */
      readonly hours: readonly number[];
      readonly days: readonly number[];
      readonly begins: string;
    };

const HOUR_S = 3600;
const DAY_S = 86_400;
const WEEK_S = 604_800;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** 1970-01-01 was a Thursday. */
const FIRST_MONDAY_S = 4 * DAY_S;
/** Sessions that a stage needs to have a rate worth telling, and how many stages there are at most. */
const SESSIONS_A_STAGE = 100;
const MOST_STAGES = 24;
/** Of all rates that are alike, one in a thousand is told as a curve. */
const SURE = 1e-3;

/** Sessions by hour of the week; an hour is what lies around it, half to half. */
export class HourCounts {
  readonly byHour = new Float64Array(168);

  add(timeS: number, count: number): void {
    this.byHour[hourOfWeek(timeS + HOUR_S / 2)] += count;
  }
}

function hourOfWeek(timeS: number): number {
  const ofWeek = (((timeS - FIRST_MONDAY_S) % WEEK_S) + WEEK_S) % WEEK_S;
  return Math.min(167, Math.floor(ofWeek / HOUR_S));
}

export interface CurveEvidence {
  readonly counts: CountsOverTime;
  readonly hours: HourCounts;
  readonly spanNs: number;
  readonly beginS: number;
  readonly dispersion: readonly DispersionAtScale[];
}

/** Undefined when the rate is the same throughout, as far as chance lets see. */
export function arrivalCurve(evidence: CurveEvidence): ArrivalCurve | undefined {
  const { counts, spanNs } = evidence;
  const bins = counts.counts();
  const sessions = bins.reduce((sum, count) => sum + count, 0);
  const stages = Math.min(MOST_STAGES, Math.floor(sessions / SESSIONS_A_STAGE), bins.length);
  if (stages < 4) return undefined;
  const perStage = stageCounts(bins, stages, spanNs / counts.binNs);
  if (isLevel(perStage, spanNs / stages, evidence.dispersion)) return undefined;
  if (spanNs >= 2 * DAY_S * NS_PER_S) return diurnalCurve(evidence);
  const stageNs = Math.ceil(spanNs / stages / NS_PER_S / 0.001) * 1e6;
  return { type: 'stages', rates: perStage.map((count) => (count * NS_PER_S * stages) / spanNs), stageNs };
}

/** Bins dealt out over the stages, each bin in parts where a border goes through it. */
function stageCounts(bins: Float64Array, stages: number, length: number): number[] {
  const counts = new Array<number>(stages).fill(0);
  const width = length / stages;
  bins.forEach((count, bin) => {
    const end = Math.min(bin + 1, length);
    const whole = Math.max(1e-9, end - bin);
    for (let stage = Math.floor(bin / width); stage < stages && stage * width < end; stage++) {
      const part = Math.min(end, (stage + 1) * width) - Math.max(bin, stage * width);
      counts[stage] += (count * Math.max(0, part)) / whole;
    }
  });
  return counts;
}

/** Chi-square of the counts, against the dispersion that shorter windows have by themselves. */
function isLevel(counts: readonly number[], stageNs: number, scales: readonly DispersionAtScale[]): boolean {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const short = scales.filter(({ windowNs }) => windowNs <= stageNs / 16).at(-1);
  const index = Math.max(1, short?.index ?? 1);
  const sum = counts.reduce((all, count) => all + square(count - mean), 0) / (mean * index);
  return chiSquareTail(sum, counts.length - 1) > SURE;
}

function diurnalCurve({ hours, spanNs, beginS }: CurveEvidence): ArrivalCurve {
  // How long the log lay around each hour of the week.
  const seconds = new Float64Array(168);
  const endS = beginS + spanNs / NS_PER_S;
  for (let atS = beginS; atS < endS; ) {
    const nextS = Math.min(endS, Math.floor((atS + HOUR_S / 2) / HOUR_S + 1) * HOUR_S - HOUR_S / 2);
    seconds[hourOfWeek(atS + HOUR_S / 2)] += nextS - atS;
    atS = Math.max(nextS, atS + 1e-3);
  }
  const rate = (pick: (hour: number) => boolean) => {
    let count = 0;
    let time = 0;
    for (let hour = 0; hour < 168; hour++) {
      if (!pick(hour)) continue;
      count += hours.byHour[hour];
      time += seconds[hour];
    }
    return time > 0 ? count / time : Number.NaN;
  };
  const all = rate(() => true);
  const factor = (value: number) => (Number.isNaN(value) ? 1 : Number((value / all).toPrecision(3)));
  const hasWeek = spanNs >= 8 * DAY_S * NS_PER_S;
  const ofDay = (((beginS % DAY_S) + DAY_S) % DAY_S) / 60;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return {
    type: 'diurnal',
    hours: Array.from({ length: 24 }, (_, h) => factor(rate((hour) => hour % 24 === h))),
    days: Array.from({ length: 7 }, (_, d) =>
      hasWeek ? factor(rate((hour) => Math.floor(hour / 24) === d)) : 1,
    ),
    begins: `${DAYS[Math.floor(hourOfWeek(beginS) / 24)]} ${two(ofDay / 60)}:${two(ofDay % 60)}`,
  };
}
