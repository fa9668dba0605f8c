/** One watched run with the scenario's faults as they are written: what is done to it by hand is written down here. */
import { type FaultSettings, faultKindOf, faultSettings } from '../models/faults/registry.ts';
import type { DirectorSettings } from '../models/system-settings.ts';
import { LiveRun, type LiveRunOptions } from './live-run.ts';
import type { SideStart } from './protocol.ts';
import type { RunSnapshot } from './snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';

type Written = readonly object[];
type Directors = readonly DirectorSettings[];

interface Past {
  readonly faults: Written;
  readonly directors: Directors;
  /** Until when this past and the one after it are the same. */
  readonly untilNs: number;
}

export class Side {
  label: string;
  readonly run: LiveRun;
  #faults: Written;
  /** What was written before each change. */
  readonly #before: Past[] = [];

  constructor(start: SideStart, run: LiveRun) {
    this.label = start.label;
    this.run = run;
    this.#faults = start.faults;
  }

  static begin(start: SideStart, options: Omit<LiveRunOptions, 'settings'>): Side {
    return new Side(start, new LiveRun({ ...options, settings: start.settings }));
  }

  fork(label: string): Side {
    const side = new Side({ label, settings: this.run.settings, faults: this.#faults }, this.run.fork());
    side.#before.push(...this.#before);
    return side;
  }

  /**
   * The fault strikes at once: a nanosecond from now, after all that belongs to this instant. Directors are given when it
   * needs others than there are: with a further configuration to read.
   */
  strike(fault: object, directors?: Directors): void {
    this.#write([...this.#faults, { ...fault, at: exactly(this.run.nowNs + 1) }], directors);
  }

  /** Ends every fault that lasts on a machine of that name; false when there is none. */
  mend(name: string): boolean {
    const { system, settings, nowNs } = this.run;
    const ended = system.faults.lasting(nowNs).filter((place) => {
      const kind = faultKindOf(settings.faults[place]);
      return kind.undo !== undefined && kind.target(settings.faults[place]).name === name;
    });
    if (ended.length === 0) return false;
    this.#write(
      this.#faults.map((fault, place) =>
        ended.includes(place)
          ? { ...fault, for: exactly(nowNs + 1 - system.faults.strikesNs(place)) }
          : fault,
      ),
    );
    return true;
  }

  /** Takes the last change back; false when there is none. The run stands where it stood. */
  undo(): boolean {
    const last = this.#before.pop();
    if (last === undefined) return false;
    const { nowNs, settings } = this.run;
    const faults = parsed(last.faults);
    this.#faults = last.faults;
    if (last.directors !== settings.directors) {
      this.run.startAnew({ ...settings, faults, directors: last.directors });
      return true;
    }
    this.run.remake(faults, last.untilNs);
    this.run.advance(nowNs);
    return true;
  }

  #write(written: Written, directors?: Directors): void {
    const { settings, nowNs } = this.run;
    const faults = parsed(written);
    this.#before.push({ faults: this.#faults, directors: settings.directors, untilNs: nowNs });
    this.#faults = written;
    if (directors === undefined) this.run.change(faults);
    else this.run.startAnew({ ...settings, faults, directors });
  }

  snapshot(): RunSnapshot {
    return takeSnapshot(this.run, {
      label: this.label,
      faults: this.#faults,
      byHand: this.#before.length,
    });
  }
}

function parsed(faults: Written): FaultSettings[] {
  return faults.map((fault) => faultSettings.parse(fault));
}

/** A duration that is read back as this very number. */
function exactly(ns: number): string {
  return `${ns}ns`;
}
