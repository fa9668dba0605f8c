/**
 * Splits the text of a dump or of a shell script into commands of words: continued lines, comments, quotes,
 * `;` and `&&`, and variables that were set by plain assignments before. It is no shell: loops and
 * substitutions are not run.
 */

export interface ShellCommand {
  /** 1-based line on which it begins. */
  readonly line: number;
  readonly words: readonly string[];
  /** Variables that it names and nobody has set. */
  readonly unset: readonly string[];
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

export function shellCommands(text: string): ShellCommand[] {
  const variables = new Map<string, string>();
  const commands: ShellCommand[] = [];
  for (const { line, words: raw } of splitCommands(text)) {
    const unset: string[] = [];
    const words = raw.map(({ text: word, isLiteral }) => (isLiteral ? word : expand(word, variables, unset)));
    while (words[0] === 'export' || words[0] === 'readonly') words.shift();
    while (words.length > 0) {
      const assignment = ASSIGNMENT.exec(words[0]);
      if (assignment === null) break;
      variables.set(assignment[1], assignment[2]);
      words.shift();
    }
    // An unquoted variable may hold several words, or none.
    const flat = words.flatMap((word, i) =>
      raw[i + raw.length - words.length].isQuoted ? [word] : word.split(/\s+/),
    );
    const kept = flat.filter((word) => word !== '');
    if (kept.length > 0) commands.push({ line, words: kept, unset });
  }
  return commands;
}

function expand(word: string, variables: ReadonlyMap<string, string>, unset: string[]): string {
  return word.replace(VARIABLE, (whole, braced: string | undefined, plain: string | undefined) => {
    const name = braced ?? plain ?? '';
    const value = variables.get(name);
    if (value === undefined) unset.push(name);
    return value ?? whole;
  });
}

interface RawWord {
  text: string;
  /** Single quotes: nothing in it is replaced. */
  isLiteral: boolean;
  isQuoted: boolean;
}

interface RawCommand {
  readonly line: number;
  readonly words: RawWord[];
}

/** Words of the shell and what separates commands. */
const TOKEN =
  /\\\n|(\n)|[ \t\r]+|(#[^\n]*)|(&&|\|\||[;|&])|((?:\\[^\n]|"(?:\\.|[^"\\])*"|'[^']*'|[^\s;|&"'\\])+)|(.)/gy;

function splitCommands(text: string): RawCommand[] {
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
