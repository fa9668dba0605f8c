/**
 * From files to plain lines: includes, `@` conditions, `$` definitions and `~` sequences are resolved,
 * comments are gone. 1.2.7 knew comments and `include` alone. Opening files is the given reader's business.
 */

import type { Origin } from '../../../models/keepalived/config.ts';
import { UnreadableFile } from '../../read-files.ts';
import { expandBraces, hasWildcard } from './glob.ts';
import { hasUnmatchedQuote, LONGEST_LINE, type SourceLine, stripComment } from './lexer.ts';
import { Parameters } from './parameters.ts';
import type { Report } from './report.ts';
import { readSequence, sequenceHead, substituteTurn } from './sequences.ts';

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The files that a pattern names, in glob order, relative to the file `from` (empty for the main file); none
 * when nothing matches. It may throw when a file is there and cannot be read.
 */
export type ReadFiles = (pattern: string, from: string) => readonly SourceFile[];

export interface PreprocessSettings {
  readonly readFiles: ReadFiles;
  readonly configId: string | undefined;
  readonly instance: string | undefined;
  readonly report: Report;
}

export interface Preprocessed {
  readonly lines: readonly SourceLine[];
  readonly files: readonly string[];
}

const DEEPEST_INCLUDE = 32;
const MOST_FILES = 10_000;
const MOST_LINES = 200_000;
/** Sequences inside sequences may repeat nothing at all, a billion times. */
const MOST_STEPS = 1_000_000;
const DEFINITION = /^\$([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;
/** Of Jinja and Go, or of ERB. */
const TEMPLATE = /\{\{-?\s*[\w.$'"][^{}]*\}\}|\{%-?\s*\w[^{}]*%\}|<%[=-]?.*?%>/;
const INCLUDE = /^(include[rmwba]?)(?:\s+(.*))?$/;

export function preprocess(file: string, settings: PreprocessSettings): Preprocessed {
  const preprocessor = new Preprocessor(settings);
  preprocessor.readMain(file);
  return preprocessor;
}

class Preprocessor implements Preprocessed {
  readonly lines: SourceLine[] = [];
  readonly files: string[] = [];
  readonly #settings: PreprocessSettings;
  readonly #report: Report;
  readonly #parameters: Parameters;
  #includeDepth = 0;
  #filesRead = 0;
  #isFull = false;
  #steps = 0;
  /** A definition whose lines end in a backslash, while it is being read. */
  #open: { readonly name: string; readonly lines: string[] } | undefined;
  #saidNoConfigId = false;
  /** Where the first `@id` line stands, and the ids that such lines name. */
  #firstCondition: Origin | undefined;
  readonly #namedIds = new Set<string>();

  constructor(settings: PreprocessSettings) {
    this.#settings = settings;
    this.#report = settings.report;
    this.#parameters = new Parameters(settings);
  }

  readMain(file: string): void {
    let found: readonly SourceFile[] = [];
    let reason = 'is not there';
    try {
      found = this.#settings.readFiles(file, '');
    } catch (failure) {
      // keepalived runs as root and may well read it.
      if (failure instanceof UnreadableFile) throw failure;
      reason = `cannot be read (${messageOf(failure)})`;
    }
    if (found.length === 0) {
      const message = `The file ${reason}: keepalived would not start (exit 6). Check the path.`;
      this.#report.fileError(file, message);
    }
    for (const source of found) this.#readFile(source);
    this.#tellOfOtherIds();
  }

  /** Of several directors' lines none is this one's: most likely it has another name there. */
  #tellOfOtherIds(): void {
    const { configId } = this.#settings;
    const origin = this.#firstCondition;
    if (configId === undefined || origin === undefined || this.#namedIds.has(configId)) return;
    const names = [...this.#namedIds].join(', ');
    const message = `Lines that begin with @ name ${names}, and this director is ${configId}: those of @name are left out. Give it its host's name in the scenario.`;
    this.#report.warning(origin, message);
  }

  #readFile(source: SourceFile): void {
    this.#filesRead++;
    if (this.#filesRead > MOST_FILES) {
      this.#isFull = true;
      return;
    }
    if (!this.files.includes(source.name)) this.files.push(source.name);
    const texts = source.text.split('\n');
    const template = texts.findIndex((text) => TEMPLATE.test(stripComment(text)));
    if (template >= 0) {
      const message = `"${TEMPLATE.exec(texts[template])?.[0]}" belongs to a template, of which keepalived.conf is made. Give the file that is on the director.`;
      this.#report.error({ file: source.name, line: template + 1 }, message);
      this.#isFull = true;
      return;
    }
    for (let i = 0; i < texts.length && !this.#isFull; i++) {
      this.#readLine(texts[i] as string, { file: source.name, line: i + 1 });
    }
    this.#closeDefinition();
  }

  #readLine(raw: string, origin: Origin): void {
    const text = stripComment(raw);
    if (this.#open !== undefined) {
      this.#open.lines.push(text.replace(/\\$/, '').trim());
      if (!text.endsWith('\\')) this.#closeDefinition();
      return;
    }
    if (text === '') return;
    if (this.#report.old) {
      const include = INCLUDE.exec(text);
      if (include?.[1] === 'include') this.#include('include', include[2], origin);
      else this.#emit(text, origin);
      return;
    }
    const include = INCLUDE.exec(text);
    if (include !== null) this.#include(include[1] as string, include[2], origin);
    else this.#resolve(text, origin, 0);
  }

  /** Conditions first, then definitions, sequences and parameters; what comes out is looked at again. */
  #resolve(given: string, origin: Origin, depth: number): void {
    if (this.#isFull || this.#isEndless(origin)) return;
    const text = given.startsWith('@') ? this.#condition(given, origin) : given;
    if (text === undefined || text === '') return;
    const definition = DEFINITION.exec(text);
    if (definition !== null) {
      this.#define(definition[1] as string, (definition[2] as string).trim());
      return;
    }
    const head = sequenceHead(text);
    if (head !== undefined && depth < DEEPEST_INCLUDE) {
      const inner = this.#parameters.expand(head.inner, origin)[0] ?? '';
      const turns = readSequence(head.kind, inner);
      if (typeof turns === 'string') {
        this.#report.warning(origin, `~${head.kind}(${inner}): ${turns}. The line is ignored.`);
        return;
      }
      for (const turn of turns) this.#resolve(substituteTurn(head.rest, turn), origin, depth + 1);
      return;
    }
    const expanded = text.includes('$') ? this.#parameters.expand(text, origin) : [text];
    const isSame = expanded.length === 1 && expanded[0] === text;
    for (const line of expanded) {
      if (isSame || depth >= DEEPEST_INCLUDE) this.#emit(line.trim(), origin);
      else this.#resolve(line.trim(), origin, depth + 1);
    }
  }

  #isEndless(origin: Origin): boolean {
    if (++this.#steps <= MOST_STEPS) return false;
    this.#isFull = true;
    this.#report.error(
      origin,
      `The sequences of the file take more than ${MOST_STEPS} turns. Make them shorter.`,
    );
    return true;
  }

  /** What follows `@id` or `@^id`, or undefined when the line is for another director. */
  #condition(text: string, origin: Origin): string | undefined {
    const match = /^@(\^?)(\S*)\s*(.*)$/.exec(text);
    if (match === null) return text;
    const { configId } = this.#settings;
    if (configId === undefined && !this.#saidNoConfigId) {
      this.#saidNoConfigId = true;
      const message =
        'Lines that begin with @ are for one director; no configuration id was given, so none matches. ' +
        "keepalived takes its host's name up to the first dot, lbsim the director's name in the scenario.";
      this.#report.note(origin, message);
    }
    this.#firstCondition ??= origin;
    this.#namedIds.add(match[2]);
    const isEqual = configId === match[2];
    return isEqual === (match[1] === '') ? (match[3] as string) : undefined;
  }

  #define(name: string, value: string): void {
    if (!value.endsWith('\\')) {
      this.#parameters.define(name, [value]);
      return;
    }
    this.#open = { name, lines: [value.slice(0, -1).trim()] };
  }

  #closeDefinition(): void {
    if (this.#open === undefined) return;
    // The first line is what stood after the "=": nothing, as most write it.
    const lines = this.#open.lines.filter((line, i) => i === 0 || line !== '');
    this.#parameters.define(this.#open.name, lines.length > 1 ? lines : [...lines, '']);
    this.#open = undefined;
  }

  #include(keyword: string, rest: string | undefined, origin: Origin): void {
    const pattern = (rest ?? '').replace(/^"(.*)"$/, '$1').trim();
    if (pattern === '') {
      const message = `"${keyword}" lacks its file name: keepalived would not start (exit 2). Name a file.`;
      this.#report.error(origin, message);
      return;
    }
    if (pattern.includes('$')) {
      const message = `"${pattern}": an included name must be literal: it is ignored. Write it without "$".`;
      this.#report.warning(origin, message);
      return;
    }
    if (this.#includeDepth >= DEEPEST_INCLUDE) {
      this.#report.error(
        origin,
        `Files include each other more than ${DEEPEST_INCLUDE} deep. Break the circle.`,
      );
      return;
    }
    const demandsAlternatives = keyword === 'includeb' || keyword === 'includea';
    const alternatives = demandsAlternatives ? expandBraces(pattern) : [pattern];
    for (const alternative of alternatives) this.#includeFiles(keyword, alternative, origin);
  }

  #includeFiles(keyword: string, pattern: string, origin: Origin): void {
    let found: readonly SourceFile[] = [];
    try {
      found = this.#settings.readFiles(pattern, origin.file);
    } catch (failure) {
      const isFatal = keyword === 'includer' || keyword === 'includea';
      const message = `"${pattern}" cannot be read (${messageOf(failure)})`;
      if (isFatal) this.#report.error(origin, `${message}: keepalived would not start (exit 6).`);
      else this.#report.warning(origin, `${message}; keepalived goes on without it.`);
      return;
    }
    if (found.length === 0 && demandsMatch(keyword, pattern)) {
      const message = `"${keyword} ${pattern}" finds no file: keepalived would not start (exit 6). Add it.`;
      this.#report.error(origin, message);
    }
    if (found.length === 0 && !demandsMatch(keyword, pattern)) {
      // An empty folder is usual; a name, or a folder on the director's own disk, rather is not here.
      const isUsual = hasWildcard(pattern) && !pattern.startsWith('/');
      const message = `"${keyword} ${pattern}" finds no file here, and keepalived goes on without one. If the director has it, put it there.`;
      if (isUsual) this.#report.note(origin, message);
      else this.#report.warning(origin, message);
    }
    this.#includeDepth++;
    for (const source of found) this.#readFile(source);
    this.#includeDepth--;
  }

  #emit(text: string, origin: Origin): void {
    if (text === '') return;
    if (!this.#report.old && INCLUDE.test(text)) {
      const message =
        `"${text}": an include must stand by itself in a file, not behind "@", "$" or "~"; it ` +
        'is ignored.';
      this.#report.warning(origin, message);
      return;
    }
    if (hasUnmatchedQuote(text)) {
      this.#report.warning(
        origin,
        'A double quote is not closed; the word goes on to the end of the line. Close it.',
      );
    }
    if (text.length > LONGEST_LINE) {
      const message =
        `The line has ${text.length} characters, keepalived reads ${LONGEST_LINE}: the rest is ` +
        'cut. Split it.';
      this.#report.warning(origin, message);
    }
    if (this.lines.length >= MOST_LINES) {
      this.#isFull = true;
      this.#report.error(
        origin,
        `The configuration has more than ${MOST_LINES} lines once expanded. Make it smaller.`,
      );
      return;
    }
    this.lines.push({ text: text.slice(0, LONGEST_LINE), origin });
  }
}

/**
 * `includem` wants a literal name to exist, `includew` a wildcard to match, `includeb` each alternative;
 * `includea` all.
 */
function demandsMatch(keyword: string, pattern: string): boolean {
  if (keyword === 'includea' || keyword === 'includeb') return true;
  if (keyword === 'includem') return !hasWildcard(pattern);
  return keyword === 'includew' && hasWildcard(pattern);
}

function messageOf(failure: unknown): string {
  if (failure instanceof UnreadableFile) return failure.reason;
  return failure instanceof Error ? failure.message : String(failure);
}
