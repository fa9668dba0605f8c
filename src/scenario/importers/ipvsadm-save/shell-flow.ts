/**
 * A dump or a shell script as the commands that it would run: variables that were set by plain assignments, `for` over
 * words, and of branches and functions those that set up. It is no shell: conditions and substitutions are not run.
 */
import { type RawCommand, type RawWord, splitCommands } from './shell-words.ts';

export interface ShellCommand {
  /** 1-based line on which it begins. */
  readonly line: number;
  readonly words: readonly string[];
  /** Variables that it names and nobody has set. */
  readonly unset: readonly string[];
}

export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  /** Branches and functions that take down or list, and were not read. */
  readonly leftOut: readonly { readonly line: number; readonly name: string }[];
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const VARIABLE = /\$(?:\{(\w+)(?:\[([@*]|\d+)\])?(?::?[-=]([^}]*))?\}|([A-Za-z_]\w*)|(\(|\{|[\d@*]))|`/g;
const TAKES_DOWN =
  /^(?:stop|down|off|disable|clear|clean|flush|del|delete|rm|remove|status|list|show|usage|help|save|restart|reload|\*)\w*$/i;
/** Words that only say that a command follows. */
const LEADING = new Set(['do', 'then', 'else', '{', '!', 'export', 'readonly', 'local']);
const LOOPS = new Set(['for', 'while', 'until', 'select']);
/** Loops in loops may repeat without end. */
const MOST_COMMANDS = 100_000;

export function shellCommands(text: string): readonly ShellCommand[] {
  return shellScript(text).commands;
}

export function shellScript(text: string): ShellScript {
  const flow = new Flow();
  flow.run(splitCommands(text));
  return flow;
}

class Flow implements ShellScript {
  readonly commands: ShellCommand[] = [];
  readonly leftOut: { readonly line: number; readonly name: string }[] = [];
  readonly #variables = new Map<string, string>();
  #cases = 0;
  /** Of the branch or function that is being read; none outside of them. */
  #labels: readonly string[] = [];
  #labelLine = 0;

  run(raw: readonly RawCommand[]): void {
    for (let i = 0; i < raw.length && this.commands.length < MOST_COMMANDS; i++) {
      const { line } = raw[i];
      const words = withoutLeading(this.#withoutLabels(raw[i].words, raw[i - 1], line));
      const end = words[0]?.text === 'for' ? endOfLoop(raw, i) : -1;
      const turns = end < 0 ? undefined : this.#turns(words);
      if (turns === undefined) {
        this.#take({ line, words });
        continue;
      }
      for (const value of turns) {
        this.#variables.set(words[1].text, value);
        this.run(raw.slice(i + 1, end));
      }
      i = end;
    }
  }

  /** The words of `for NAME in …`; undefined where they are not known. */
  #turns(words: readonly RawWord[]): readonly string[] | undefined {
    if (words[2]?.text !== 'in') return undefined;
    const unset: string[] = [];
    const values = words.slice(3).flatMap((word) => this.#split(word, unset));
    return unset.length > 0 ? undefined : values;
  }

  /** Notes which branch of a `case`, or which function, begins or ends with these words, and returns the others. */
  #withoutLabels(
    words: readonly RawWord[],
    before: RawCommand | undefined,
    line: number,
  ): readonly RawWord[] {
    const [first, second] = words.map(({ text }) => text);
    if (first === 'case') {
      this.#cases++;
      const at = words.findIndex(({ text }) => text === 'in');
      return at < 0 ? [] : this.#withoutLabels(words.slice(at + 1), undefined, line);
    }
    const isFunction = first === 'function' || /^\w+\(\)/.test(first ?? '') || second === '()';
    if (isFunction) {
      const name = (first === 'function' ? second : first).replace(/\(\).*$/, '');
      this.#begin([name], line);
      const body = words.findIndex(({ text }) => text.endsWith('{'));
      return body < 0 ? [] : words.slice(body + 1);
    }
    if (first === 'esac') this.#cases = Math.max(0, this.#cases - 1);
    if (first === 'esac' || (first === '}' && this.#cases === 0)) {
      this.#labels = [];
      return [];
    }
    if (this.#cases === 0 || first === undefined || !/^\(?[^()$]*\)$/.test(first)) return words;
    // "start|up)" was split at its bar.
    const isPart = before?.line === line && before.words.length === 1;
    const own = first.replace(/[()]/g, '');
    this.#begin(isPart ? [before.words[0].text, own] : [own], line);
    return words.slice(1);
  }

  #begin(labels: readonly string[], line: number): void {
    this.#labels = labels;
    this.#labelLine = line;
  }

  #take({ line, words: raw }: RawCommand): void {
    const unset: string[] = [];
    const words = raw.slice(this.#assign(raw)).flatMap((word) => this.#split(word, unset));
    if (words.length === 0) return;
    if (this.#labels.length === 0 || !this.#labels.every((label) => TAKES_DOWN.test(label))) {
      this.commands.push({ line, words, unset });
      return;
    }
    const isOwn = words.some((word) => /(?:^|\/)ipvsadm$/.test(word));
    const isTold = this.leftOut.some((branch) => branch.line === this.#labelLine);
    if (isOwn && !isTold) this.leftOut.push({ line: this.#labelLine, name: this.#labels.join('|') });
  }

  /** How many words are assignments. */
  #assign(words: readonly RawWord[]): number {
    let at = 0;
    for (; at < words.length; at++) {
      const assignment = ASSIGNMENT.exec(words[at].text);
      if (assignment === null) break;
      let value = assignment[2];
      const unset: string[] = [];
      const isArray = value.startsWith('(') && !words[at].isQuoted;
      if (isArray) {
        while (!value.endsWith(')') && at + 1 < words.length) value += ` ${words[++at].text}`;
        value = value.slice(1).replace(/\)$/, '');
      }
      if (!words[at].isLiteral) value = this.#expand(value, unset);
      if (unset.length === 0) this.#variables.set(assignment[1], value);
      else this.#variables.delete(assignment[1]);
    }
    return at;
  }

  /** An unquoted variable may hold several words, or none. */
  #split(word: RawWord, unset: string[]): readonly string[] {
    const text = word.isLiteral ? word.text : this.#expand(word.text, unset);
    // In quotes, all of an array stays as many words as it has.
    const isWhole = word.isQuoted && !word.text.includes('[@]}');
    return (isWhole ? [text] : text.split(/\s+/)).filter((part) => part !== '');
  }

  #expand(text: string, unset: string[]): string {
    return text.replace(VARIABLE, (whole, ...groups: (string | undefined)[]) => {
      const [braced, index, otherwise, plain, strange] = groups;
      const name = braced ?? plain;
      const value = name === undefined ? undefined : this.#variables.get(name);
      const picked = index === undefined || !/\d/.test(index) ? value : value?.split(/\s+/)[Number(index)];
      if (picked === undefined && otherwise === undefined) {
        unset.push(name ?? (strange === undefined || /[({]/.test(strange) ? '(…)' : strange));
      }
      return picked ?? otherwise ?? whole;
    });
  }
}

function withoutLeading(words: readonly RawWord[]): readonly RawWord[] {
  const at = words.findIndex(({ text, isQuoted }) => isQuoted || !LEADING.has(text));
  return at < 0 ? [] : words.slice(at);
}

/** Where the `done` of the loop at `from` stands; -1 without one. */
function endOfLoop(raw: readonly RawCommand[], from: number): number {
  let depth = 0;
  for (let i = from; i < raw.length; i++) {
    const first = withoutLeading(raw[i].words)[0]?.text ?? '';
    // "start) for …" begins one too.
    if (i === from || LOOPS.has(first)) depth++;
    else if (first === 'done' && --depth === 0) return i;
  }
  return -1;
}
