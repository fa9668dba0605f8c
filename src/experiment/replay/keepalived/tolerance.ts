/** How far a recorded time may be from a simulated one: section 4 of the recordings' README. */
import type { Recording } from './recording.ts';
import { readSteps, type Step } from './steps.ts';

export interface Tolerance {
  /** Measured minus simulated, in milliseconds. */
  readonly low: number;
  readonly high: number;
  /** The mean hangs on how fast processes started on the measuring machine. */
  readonly hasFreeMean: boolean;
  /** How late the measuring machine itself was at most: a few values may be outside by so much. */
  readonly jitter: number;
  /** Section 5 calls it an illustration: shown, not judged. */
  readonly isIllustration: boolean;
}

/** Starts of keepalived take up to 160 ms, rarely 1 s. */
const SLOWEST_START_MS = 1_100;
const QUICKEST_START_MS = 12;

export function toleranceOf(recording: Recording, fault: string, key: string): Tolerance {
  const plan = planOf(recording);
  const isIllustration = plan.hasVirtualMac && /^client|gratuitous/.test(key);
  // What the dead director kept is cleared by hand just before its restart: the README has it ignored.
  const isClearing = plan.clears && /\.(vip del|ipvs (-|service .* gone))/.test(key);
  const hasStart = plan.startsIn.has(fault);
  const common = {
    hasFreeMean: hasStart,
    isIllustration: isIllustration || isClearing,
    jitter: plan.jitterMs,
  };
  if (key.startsWith('client')) return { ...common, ...clientTolerance(plan, fault, key) };
  if (/MASTER after /.test(key)) {
    // The age of a rival's advert at a pre-emption hangs on when the process was started.
    const isFree = hasStart && /last advert/.test(key);
    if (isFree) return { ...common, low: -plan.intervalMs, high: plan.intervalMs };
    const low = /last advert/.test(key) ? -DRIFT_MS : EARLY_MS;
    return { ...common, hasFreeMean: false, low, high: 3 + 0.005 * plan.masterDownMs };
  }
  const late = hasStart ? SLOWEST_START_MS : 0;
  const early = hasStart ? QUICKEST_START_MS : 0;
  if (/\.ipvs /.test(key)) {
    // The phase of the polls is the same all through a simulation.
    return { ...common, low: -plan.pollMs - early, high: plan.pollMs + (plan.hasScripts ? 20 : 5) + late };
  }
  if (hasStart) return { ...common, low: -early, high: late };
  if (/\.lvs /.test(key)) return { ...common, low: EARLY_MS, high: plan.hasScripts ? 20 : 5 };
  return { ...common, low: EARLY_MS, high: 6 + 0.005 * plan.masterDownMs };
}

const EARLY_MS = -0.5;
/** Adverts are 1000.3 ms apart on average: those of a rival drift by 0.3 ms each against a timer that runs beside them. */
const DRIFT_MS = 2.5;

export function pollOf(recording: Recording): number {
  return planOf(recording).pollMs;
}

function clientTolerance(plan: Plan, fault: string, key: string): { low: number; high: number } {
  const id = /^client(\w+)/.exec(key)?.[1] ?? '';
  const everyMs = plan.everyMs.get(id) ?? 0;
  const late = plan.startsIn.has(fault) ? SLOWEST_START_MS : 0;
  if (key.endsWith('fraction')) return { low: -0.03, high: 0.03 };
  const ends = key.endsWith('length') ? 2 : 1;
  return { low: -ends * everyMs - 5, high: ends * everyMs + 5 + late };
}

interface Plan {
  readonly pollMs: number;
  readonly everyMs: ReadonlyMap<string, number>;
  /** Faults between whose mark and the next one keepalived is started. */
  readonly startsIn: ReadonlySet<string>;
  readonly hasVirtualMac: boolean;
  readonly hasScripts: boolean;
  readonly intervalMs: number;
  readonly masterDownMs: number;
  readonly jitterMs: number;
  /** A step empties a director's table by hand. */
  readonly clears: boolean;
}

const plans = new WeakMap<Recording, Plan>();

function planOf(recording: Recording): Plan {
  const known = plans.get(recording);
  if (known !== undefined) return known;
  const texts = Object.values(recording.config);
  const intervals = texts.flatMap((text) =>
    [...text.matchAll(/advert_int\s+([\d.]+)/g)].map((match) => Number(match[1])),
  );
  const intervalMs = Math.max(1, ...intervals) * 1_000;
  const draft = { pollMs: 20, everyMs: new Map<string, number>(), startsIn: new Set<string>() };
  walk(readSteps(recording.scenario), draft, { fault: '' });
  const plan: Plan = {
    ...draft,
    hasVirtualMac: texts.some((text) => /\buse_vmac\b/.test(text)),
    jitterMs: recording.clock_jitter?.max_late ?? 0,
    clears: recording.scenario.some((line) => /ipvsadm -C|ipvsadm --clear/.test(line)),
    hasScripts: texts.some((text) => /MISC_CHECK/.test(text)),
    intervalMs,
    masterDownMs: intervalMs >= 3_000 ? 3 * intervalMs : 0,
  };
  plans.set(recording, plan);
  return plan;
}

function walk(
  steps: readonly Step[],
  plan: { pollMs: number; everyMs: Map<string, number>; startsIn: Set<string> },
  at: { fault: string },
): void {
  for (const step of steps) {
    if (step.type === 'poll') plan.pollMs = step.ms;
    else if (step.type === 'probe') plan.everyMs.set(step.id, step.everyMs);
    else if (step.type === 'mark') at.fault = step.fault;
    else if (step.type === 'start') plan.startsIn.add(at.fault);
    else if (step.type === 'repeat') walk(step.steps, plan, at);
  }
}
