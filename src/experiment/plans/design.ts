/** The points of a design: every combination of the axes' values, or samples of their ranges by Latin hypercube. */
import type { Axis } from '../../scenario/axis.ts';
import { rangeValue } from '../../scenario/axis.ts';
import { type PlannedPoint, type ReadScenario, variantName } from '../../scenario/read-scenario.ts';
import { Streams } from '../../sim/streams.ts';
import type { PointSource } from '../measure.ts';

/** Values of one point, in the order of the axes. */
export interface Design {
  readonly kind: 'grid' | 'latin-hypercube';
  readonly axes: readonly Axis[];
  readonly length: number;
  values(index: number): readonly unknown[];
}

/** Each value with each; the last axis changes fastest. */
export function gridDesign(axes: readonly Axis[]): Design {
  return {
    kind: 'grid',
    axes,
    length: axes.reduce((product, { values }) => product * values.length, 1),
    values: (index) => {
      const values: unknown[] = [];
      let rest = index;
      for (let i = axes.length - 1; i >= 0; i--) {
        const own = axes[i].values;
        values[i] = own[rest % own.length];
        rest = Math.floor(rest / own.length);
      }
      return values;
    },
  };
}

/**
 * Latin hypercube (McKay, Beckman and Conover, Technometrics 21, 1979): each axis is cut into as many strata as there
 * are samples, and each stratum is drawn from once. Lists are dealt out evenly.
 */
export function latinHypercube(axes: readonly Axis[], samples: number, seed: number | string): Design {
  const streams = new Streams(seed, 0);
  const columns = axes.map(({ path, values, range }) => {
    const chance = streams.open(`design/${path}`);
    const order = Array.from({ length: samples }, (_, i) => i);
    for (let i = samples - 1; i > 0; i--) {
      const j = Math.floor(chance.uniform() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order.map((stratum) => {
      const share = (stratum + chance.uniform()) / samples;
      if (range !== undefined) return rangeValue(range, share);
      return values[Math.min(values.length - 1, Math.floor(share * values.length))];
    });
  });
  return {
    kind: 'latin-hypercube',
    axes,
    length: samples,
    values: (index) => columns.map((column) => column[index]),
  };
}

/** A few points that span the design: its corners, as far as eight do, and its middle. */
export function spanningPoints({ kind, axes, length }: Design): readonly number[] {
  const most = Math.min(length, 8);
  if (kind === 'latin-hypercube') return Array.from({ length: most }, (_, i) => i);
  let corners = [0];
  for (const { values } of axes) {
    const ends = values.length > 1 && corners.length < 8 ? [0, values.length - 1] : [0];
    corners = corners.flatMap((corner) => ends.map((end) => corner * values.length + end));
  }
  return [...new Set([...corners, Math.floor(length / 2)])].sort((a, b) => a - b);
}

export function pointsOf(design: Design, scenario: ReadScenario): PointSource {
  return {
    length: design.length,
    point: (index): PlannedPoint => {
      const values = design.values(index);
      const set = Object.fromEntries(design.axes.map(({ path }, i) => [path, values[i]]));
      return scenario.makePoint({ name: variantName(values), set });
    },
  };
}

/** Builds a point for every value of every axis, the others at their first: what is wrong is told before the first run. */
export function checkDesign(design: Design, scenario: ReadScenario): void {
  const { axes } = design;
  const first = design.length === 0 ? [] : design.values(0);
  axes.forEach(({ values, range }, axis) => {
    const tried =
      design.kind === 'grid'
        ? values
        : range === undefined
          ? values
          : [rangeValue(range, 0), rangeValue(range, 1)];
    const some = tried.length <= 64 ? tried : [tried[0], tried[tried.length - 1]];
    for (const value of some) {
      const own = first.map((other, i) => (i === axis ? value : other));
      scenario.makePoint({
        name: variantName(own),
        set: Object.fromEntries(axes.map(({ path }, i) => [path, own[i]])),
      });
    }
  });
}
