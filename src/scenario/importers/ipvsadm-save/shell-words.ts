/**
 * Splits the text of a dump or of a shell script into raw commands: continued lines, comments, quotes, `;` and `&&`.
 * What variables, loops and branches make of them is shell-flow.ts' business.
 */

export interface RawWord {
  text: string;
  /** Single quotes: nothing in it is replaced. */
  isLiteral: boolean;
  isQuoted: boolean;
}

export interface RawCommand {
  readonly line: number;
  readonly words: readonly RawWord[];
}

/** Words of the shell and what separates commands. */
const TOKEN =
  /\\\n|(\n)|[ \t\r]+|(#[^\n]*)|(&&|\|\||[;|&])|((?:\\[^\n]|"(?:\\.|[^"\\])*"|'[^']*'|[^\s;|&"'\\])+)|(.)/gy;

export function splitCommands(text: string): RawCommand[] {
  const commands: RawCommand[] = [];
  let words: RawWord[] = [];
  let line = 1;
  let beganAt = 1;
  const finish = () => {
    if (words.length > 0) commands.push({ line: beganAt, words });
    words = [];
  };
  for (const match of text.matchAll(TOKEN)) {
    const [token, newline, comment, separator, word, stray] = match;
    if (newline !== undefined || separator !== undefined) finish();
    else if (comment === undefined && (word !== undefined || stray !== undefined)) {
      if (words.length === 0) beganAt = line;
      words.push(rawWord(token));
    }
    line += token.split('\n').length - 1;
  }
  finish();
  return commands;
}

function rawWord(token: string): RawWord {
  const isLiteral = /^'[^']*'$/.test(token);
  const text = token.replace(/\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/gs, (_, escaped, double, single) => {
    return escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single;
  });
  return { text, isLiteral, isQuoted: /["']/.test(token) };
}
