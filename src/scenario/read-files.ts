/** How the readers get at files: they are given a reader by the cli, and stay pure. */

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Files that match a pattern, relative to the file that names it ("" for the scenario itself). None: an empty list. */
export type ReadFiles = (pattern: string, from: string) => readonly NamedText[];
