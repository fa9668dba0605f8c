/**
 * The reader's voice: collects every problem of a configuration, in the order in which it was met, each once.
 */

import type { KeepalivedVersion, Origin } from '../../../models/keepalived/config.ts';
import type { Problem, Severity } from '../../problems.ts';

/** A file that makes a thousand complaints is reported by its first ones. */
const MOST_PROBLEMS = 500;

export class Report {
  readonly problems: Problem[] = [];
  readonly version: KeepalivedVersion;
  readonly #seen = new Set<string>();

  constructor(version: KeepalivedVersion) {
    this.version = version;
  }

  /** Whether the rules of 1.2.7 hold. */
  get old(): boolean {
    return this.version === '1.2.7';
  }

  get hasErrors(): boolean {
    return this.problems.some((problem) => problem.severity === 'error');
  }

  /** What keepalived (or lbsim) refuses. */
  error(origin: Origin, message: string, path?: string): void {
    this.#add('error', origin, message, path);
  }

  /** What is read, but changed, ignored or not modelled. */
  warning(origin: Origin, message: string, path?: string): void {
    this.#add('warning', origin, message, path);
  }

  note(origin: Origin, message: string, path?: string): void {
    this.#add('note', origin, message, path);
  }

  /** No further warning is kept: what goes into one need not be worked out. */
  get isFull(): boolean {
    return this.problems.length >= MOST_PROBLEMS;
  }

  /** A problem of a whole file. */
  fileError(file: string, message: string): void {
    this.problems.push({ severity: 'error', file, message });
  }

  #add(severity: Severity, origin: Origin, message: string, path: string | undefined): void {
    const key = `${origin.file}\n${origin.line}\n${path ?? ''}\n${message}`;
    // Errors are never dropped: they decide whether there is a configuration.
    if (this.#seen.has(key) || (severity !== 'error' && this.problems.length >= MOST_PROBLEMS)) return;
    this.#seen.add(key);
    const place = { severity, file: origin.file, line: origin.line, message };
    this.problems.push(path === undefined ? place : { ...place, path });
  }
}
