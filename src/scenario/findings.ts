/** What is found while a scenario is resolved: problems with their places, and the services that clients may ask for. */
import type { Problem } from './problems.ts';
import { formatPath, type Path, placeIn, type Source } from './source.ts';

/** Collects problems with their places. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  error(path: Path, message: string): void {
    this.#add('error', path, message);
  }

  warning(path: Path, message: string): void {
    this.#add('warning', path, message);
  }

  #add(severity: Problem['severity'], path: Path, message: string): void {
    const place = placeIn(this.#source, path);
    this.problems.push({ severity, ...place, path: formatPath(path), message });
  }
}

/** A virtual service that clients may ask for. */
export interface Target {
  readonly text: string;
  readonly address: number;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Firewall mark, 0 for none. */
  readonly mark: number;
  readonly forwarding: 'dr' | 'nat' | 'tun';
  /** Bytes that a tunnel puts before each packet. */
  readonly tunnelBytes: number;
}
