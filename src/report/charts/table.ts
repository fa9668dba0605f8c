/** The table behind every chart: what a reader gets who cannot or will not look at the drawing. */

export interface Table {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface TableColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** A cell with the exact value behind its text, in the unit of the result file. */
export type Cell = string | { readonly text: string; readonly value: number | null };

export const left = (title: string): TableColumn => ({ title, align: 'left' });
export const right = (title: string): TableColumn => ({ title, align: 'right' });
