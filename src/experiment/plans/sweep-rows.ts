/**
 * What a sweep keeps of its points while it goes on. Up to five thousand are held in full; of a larger design every n-th,
 * and of all others three numbers and a verdict, which is what knees and frontiers are found from.
 */
import type { Interval } from '../../analysis/interval.ts';
import { knee } from '../../analysis/knee.ts';
import { axisPlace, axisText } from '../../scenario/axis.ts';
import type { Expectation } from '../../scenario/expectation.ts';
import { CombinedDigest } from '../combined-digest.ts';
import type { Knee, SweepPoint, SweepResult } from '../experiment-result.ts';
import { limitsOf } from '../slo.ts';
import type { Design } from './design.ts';

export const MOST_HELD = 5_000;

interface Lines {
  /** Number of the first axis of numbers. */
  readonly along: number;
  /** Points by the text of the other axes' values, in the order of the axis. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
}

export class SweepRows {
  readonly #design: Design;
  readonly #slo: readonly Expectation[];
  /** As text, outside of the heap: a heap takes room for several times what lives in it. */
  readonly #held: Buffer[] = [];
  readonly #every: number;
  readonly #digest = new CombinedDigest();
  /** Estimate, low and high of p99 by point; NaN where not measured. */
  readonly #p99: Float64Array;
  readonly #isKept: Uint8Array;
  readonly #isDone: Uint8Array;
  #done = 0;
  #runs = 0;
  #least: SweepPoint | undefined;
  #greatest: SweepPoint | undefined;

  constructor(design: Design, slo: readonly Expectation[]) {
    this.#design = design;
    this.#slo = slo;
    this.#every = Math.ceil(design.length / MOST_HELD);
    this.#p99 = new Float64Array(design.length * 3).fill(Number.NaN);
    this.#isKept = new Uint8Array(design.length);
    this.#isDone = new Uint8Array(design.length);
  }

  get done(): number {
    return this.#done;
  }

  /** Points with the least and the greatest p99; undefined while none was measured. */
  get ends(): { readonly least: SweepPoint; readonly greatest: SweepPoint } | undefined {
    if (this.#least === undefined || this.#greatest === undefined) return undefined;
    return { least: this.#least, greatest: this.#greatest };
  }

  get digest(): string {
    return this.#digest.hex();
  }

  /** In the order of the design. */
  add(point: SweepPoint): void {
    const { index, digest, slo } = point;
    this.#done++;
    this.#runs += point.replications;
    this.#digest.add(digest);
    if (index % this.#every === 0) this.#held.push(Buffer.from(JSON.stringify(point)));
    this.#isDone[index] = 1;
    this.#isKept[index] = slo === 'kept' ? 1 : 0;
    const { estimate, low, high } = point.figures.p99;
    this.#p99.set([estimate ?? Number.NaN, low ?? Number.NaN, high ?? Number.NaN], index * 3);
    if (estimate === null) return;
    if (estimate < (this.#least?.figures.p99.estimate ?? Infinity)) this.#least = point;
    if (estimate > (this.#greatest?.figures.p99.estimate ?? -Infinity)) this.#greatest = point;
  }

  result(): SweepResult {
    const { kind, axes, length } = this.#design;
    const lines = kind === 'grid' ? this.#lines() : undefined;
    return {
      design: kind,
      axes: axes.map(({ path, values, range }) => ({
        path,
        values:
          kind === 'grid' || range === undefined
            ? values
            : [`${range.from}${range.unit}`, `${range.to}${range.unit}`],
      })),
      points: this.#held.map((text) => JSON.parse(text.toString()) as SweepPoint),
      ...(this.#every === 1 ? {} : { heldEvery: this.#every }),
      knees: lines === undefined ? [] : this.#knees(lines),
      limits: limitsOf(this.#slo),
      frontier: lines === undefined || this.#slo.length === 0 ? [] : this.#frontier(lines),
      done: this.#done,
      runs: this.#runs,
      planned: length,
    };
  }

  /** One line for each combination of the other axes' values, along the first axis of numbers. */
  #lines(): Lines | undefined {
    const { axes, length } = this.#design;
    const along = axes.findIndex(
      ({ values }) => values.length >= 2 && values.every((value) => axisPlace(value) !== undefined),
    );
    if (along < 0) return undefined;
    const lines = new Map<string, number[]>();
    for (let index = 0; index < length; index++) {
      if (this.#isDone[index] === 0) continue;
      const others = this.#design.values(index).filter((_, axis) => axis !== along);
      const at = others.map(axisText).join(', ');
      const line = lines.get(at);
      if (line === undefined) lines.set(at, [index]);
      else line.push(index);
    }
    return { along, lines };
  }

  #knees({ along, lines }: Lines): Knee[] {
    return [...lines].flatMap(([at, line]): Knee[] => {
      const measured = line.filter((index) => !Number.isNaN(this.#p99[index * 3]));
      const found = knee(
        measured.map((index) => this.#along(index, along)),
        measured.map((index) => this.#p99Of(index)),
      );
      if (found === undefined) return [];
      const index = measured[found.place];
      const value = this.#design.values(index)[along];
      return [{ index, axis: this.#design.axes[along].path, value, at, bend: found.bend }];
    });
  }

  /**
   * The point of each line beside which the SLO is no longer kept with confidence: the last of those that keep it from
   * the line's start on, or the first of those that keep it to its end.
   */
  #frontier({ along, lines }: Lines): SweepResult['frontier'] {
    return [...lines].map(([at, line]) => {
      const order = [...line].sort((a, b) => this.#along(a, along) - this.#along(b, along));
      const isKept = order.map((index) => this.#isKept[index] === 1);
      const firstLost = isKept.indexOf(false);
      const place = isKept[0]
        ? (firstLost < 0 ? order.length : firstLost) - 1
        : isKept[order.length - 1]
          ? isKept.lastIndexOf(false) + 1
          : -1;
      return { at, index: place < 0 ? null : order[place] };
    });
  }

  #along(index: number, axis: number): number {
    return axisPlace(this.#design.values(index)[axis]) as number;
  }

  #p99Of(index: number): Pick<Interval, 'estimate' | 'low' | 'high'> {
    const [estimate, low, high] = this.#p99.subarray(index * 3, index * 3 + 3);
    return { estimate, low: Number.isNaN(low) ? null : low, high: Number.isNaN(high) ? null : high };
  }
}
