/**
 * The contract of validation: a model whose exact figures theory knows, and how the simulator comes to the same figures.
 * One run of a model is an independent sample of all its figures.
 */

export interface ValidationFigure {
  readonly name: string;
  /** Closed form or solved chain. */
  readonly exact: number;
}

export interface ValidationModel {
  /** Row of the table of theory that it stands in. */
  readonly row: number;
  readonly title: string;
  readonly figures: readonly ValidationFigure[];
  /** One value for each figure, from a run under chance of its own. */
  readonly run: (seed: string) => readonly number[];
}

/** A figure that only approaches its theory: held against a range, not against chance. */
export interface Approach {
  readonly row: number;
  readonly title: string;
  readonly name: string;
  /** The value that it approaches. */
  readonly limit: number;
  /** Least and greatest ratio to the limit that is right. */
  readonly range: readonly [number, number];
  readonly run: (seed: string) => number;
}
