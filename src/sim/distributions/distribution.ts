/**
 * The contract of distributions: what a member says about itself, and what it gives. The numbers are in
 * whatever unit the settings were: nanoseconds for durations, bytes for sizes.
 */
import type { z } from 'zod';
import type { Quantity } from '../settings.ts';
import type { Stream } from '../streams.ts';

/**
 * Draws numbers and allocates nothing. It keeps no state between two draws beyond its stream: who saves the
 * streams has saved the samplers.
 */
export interface Sampler {
  next(): number;
}

export interface Distribution {
  /** May be Infinity (Pareto of shape 1 and below). */
  readonly mean: number;
  /** May be Infinity (Pareto of shape 2 and below). */
  readonly variance: number;
  /** The probability of a value of at most x. */
  cdf(x: number): number;
  sampler(stream: Stream): Sampler;
}

/** One kind of distribution: all that the schema, the manual and the engine know of it. */
export interface DistributionKind<Name extends string = string, Settings extends z.ZodObject = z.ZodObject> {
  readonly name: Name;
  readonly title: string;
  readonly help: string;
  settings(quantity: Quantity): Settings;
  create(settings: z.output<Settings>): Distribution;
}

export function distributionKind<const Name extends string, Settings extends z.ZodObject>(
  kind: DistributionKind<Name, Settings>,
): DistributionKind<Name, Settings> {
  return kind;
}
