/** How far a recorded time may be from a simulated one: section 4 of the recordings' README. */
import type { Recording } from './recording.ts';
import { readSteps, type Step } from './steps.ts';

export interface Tolerance {
  /** Measured minus simulated, in milliseconds. */
  readonly low: number;
  readonly high: number;
  /** The mean hangs on how fast processes started on the measuring machine. */
  readonly hasFreeMean: boolean;
  /** Section 5 calls it an illustration: shown, not judged. */
  readonly isIllustration: boolean;
}

/** Starts of keepalived take up to 160 ms, rarely 1 s. */
const SLOWEST_START_MS = 1_100;
const QUICKEST_START_MS = 12;

export function toleranceOf(recording: Recording, fault: string, key: string): Tolerance {
  const plan = planOf(recording);
  const isIllustration = plan.hasVirtualMac && /^client|gratuitous/.test(key);
  const hasStart = plan.startsIn.has(fault);
  const common = { hasFreeMean: hasStart, isIllustration };
  if (key.startsWith('client')) return { ...common, ...clientTolerance(plan, fault, key) };
  if (/MASTER after /.test(key)) {
    // The age of a rival's advert at a pre-emption hangs on when the process was started.
    const isFree = hasStart && /last advert/.test(key);
    return isFree
      ? { ...common, low: -plan.intervalMs, high: plan.intervalMs }
      : { ...common, hasFreeMean: false, low: -0.5, high: 3 + 0.005 * plan.masterDownMs };
  }
  if (hasStart) return { ...common, low: -QUICKEST_START_MS, high: SLOWEST_START_MS };
  if (/\.ipvs /.test(key)) {
    return { ...common, low: -plan.pollMs - 5, high: plan.pollMs + 20 };
  }
  if (/\.lvs /.test(key)) return { ...common, low: -5, high: plan.hasScripts ? 25 : 10 };
  return { ...common, low: -0.5, high: 6 + 0.005 * plan.masterDownMs };
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
