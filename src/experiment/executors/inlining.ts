/**
 * Lets V8 inline four times as much into one function as it does by itself: the handlers of events are many and small. Runs
 * then cost 5 % (all segments of a request) to 20 % (no network) less (docs/decisions/0017).
 *
 * Array methods are not inlined: an array that compiled code maps has another elements kind (holey) than one that was mapped
 * before. After some 700 runs of a thread V8 compiles the constructors, and all code that reads their arrays was thrown
 * away: 70 deoptimisations (docs/decisions/0020).
 *
 * What is inlined everywhere must not be learnt anew in the middle of a run, for then all the code round it is thrown away
 * and compiled again. So numbers of all sizes pass through the histogram beforehand.
 */
import { setFlagsFromString } from 'node:v8';
import type { SystemSettings } from '../../models/system-settings.ts';
import { Histogram } from '../../sim/histogram.ts';

/** As often as V8 wants to see a function called before it remembers what with. */
const LESSONS = 64;

let isSet = false;

/** Call it before the first run of a process or thread. */
export function inlineMore(): void {
  if (isSet) return;
  isSet = true;
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=4000');
  setFlagsFromString('--no-turbo-inline-array-builtins');
  const histogram = new Histogram();
  for (let lesson = 0; lesson < LESSONS; lesson++) {
    for (const value of [lesson, 2 ** 31 + lesson, 2 ** 33 + lesson]) histogram.record(value);
  }
}

let isWhole = false;

/**
 * Before a run of these settings. The inner loop of a site without a network is compiled whole, for its next call, and for
 * where it stands at that time (OSR), which is slower. When the next run's objects have other shapes the former is thrown
 * away, the latter stays, and the loop never gets out of it: V8 does not count what compiled code does. So it gets none.
 */
export function compileWhole({ transport }: SystemSettings): void {
  if (isWhole || transport !== 'direct') return;
  isWhole = true;
  setFlagsFromString('--no-use-osr');
}
