/** The failover timeline as data: lanes, spans and marks. Times are seconds of the first run. */
import type { TimelineType } from '../../models/timeline.ts';
import type { Table } from './table.ts';

export type SpanKind = 'master' | 'backup' | 'vrrp-fault' | 'owner' | 'fault' | 'removed' | 'outage';

export interface Lane {
  readonly name: string;
  /** What the lane tells, under its name. */
  readonly about: string;
  /** Rows of spans, one below the other. */
  readonly rows: number;
}

export interface Span {
  readonly lane: number;
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly kind: SpanKind;
  readonly label: string;
  /** For where the label has no room. */
  readonly short?: string;
  /** Whole sentence, for the tooltip and for screen readers. */
  readonly detail: string;
}

export interface Mark {
  readonly lane: number;
  readonly at: number;
  readonly type: TimelineType;
  readonly detail: string;
}

/** Share of the requests that failed in one bin of time. */
export interface FailingBin {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

export interface TimelineDrawing {
  readonly type: 'timeline';
  readonly description: string;
  /** Seconds. */
  readonly end: number;
  readonly lanes: readonly Lane[];
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
  /** Lane of the clients, for `failing`. */
  readonly clientLane: number;
  readonly failing: readonly FailingBin[];
  readonly table: Table;
  readonly isOverTime: true;
  readonly note?: string;
}
