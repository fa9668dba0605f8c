/** When the scenario's faults happen in this replication, and the phases into which they divide the run. */
import type { Kernel } from '../../sim/kernel.ts';
import type { Strata } from '../../sim/strata.ts';
import type { SystemSettings } from '../system-settings.ts';
import type { Timeline } from '../timeline.ts';
import type { FaultSite, FaultTarget } from './fault.ts';
import { faultKindOf } from './registry.ts';

export interface FaultScheduleOptions {
  readonly kernel: Kernel;
  readonly timeline: Timeline;
  readonly site: FaultSite;
  readonly settings: SystemSettings;
  readonly phases: Strata;
}

/** One stroke: a fault begins, or ends. */
interface Stroke {
  /** Place of its fault in the scenario's list. */
  readonly fault: number;
  readonly timeNs: number;
  readonly name: string;
  readonly text: string;
  readonly isFault: boolean;
  /** Begins a phase of the run: what comes and goes within a fault does not. */
  readonly isBoundary: boolean;
  /** Nothing happens to any machine. */
  readonly isMark: boolean;
  readonly act: () => void;
}

export class FaultSchedule {
  readonly #kernel: Kernel;
  readonly #timeline: Timeline;
  readonly #strokes: readonly Stroke[];
  readonly #kind: number;
  /** All strokes enter here, however many they are: a run with one fault more is the same run until that strikes. */
  #place = 0;

  constructor(options: FaultScheduleOptions) {
    this.#kernel = options.kernel;
    this.#timeline = options.timeline;
    this.#kind = options.kernel.kind('fault', (stroke) => this.#strike(stroke));
    this.#strokes = strokes(options).sort((a, b) => a.timeNs - b.timeNs);
  }

  /** Instants at which one phase ends and the next begins, ascending, each once. */
  get phaseStartsNs(): readonly number[] {
    return [...new Set(this.#strokes.filter(({ isBoundary }) => isBoundary).map(({ timeNs }) => timeNs))];
  }

  /** What each phase is called: the stroke that begins it; the first is "before". */
  get phaseNames(): readonly string[] {
    const names = new Map<number, string>();
    for (const { timeNs, name, text, isBoundary, isMark } of this.#strokes) {
      if (!isBoundary) continue;
      const known = names.get(timeNs);
      const own = isMark ? text : `${name} ${text}`;
      names.set(timeNs, known === undefined ? own : `${known}, ${own}`);
    }
    return [this.#strokes.length === 0 ? 'whole run' : 'before', ...names.values()];
  }

  start(): void {
    this.#place = this.#kernel.reservePlace();
    this.#lay(() => true);
  }

  /**
   * After a saved state was put back, maybe one of the same scenario with other faults to come: what was pending is
   * replaced by what this scenario has ahead. Strokes of this very instant are pending if they were.
   */
  resume(): void {
    const { nowNs } = this.#kernel;
    const pending = this.#kernel.withdraw(this.#kind);
    const rest = pending.filter(({ timeNs }) => timeNs === nowNs).map(({ subject }) => subject);
    this.#lay((stroke) => this.#strokes[stroke].timeNs > nowNs || rest.includes(stroke));
  }

  #lay(isAhead: (stroke: number) => boolean): void {
    const share = 1 / (this.#strokes.length + 1);
    this.#strokes.forEach(({ timeNs }, stroke) => {
      if (!isAhead(stroke)) return;
      this.#kernel.atPlace(timeNs, this.#place + (stroke + 1) * share, { kind: this.#kind, subject: stroke });
    });
  }

  /** Faults that struck and are not over, as places in the scenario's list, at an instant. */
  lasting(timeNs: number): readonly number[] {
    const open = new Set<number>();
    for (const stroke of this.#strokes) {
      if (stroke.timeNs > timeNs) break;
      if (stroke.isFault) open.add(stroke.fault);
      else if (stroke.isBoundary) open.delete(stroke.fault);
    }
    return [...open];
  }

  /** When a fault of the scenario's list strikes in this replication. */
  strikesNs(fault: number): number {
    return this.#strokes.find((stroke) => stroke.fault === fault)?.timeNs ?? Infinity;
  }

  /** The next stroke after an instant; Infinity without one. */
  nextNs(timeNs: number): number {
    return this.#strokes.find((stroke) => stroke.timeNs > timeNs)?.timeNs ?? Infinity;
  }

  #strike(stroke: number): void {
    const { name, text, act } = this.#strokes[stroke];
    this.#timeline.add(this.#kernel.nowNs, 'fault', name, text);
    act();
  }
}

function strokes({ settings, site, phases }: FaultScheduleOptions): Stroke[] {
  return settings.faults.flatMap((fault, place): Stroke[] => {
    const kind = faultKindOf(fault);
    const target = kind.target(fault);
    const row = rowsOf(settings, target.kind).findIndex(({ name }) => name === target.name);
    // One phase for each fault, needed or not: a fault without jitter moves no other.
    const fromNs = fault.at + Math.floor(phases.phase() * fault.jitter);
    const strike = (timeNs: number, isBoundary: boolean): Stroke => ({
      fault: place,
      timeNs,
      name: target.name,
      text: typeof kind.strikes === 'string' ? kind.strikes : kind.strikes(fault),
      isFault: true,
      isBoundary,
      isMark: target.kind === 'site',
      act: () => kind.apply(site, row, fault),
    });
    const { undo, flaps } = kind;
    if (undo === undefined) return [strike(fromNs, true)];
    const end = (timeNs: number, isBoundary: boolean): Stroke => ({
      fault: place,
      timeNs,
      name: target.name,
      text: kind.ends ?? 'is over',
      isFault: false,
      isBoundary,
      isMark: false,
      act: () => undo(site, row, fault),
    });
    const toNs = fault.for === undefined ? Infinity : fromNs + fault.for;
    const found: Stroke[] = [strike(fromNs, true)];
    if (flaps !== undefined) {
      const { downNs, upNs } = flaps(fault);
      const lastNs = Math.min(toNs, settings.durationNs);
      for (let timeNs = fromNs; timeNs < lastNs; timeNs += downNs + upNs) {
        if (timeNs > fromNs) found.push(strike(timeNs, false));
        if (timeNs + downNs < lastNs) found.push(end(timeNs + downNs, false));
      }
    }
    return toNs === Infinity ? found : [...found, end(toNs, true)];
  });
}

function rowsOf(settings: SystemSettings, kind: FaultTarget['kind']): readonly { readonly name: string }[] {
  switch (kind) {
    case 'realServer':
      return settings.realServers;
    case 'director':
      return settings.directors;
    case 'script':
      return settings.checkScripts;
    case 'clientClass':
      return settings.clients;
    default:
      return [];
  }
}
