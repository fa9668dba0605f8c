/**
 * Laws that every run must keep, whatever its chance: they are checked on counts and areas that were kept
 * independently of one another. Sums past 2^53 come as bigint, and are compared to the last digit.
 */

export interface Law {
  readonly name: 'little' | 'conservation' | 'utilisation';
  readonly holds: boolean;
  /** Left side minus right side: zero where the law is kept. */
  readonly gap: number;
  /** One sentence with the numbers. */
  readonly message: string;
}

/** A sum of whole numbers. */
export type Whole = number | bigint;

/**
 * Little's law by areas: the integral of customers in a system over time is the sum of the times that each
 * spent there. Exact when customers still present count with the time they have been there.
 */
export function littlesLaw(counted: {
  /** Integral of the number present, in customers x nanoseconds. */
  readonly areaNs: Whole;
  /** Sum of the residence times of those that left. */
  readonly residenceSumNs: Whole;
  /** Sum of the times so far of those still present at the end. */
  readonly presentSumNs: Whole;
}): Law {
  const left = BigInt(counted.areaNs);
  const right = BigInt(counted.residenceSumNs) + BigInt(counted.presentSumNs);
  return law('little', left - right, `area ${left} ns, residence ${right} ns`);
}

/** What was sent was answered, failed for a named cause, or is in flight. */
export function conservation(counted: {
  readonly sent: number;
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly inFlight: number;
}): Law {
  const failures = Object.entries(counted.failed);
  let accounted = counted.answered + counted.inFlight;
  for (const [, count] of failures) accounted += count;
  const causes = failures.map(([cause, count]) => `${count} ${cause}`).join(' + ');
  const sum = [`${counted.answered} answered`, causes, `${counted.inFlight} in flight`];
  const message = `${counted.sent} sent, ${sum.filter((part) => part !== '').join(' + ')} = ${accounted}`;
  return law('conservation', BigInt(counted.sent) - BigInt(accounted), message);
}

/** The busy time of a station is the work that it has done, and at most its workers could do. */
export function utilisationLaw(counted: {
  readonly busyNs: Whole;
  readonly workDoneNs: Whole;
  readonly workers: number;
  readonly elapsedNs: Whole;
}): Law {
  const busy = BigInt(counted.busyNs);
  const done = BigInt(counted.workDoneNs);
  const most = BigInt(counted.workers) * BigInt(counted.elapsedNs);
  const checked = law('utilisation', busy - done, `busy ${busy} ns of ${most} ns, work done ${done} ns`);
  return busy < 0n || busy > most ? { ...checked, holds: false } : checked;
}

/**
 * Little's law on rates and means, for figures that were rounded on the way: the relative gap of L and X R.
 */
export function littlesGap(meanPresent: number, throughput: number, meanResidence: number): number {
  const product = throughput * meanResidence;
  const larger = Math.max(Math.abs(meanPresent), Math.abs(product));
  return larger === 0 ? 0 : (meanPresent - product) / larger;
}

/** By how many standard errors an estimate misses theory. Beyond 4 is an alarm. */
export function zScore(estimate: number, expected: number, standardError: number): number {
  if (standardError === 0) return estimate === expected ? 0 : Infinity * Math.sign(estimate - expected);
  return (estimate - expected) / standardError;
}

function law(name: Law['name'], gap: bigint, message: string): Law {
  return { name, holds: gap === 0n, gap: Number(gap), message };
}
