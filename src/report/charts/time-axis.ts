/** What all charts over the run's time share: unit, window, the transient, and the instants at which faults strike. */
import type { ExperimentResult, PointResult } from '../../experiment/experiment-result.ts';
import { NS_PER_S, parseDuration } from '../../sim/units.ts';
import { colour } from '../theme.ts';
import type { Spec } from './chart.ts';

export interface TimeScale {
  readonly unit: 's' | 'min' | 'h';
  /** Nanoseconds in one unit. */
  readonly unitNs: number;
  /** End of the run, in units. */
  readonly end: number;
  /** End of what is not counted, in units. */
  readonly transientEnd: number;
  readonly instants: readonly Instant[];
}

/** A moment at which a fault strikes or ends: the mean over replications, since jitter moves it. */
export interface Instant {
  readonly number: number;
  readonly at: number;
  readonly name: string;
}

export function timeScale(result: ExperimentResult, point: PointResult): TimeScale {
  const [unit, unitNs] = unitFor(result.durationNs);
  return {
    unit,
    unitNs,
    end: result.durationNs / unitNs,
    transientEnd: transientNs(result.scenario) / unitNs,
    instants: point.phases.slice(1).map(({ name, startNs }, i) => ({
      number: i + 1,
      at: rounded(startNs / unitNs),
      name,
    })),
  };
}

function unitFor(durationNs: number): readonly ['s' | 'min' | 'h', number] {
  if (durationNs <= 1_200 * NS_PER_S) return ['s', NS_PER_S];
  return durationNs <= 18_000 * NS_PER_S ? ['min', 60 * NS_PER_S] : ['h', 3_600 * NS_PER_S];
}

/** The scenario is as its author wrote it: what is no duration counts as none. */
function transientNs(scenario: unknown): number {
  const given = (scenario as { readonly transient?: unknown } | null)?.transient;
  return typeof given === 'string' ? (parseDuration(given) ?? 0) : 0;
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

/** Start and end of a bin, in units. */
export function binSpan(scale: TimeScale, binNs: number, bin: number): { t: number; t2: number } {
  return {
    t: rounded((bin * binNs) / scale.unitNs),
    t2: rounded(Math.min(scale.end, ((bin + 1) * binNs) / scale.unitNs)),
  };
}

export function binText(scale: TimeScale, binNs: number, bin: number): string {
  const { t, t2 } = binSpan(scale, binNs, bin);
  return `${t} – ${t2} ${scale.unit}`;
}

/** The window that all charts over time share; the page sets it when a reader zooms. */
export function timeParams(scale: TimeScale): readonly Spec[] {
  return [
    { name: 'windowFrom', value: 0 },
    { name: 'windowTo', value: scale.end },
  ];
}

/** In a stack only the lowest panel is labelled: its axis is that of all. */
export function timeX(scale: TimeScale, field: string, isLabelled = true): Spec {
  return {
    field,
    type: 'quantitative',
    title: isLabelled ? `time (${scale.unit})` : null,
    scale: { domainMin: { expr: 'windowFrom' }, domainMax: { expr: 'windowTo' }, nice: false, zero: false },
    axis: { grid: false, labels: isLabelled, tickCount: { expr: 'max(2, floor(width / 80))' } },
  };
}

/** The transient as a veil and each instant as a numbered rule. */
export function instantLayers(scale: TimeScale, isLabelled = true): readonly Spec[] {
  return [...veilLayers(scale, isLabelled), ...ruleLayers(scale, isLabelled)];
}

/** The transient alone: under areas, on which the instants then stand. */
export function veilLayers(scale: TimeScale, isLabelled = true): readonly Spec[] {
  if (scale.transientEnd === 0) return [];
  return [
    {
      data: { values: [{ t: 0, t2: scale.transientEnd }] },
      mark: { type: 'rect', color: colour('veil'), clip: true, tooltip: 'transient: not counted' },
      encoding: { x: timeX(scale, 't', isLabelled), x2: { field: 't2' } },
    },
  ];
}

/** The instants alone: over cells, which a veil would hide. */
export function ruleLayers(scale: TimeScale, isLabelled = true): readonly Spec[] {
  if (scale.instants.length === 0) return [];
  const data = { values: scale.instants.map(({ number, at, name }) => ({ t: at, number, name })) };
  const tooltip = [
    { field: 'name', title: 'what' },
    { field: 't', title: `at (${scale.unit})`, format: '.2f' },
  ];
  return [
    {
      data,
      mark: { type: 'rule', color: colour('warn'), strokeDash: [3, 3], clip: true },
      encoding: { x: timeX(scale, 't', isLabelled), tooltip },
    },
    {
      data,
      mark: { type: 'text', color: colour('warn'), fontWeight: 'bold', dx: 4, align: 'left', clip: true },
      encoding: { x: timeX(scale, 't', isLabelled), y: { value: 8 }, text: { field: 'number' }, tooltip },
    },
  ];
}
