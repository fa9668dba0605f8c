/** Plays a recording's scenario on a stage, and cuts what was observed into one run for each fault. */
import { NS_PER_MS } from '../../../sim/units.ts';
import type { Observed } from './observer.ts';
import { tableText } from './observer.ts';
import type { ParsedRecording } from './parsed-recording.ts';
import type { LongEvent, ProbeResult } from './probes.ts';
import type { RecordedRun, Recording } from './recording.ts';
import { Stage } from './stage.ts';
import { readSteps, type Step } from './steps.ts';

/** One fault of one repetition: what was observed from it to the next. Times are nanoseconds since the start. */
export interface PlayedRun {
  readonly rep: number;
  readonly fault: string;
  readonly startNs: number;
  endNs: number;
  readonly events: readonly Observed[];
  readonly probes: readonly ProbeResult[];
  readonly longs: readonly LongEvent[];
  /** Latest advert of each director before the fault, of a priority above 0. */
  readonly lastAdvertNs: Readonly<Record<string, number>>;
}

/** What is known of the phases of a recorded run: the age of the latest advert, and how long a start took. */
export interface KnownPhase {
  readonly advertAgeNs?: { readonly director: string; readonly ageNs: number };
  readonly startDelayNs?: number;
}

/** The measuring process wakes up a little late. */
const OVERSLEEP_NS = 100_000;
const POLL_NS = 20 * NS_PER_MS;
/** An adverts' phase is searched for no longer than this. */
const LONGEST_ALIGNMENT_NS = 4_000 * NS_PER_MS;

interface Mark {
  readonly rep: number;
  readonly fault: string;
  readonly startNs: number;
  /** Events before it belong to the run before. */
  readonly firstEvent: number;
  readonly lastAdvertNs: Readonly<Record<string, number>>;
}

export interface PlayOptions {
  readonly seed: string;
  /** By run, in order; random phases where nothing is known. */
  readonly phases?: readonly (KnownPhase | undefined)[];
}

export function play(parsed: ParsedRecording, options: PlayOptions): PlayedRun[] {
  return new Player(parsed, options).play();
}

class Player {
  readonly #stage: Stage;
  readonly #steps: readonly Step[];
  readonly #phases: readonly (KnownPhase | undefined)[];
  readonly #pollTimer: number;
  readonly #tables: string[];
  readonly #marks: Mark[] = [];
  readonly #lastAdvertNs = new Map<string, number>();
  #pollNs = POLL_NS;
  #awaited: string | undefined;
  #rep = 0;
  /** When each repetition ended: its last fault is watched no longer. */
  readonly #ends: { readonly timeNs: number; readonly events: number }[] = [];

  constructor(parsed: ParsedRecording, { seed, phases = [] }: PlayOptions) {
    this.#stage = new Stage(parsed, seed);
    this.#steps = readSteps(parsed.recording.scenario);
    this.#phases = phases;
    const { kernel, observer } = this.#stage;
    this.#tables = parsed.directors.map(() => '');
    this.#pollTimer = kernel.timer(
      kernel.kind('poll-tables', () => this.#look()),
      0,
      0,
    );
    observer.onLine = (line) => {
      if (this.#awaited === undefined || !line.includes(this.#awaited)) return;
      this.#awaited = undefined;
      kernel.stop();
    };
    this.#stage.random.uniform();
  }

  play(): PlayedRun[] {
    this.#pollEvery(POLL_NS);
    this.#run(this.#steps);
    return this.#cut();
  }

  #pollEvery(everyNs: number): void {
    const { kernel, random } = this.#stage;
    this.#pollNs = everyNs;
    kernel.arm(this.#pollTimer, kernel.nowNs + Math.floor(random.uniform() * everyNs));
  }

  #look(): void {
    const { kernel, site, observer } = this.#stage;
    kernel.arm(this.#pollTimer, kernel.nowNs + this.#pollNs);
    site.hosts.forEach(({ name }, host) => {
      const text = tableText(site, host);
      if (text === this.#tables[host]) return;
      observer.add(name, 'ipvs', `${this.#tables[host]}\n${text}`);
      this.#tables[host] = text;
    });
  }

  #run(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.type === 'repeat') {
        for (let rep = 0; rep < step.count; rep++) {
          this.#rep = rep;
          this.#run(step.steps);
          this.#ends.push(kernelTime(this.#stage));
        }
      } else this.#step(step);
    }
  }

  #step(step: Exclude<Step, { type: 'repeat' }>): void {
    const { kernel, random } = this.#stage;
    switch (step.type) {
      case 'wait':
        kernel.run(kernel.nowNs + Math.round(step.ms * NS_PER_MS) + OVERSLEEP_NS);
        break;
      case 'rwait': {
        // Where the phase of the next fault is known it is waited for, and no longer.
        const share = this.#known()?.advertAgeNs === undefined ? random.uniform() : 0;
        kernel.run(kernel.nowNs + Math.floor((step.fromMs + share * (step.toMs - step.fromMs)) * NS_PER_MS));
        break;
      }
      case 'waitfor':
        this.#awaited = step.text;
        kernel.run(kernel.nowNs + Math.round(step.limitMs * NS_PER_MS));
        this.#awaited = undefined;
        break;
      case 'mark':
        this.#mark(step.fault);
        break;
      case 'poll':
        this.#pollEvery(Math.round(step.ms * NS_PER_MS));
        break;
      case 'start':
        this.#stage.act(step, this.#phases[this.#marks.length - 1]?.startDelayNs);
        break;
      default:
        this.#stage.act(step);
    }
  }

  /** Phase of the run that comes next. */
  #known(): KnownPhase | undefined {
    return this.#phases[this.#marks.length];
  }

  #mark(fault: string): void {
    const known = this.#known()?.advertAgeNs;
    if (known !== undefined) this.#align(known.director, known.ageNs);
    const lastAdvertNs = Object.fromEntries(this.#adverts());
    this.#marks.push({
      rep: this.#rep,
      fault,
      startNs: this.#stage.kernel.nowNs,
      firstEvent: this.#stage.observer.events.length,
      lastAdvertNs,
    });
  }

  /** Waits until the director's latest advert is so old. */
  #align(director: string, ageNs: number): void {
    const { kernel } = this.#stage;
    const limitNs = kernel.nowNs + LONGEST_ALIGNMENT_NS;
    for (;;) {
      const lastNs = this.#adverts().get(director);
      if (lastNs === undefined || kernel.nowNs >= limitNs) return;
      if (kernel.nowNs - lastNs <= ageNs) {
        kernel.run(lastNs + ageNs);
        if (this.#adverts().get(director) === lastNs) return;
      } else if (!kernel.step()) return;
    }
  }

  #seen = 0;

  #adverts(): Map<string, number> {
    const { events } = this.#stage.observer;
    for (; this.#seen < events.length; this.#seen++) {
      const { kind, text, director, timeNs } = events[this.#seen];
      if (kind === 'adv' && text !== 'advert prio 0') this.#lastAdvertNs.set(director, timeNs);
    }
    return this.#lastAdvertNs;
  }

  #cut(): PlayedRun[] {
    const { observer, probes, kernel } = this.#stage;
    const lastNs = kernel.nowNs;
    return this.#marks.map(({ firstEvent, ...mark }, i) => {
      const next = this.#marks[i + 1] ?? { startNs: lastNs, firstEvent: observer.events.length };
      const end = this.#ends.find(({ events, timeNs }) => events >= firstEvent && timeNs >= mark.startNs);
      const isCut = end !== undefined && end.timeNs < next.startNs;
      const endNs = isCut ? end.timeNs : next.startNs;
      const isIn = (timeNs: number) => timeNs >= mark.startNs && timeNs < endNs;
      return {
        ...mark,
        endNs,
        events: observer.events.slice(firstEvent, isCut ? end.events : next.firstEvent),
        // A probe that is under way when all ends has no result.
        probes: probes.results.filter((probe) => isIn(probe.startNs) && probe.endNs <= lastNs),
        longs: probes.longEvents.filter(({ timeNs }) => isIn(timeNs)),
      };
    });
  }
}

function kernelTime({ kernel, observer }: Stage): { readonly timeNs: number; readonly events: number } {
  return { timeNs: kernel.nowNs, events: observer.events.length };
}

/** What a recording tells of its runs' phases. */
export function knownPhases({ runs = [] }: Recording): (KnownPhase | undefined)[] {
  return runs.map(phaseOf);
}

export function phaseOf({
  last_advert_before_fault: adverts = {},
  first = {},
  fault,
}: RecordedRun): KnownPhase {
  const youngest = Object.entries(adverts).sort((a, b) => b[1] - a[1])[0];
  const started = /\bstart\b/.test(fault) ? startOf(first) : undefined;
  return {
    ...(youngest === undefined || youngest[1] < -LONGEST_AGE_MS
      ? {}
      : { advertAgeNs: { director: youngest[0], ageNs: Math.round(-youngest[1] * NS_PER_MS) } }),
    ...(started === undefined ? {} : { startDelayNs: Math.round(started * NS_PER_MS) }),
  };
}

/** An advert older than this is of no living master. */
const LONGEST_AGE_MS = 3_500;

/** When the processes that a run starts were at work. */
function startOf(first: Readonly<Record<string, number>>): number | undefined {
  const times = Object.entries(first).filter(([key]) => /^d\d+\.(BACKUP$|lvs VS .* UP$)/.test(key));
  const backup = times.find(([key]) => key.endsWith('BACKUP') && Number.isFinite(first[key]));
  return (backup ?? times[0])?.[1];
}
