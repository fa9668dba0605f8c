/** What the parts of the timeline's drawing share. */
import type { ScaleLinear, Selection } from 'd3';
import type { TimelineDrawing } from '../charts/timeline-drawing.ts';

/** Height of a row of bars. */
export const ROW = 18;

export interface LaneBox {
  readonly top: number;
  readonly height: number;
  /** Centre of the row of marks. */
  readonly marks: number;
}

export interface Stage {
  readonly svg: Selection<SVGSVGElement, unknown, null, undefined>;
  readonly drawing: Omit<TimelineDrawing, 'table'>;
  readonly boxes: readonly LaneBox[];
  readonly gutter: number;
  readonly height: number;
}

export type Scale = ScaleLinear<number, number>;
