/**
 * Which request two results treat differently first. A result holds its scenario and every file that it read, so the run of
 * either can be made again; both are followed event by event until a request comes, reaches a real server or ends otherwise
 * in one than in the other.
 */
import type { SystemOptions } from '../../models/system.ts';
import { type Mark, type RequestStory, WatchedRun } from './watched-run.ts';

export type FirstRequest =
  | { readonly kind: 'found'; readonly request: RequestPair; readonly step: StepPair | null }
  /** Every request fared alike: what differs touched none. */
  | { readonly kind: 'none'; readonly step: StepPair | null }
  /** Why the runs cannot be made again, in a sentence. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Null on the side that has no such request. */
export interface RequestPair {
  readonly number: number;
  readonly before: RequestStory | null;
  readonly after: RequestStory | null;
}

/** The first events of the simulation that are not the same; null where a run has no more. */
export interface StepPair {
  /** Its place in the run, from 1. */
  readonly event: number;
  readonly before: Step | null;
  readonly after: Step | null;
}

interface Step {
  readonly name: string;
  readonly timeNs: number;
}

/** A run of a result, to be made once more. */
export interface RunAgain {
  /** How messages name the result. */
  readonly label: string;
  readonly options: SystemOptions;
  /** Under which condition capacity made it; empty for all others. */
  readonly condition: string;
  /** That it had. */
  readonly digest: string;
}

/** Makes both runs again. Takes as long as the two. */
export function firstRequest(before: RunAgain, after: RunAgain): FirstRequest {
  const [own, other] = [before, after].map(({ options }) => new WatchedRun(options));
  const step = lockstep(own, other);
  const request = differing(own, other);
  // A run that is not the stored one says nothing of it.
  const sides = [
    [own, before],
    [other, after],
  ] as const;
  for (const [run, { label, digest }] of sides) {
    if (run.finish() !== digest) return { kind: 'unknown', reason: notTheSame(label) };
  }
  return request === undefined ? { kind: 'none', step } : { kind: 'found', request, step };
}

export function notTheSame(label: string): string {
  return `made again, the run of ${label} is another one: it was computed by another lbsim, or with values that the result does not hold`;
}

/** Both run on while their events and their requests are the same. */
function lockstep(own: WatchedRun, other: WatchedRun): StepPair | null {
  for (;;) {
    const [isOn, isOtherOn] = [own.step(), other.step()];
    if (!isOn && !isOtherOn) return null;
    const { digest } = own.system.kernel;
    if (isOn !== isOtherOn || !digest.equals(other.system.kernel.digest)) {
      const event = Math.max(digest.events, other.system.kernel.digest.events);
      return { event, before: isOn ? own.latest : null, after: isOtherOn ? other.latest : null };
    }
    // What happened alike is told no more; a difference is left for those who look next.
    while (own.marks.length > 0 && other.marks.length > 0) {
      if (!isAlike(own.marks[0], other.marks[0])) return null;
      own.marks.shift();
      other.marks.shift();
    }
  }
}

function differing(own: WatchedRun, other: WatchedRun): RequestPair | undefined {
  for (;;) {
    const [mark, otherMark] = [own.nextMark(), other.nextMark()];
    if (mark === undefined && otherMark === undefined) return undefined;
    if (isAlike(mark, otherMark)) continue;
    const number = earlier(mark, otherMark);
    return { number, before: own.follow(number, mark), after: other.follow(number, otherMark) };
  }
}

function isAlike(a: Mark | undefined, b: Mark | undefined): boolean {
  return a?.timeNs === b?.timeNs && a?.number === b?.number && a?.what === b?.what;
}

/** The request of the earlier moment; of one instant, the one that came first. */
function earlier(a: Mark | undefined, b: Mark | undefined): number {
  if (a === undefined || b === undefined) return (a ?? (b as Mark)).number;
  if (a.timeNs !== b.timeNs) return a.timeNs < b.timeNs ? a.number : b.number;
  return Math.min(a.number, b.number);
}
