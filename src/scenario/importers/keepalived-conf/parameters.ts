/**
 * `$NAME` and `${NAME}`: definitions, their use, and the built-in ones. A definition is expanded where it is
 * used, and what it expands to is expanded again. An undefined name stays as text.
 *
 * Departure: `${_RANDOM min max}` is no chance. It is a hash of the file, the line and how many came before
 * it, so the same files always give the same configuration; keepalived draws anew at each start.
 */

import type { Origin } from '../../../models/keepalived/config.ts';
import type { Report } from './report.ts';

const DEEPEST_EXPANSION = 40;
const LONGEST_EXPANSION = 65_536;
const RANDOM_MAX = 32_767;

/** The short form must be followed by a blank, a comma, a closing parenthesis or the end. */
const USE = /\$([A-Za-z_][A-Za-z0-9_]*)(?=[\s,)]|$)|\$\{([^{}]*)\}/g;
const UNENDED = /\$([A-Za-z_][A-Za-z0-9_]*)(?![A-Za-z0-9_\s,)]|$)\S/g;
const USE_AT_END = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})$/;

export interface ParameterSettings {
  readonly instance: string | undefined;
  readonly report: Report;
}

export class Parameters {
  readonly #lines = new Map<string, readonly string[]>();
  readonly #settings: ParameterSettings;
  readonly #told = new Set<string>();
  #randoms = 0;

  constructor(settings: ParameterSettings) {
    this.#settings = settings;
  }

  /** One line of text, or several where the lines of the definition ended in a backslash. */
  define(name: string, lines: readonly string[]): void {
    this.#lines.set(name, lines);
  }

  /** The lines that a line becomes: one, unless it ends in the name of a definition of several lines. */
  expand(text: string, origin: Origin): readonly string[] {
    let lines: readonly string[] = [text];
    for (let depth = 0; depth < DEEPEST_EXPANSION; depth++) {
      const next = lines.flatMap((line) => this.#expandOnce(line, origin));
      if (next.length === lines.length && next.every((line, i) => line === lines[i])) {
        for (const line of next) this.#tellUnended(line, origin);
        return next;
      }
      lines = next;
      if (lines.reduce((sum, line) => sum + line.length, 0) > LONGEST_EXPANSION) break;
    }
    const { report } = this.#settings;
    report.error(
      origin,
      'The parameters of this line expand for ever, or beyond all measure. Break the circle of definitions.',
    );
    return [];
  }

  /** "$VIP/24" stays as it is, which nobody means. */
  #tellUnended(line: string, origin: Origin): void {
    for (const [use, name] of line.matchAll(UNENDED)) {
      const place = `${origin.file}:${origin.line}:${name}`;
      if (!this.#lines.has(name) || this.#told.has(place)) continue;
      this.#told.add(place);
      const message = `"${use}" is not replaced: "$${name}" must end at a blank, a comma or ")". Write "\${${name}}".`;
      this.#settings.report.warning(origin, message);
    }
  }

  #expandOnce(line: string, origin: Origin): readonly string[] {
    const last = USE_AT_END.exec(line);
    const block = last === null ? undefined : this.#lines.get((last[1] ?? last[2]) as string);
    if (last !== null && block !== undefined && block.length > 1) {
      const prefix = this.#substitute(line.slice(0, last.index), origin);
      return block.map((text, i) => (i === 0 ? prefix + text : text)).filter((text) => text.trim() !== '');
    }
    return [this.#substitute(line, origin)];
  }

  #substitute(line: string, origin: Origin): string {
    if (!line.includes('$')) return line;
    return line.replace(USE, (use: string, plain: string | undefined, braced: string | undefined) => {
      const name = plain ?? (braced as string);
      const lines = this.#lines.get(name);
      if (lines === undefined) return this.#builtIn(name, origin) ?? use;
      if (lines.length > 1) {
        const message = `"${use}" has several lines: it must be the last thing in its line; it stays text.`;
        this.#settings.report.warning(origin, message);
        return use;
      }
      return lines[0] as string;
    });
  }

  #builtIn(name: string, origin: Origin): string | undefined {
    if (name === '_PWD') return directoryOf(origin.file);
    if (name === '_INSTANCE') return this.#settings.instance ?? '';
    if (name === '_HASH') return '#';
    if (name === '_BANG') return '!';
    const random = /^_RANDOM(?:\s+(\d+))?(?:\s+(\d+))?$/.exec(name);
    if (random === null) return undefined;
    const low = Number(random[1] ?? 0);
    const high = Math.max(low, Number(random[2] ?? RANDOM_MAX));
    const count = this.#randoms++;
    return String(low + (hash(`${origin.file}:${origin.line}:${count}`) % (high - low + 1)));
  }
}

function directoryOf(file: string): string {
  const slash = file.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : file.slice(0, slash);
}

/** FNV-1a of the UTF-16 units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
