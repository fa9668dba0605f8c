/** Sessions: the requests of one client with no pause longer than a limit. Bounded memory, by a sample of clients. */
import { Moments } from '../../analysis/traffic/counts-over-time.ts';
import { KeyTable } from '../../analysis/traffic/key-table.ts';
import { fitZipf, type ZipfFit } from '../../analysis/traffic/zipf-fit.ts';
import { Histogram } from '../../sim/histogram.ts';
import { square } from '../../sim/math.ts';

const CLIENTS = 1 << 19;
/** Longer sessions are counted together, by their mean. */
const LONGEST = 256;

const LAST_END = 0;
const LENGTH = 1;
const SESSIONS = 2;

export class SessionCount {
  /** All of them, the part of clients outside the sample included. */
  sessions = 0;
  readonly thinkTimes = new Histogram();
  readonly #gapNs: number;
  readonly #table = new KeyTable(CLIENTS, 3);
  readonly #lengths = new Float64Array(LONGEST);
  readonly #long = new Moments();

  constructor(gapNs: number) {
    this.#gapNs = gapNs;
  }

  get isExact(): boolean {
    return this.#table.level === 0;
  }

  /** How many sessions this request begins, as far as the sample can tell: 0, 1, or 2^level for all that it stands for. */
  take(client: number, startNs: number, endNs: number): number {
    const table = this.#table;
    const row = table.row(client);
    if (row < 0) return 0;
    const [lastEnd, length, sessions] = table.columns;
    const pauseNs = startNs - lastEnd[row];
    const isNew = length[row] === 0 || pauseNs > this.#gapNs;
    if (!isNew) {
      this.thinkTimes.record(Math.max(0, Math.round(pauseNs)));
      length[row]++;
      lastEnd[row] = Math.max(lastEnd[row], endNs);
      return 0;
    }
    if (length[row] > 0) this.#close(length[row]);
    length[row] = 1;
    lastEnd[row] = endNs;
    sessions[row]++;
    const begun = 2 ** table.level;
    this.sessions += begun;
    return begun;
  }

  #close(length: number): void {
    if (length < LONGEST) this.#lengths[length]++;
    else this.#long.add(length);
  }

  /** Ends all sessions that are open. */
  finish(): void {
    const length = this.#table.columns[LENGTH];
    for (let row = 0; row < this.#table.size; row++) {
      if (length[row] > 0) this.#close(length[row]);
      length[row] = 0;
    }
    this.#table.columns[LAST_END].fill(0);
  }

  /** Requests of a session, and how many sessions had so many. */
  lengths(): readonly { readonly length: number; readonly count: number }[] {
    const rows: { length: number; count: number }[] = [];
    for (let length = 1; length < LONGEST; length++) {
      if (this.#lengths[length] > 0) rows.push({ length, count: this.#lengths[length] });
    }
    if (this.#long.count > 0) rows.push({ length: Math.round(this.#long.mean), count: this.#long.count });
    return rows;
  }

  get clients(): number {
    return this.#table.size * 2 ** this.#table.level;
  }

  /** Which clients come how often: one draw a session. */
  popularity(): ZipfFit | undefined {
    const sessions = this.#table.columns[SESSIONS];
    const times = 2 ** this.#table.level;
    let draws = 0;
    let pairs = 0;
    for (let row = 0; row < this.#table.size; row++) {
      draws += sessions[row] * times;
      pairs += (square(sessions[row]) - sessions[row]) * times;
    }
    if (draws < 2) return undefined;
    return fitZipf({ draws, distinct: this.clients, coincidence: pairs / (draws * (draws - 1)) });
  }
}
