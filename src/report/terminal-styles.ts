/** The few styles of text in a terminal. */

export type Style = (text: string) => string;

export interface Styles {
  readonly bold: Style;
  readonly dim: Style;
  readonly good: Style;
  readonly bad: Style;
}

export interface TerminalOptions {
  readonly width: number;
  readonly colour: boolean;
}

export function stylesFor(colour: boolean): Styles {
  const style =
    (code: string): Style =>
    (text) =>
      colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { bold: style('1'), dim: style('2'), good: style('32'), bad: style('31;1') };
}

export function headed(lines: readonly string[], styles: Styles): string[] {
  return [styles.dim(lines[0]), ...lines.slice(1)];
}
