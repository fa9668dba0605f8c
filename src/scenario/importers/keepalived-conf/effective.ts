/** Builds effective values and remembers where each came from, under its path in the configuration. */

import type { Origin } from '../../../models/keepalived/config.ts';
import type { Given } from './settings.ts';

export class Effective {
  readonly path: string;
  readonly #origins: Record<string, Origin>;

  constructor(path: string, origins: Record<string, Origin>) {
    this.path = path;
    this.#origins = origins;
  }

  /** The same book, one step deeper. */
  at(step: string): Effective {
    return new Effective(this.path === '' ? step : `${this.path}.${step}`, this.#origins);
  }

  /** The first value that was given, nearest block first; else the default. */
  take<T>(field: string, byDefault: T, ...given: readonly (Given<T> | undefined)[]): T {
    const found = given.find((candidate) => candidate !== undefined);
    if (found === undefined) return byDefault;
    this.note(field, found.origin);
    return found.value;
  }

  /** A property that is left out when nothing was given: to be spread. */
  optional<K extends string, T>(field: K, ...given: readonly (Given<T> | undefined)[]): { [P in K]?: T } {
    const found = given.find((candidate) => candidate !== undefined);
    if (found === undefined) return {};
    this.note(field, found.origin);
    return { [field]: found.value } as { [P in K]?: T };
  }

  /** Remembers the place of a value. */
  note(field: string, origin: Origin | undefined): void {
    if (origin !== undefined) this.#origins[field === '' ? this.path : this.at(field).path] = origin;
  }

  /** The place of a value, if it was given. */
  origin(field: string): Origin | undefined {
    return this.#origins[this.at(field).path];
  }

  /** A value that keepalived discards has no place any more. */
  forget(field: string): void {
    delete this.#origins[this.at(field).path];
  }
}
