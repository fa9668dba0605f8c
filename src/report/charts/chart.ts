/**
 * The contract of charts. A chart is data: what to draw, how to read it, and the same figures as a table. The page
 * draws it; tests and other formats read it as it stands.
 */
import type { ExperimentResult, PointResult } from '../../experiment/experiment-result.ts';
import type { FlowDrawing } from './flow-scene.ts';
import type { SceneDrawing } from './scene.ts';
import type { Table } from './table.ts';
import type { TimelineDrawing } from './timeline-drawing.ts';

export interface ChartInput {
  readonly result: ExperimentResult;
  /** The variant that is drawn; charts of scope "experiment" look at all of them. */
  readonly point: PointResult;
}

export type ChartSection =
  | 'sweep'
  | 'capacity'
  | 'compare'
  | 'flow'
  | 'response'
  | 'load'
  | 'failover'
  | 'site';

export interface Chart {
  readonly name: string;
  readonly title: string;
  /** One sentence on how to read it. */
  readonly help: string;
  readonly section: ChartSection;
  /** Drawn once for all variants, or once for each. */
  readonly scope: 'experiment' | 'point';
  /** Null when there is nothing to show. */
  draw(input: ChartInput): Drawing | null;
  /** Said in place of a chart with nothing to show. */
  readonly nothing: string;
  /** Of one plan among several: left out where it has nothing to show. */
  readonly isOptional?: true;
}

export type Drawing = VegaDrawing | TimelineDrawing | SceneDrawing | FlowDrawing;

/** A Vega-Lite specification without size or theme. */
export type Spec = Readonly<Record<string, unknown>>;

export interface Panel {
  readonly title: string;
  /** What a screen reader says of it. */
  readonly description: string;
  readonly spec: Spec;
  /** Written beside the title, where it wraps as text does. */
  readonly legend?: readonly LegendItem[];
}

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
  readonly shape: 'line' | 'area' | 'dot';
  readonly dash?: readonly number[];
}

export interface VegaDrawing {
  readonly type: 'vega-lite';
  /** Below one another, side by side as small multiples, or two and two. */
  readonly layout: 'stack' | 'grid' | 'pairs';
  readonly panels: readonly Panel[];
  readonly table: Table;
  /** True when its axis is the run's time, so that it follows the common time window. */
  readonly isOverTime: boolean;
  /** What only this data needs said. */
  readonly note?: string;
  /** In place of the chart's own, where this drawing is read otherwise. */
  readonly help?: string;
}
