/** What happened at the site, in words: the part of a run that people read first. Cold: a few entries for each fault. */

export type TimelineType = 'fault' | 'check' | 'destination' | 'vrrp' | 'arp' | 'service';

export interface TimelineEntry {
  readonly timeNs: number;
  readonly type: TimelineType;
  /** Machine that it concerns. */
  readonly subject: string;
  readonly text: string;
  /** Of a director that becomes MASTER. */
  readonly election?: Election;
}

/** Why a director became MASTER when it did. */
export interface Election {
  /** When it last heard an advert that started its timer, -1 when it heard none. */
  readonly heardNs: number;
  /** The adverts that it waits for, how far apart they are, and what its priority adds. */
  readonly adverts: number;
  readonly intervalNs: number;
  readonly skewNs: number;
  /** Packets for the address still found a director that held it. */
  readonly isServed: boolean;
}

/** A flapping site must not fill the memory; what is left out is counted. */
const MOST_ENTRIES = 5_000;

export class Timeline {
  entries: TimelineEntry[] = [];
  dropped = 0;
  /** When a fault last struck or ended, and when the gateway last learned another owner: -1 before. */
  struckNs = -1;
  learnedNs = -1;

  add(timeNs: number, type: TimelineType, subject: string, text: string): void {
    if (type === 'fault') this.struckNs = timeNs;
    else if (type === 'arp') this.learnedNs = timeNs;
    this.#keep({ timeNs, type, subject, text });
  }

  addMaster(timeNs: number, subject: string, text: string, election: Election): void {
    this.#keep({ timeNs, type: 'vrrp', subject, text, election });
  }

  #keep(entry: TimelineEntry): void {
    if (this.entries.length < MOST_ENTRIES) this.entries.push(entry);
    else this.dropped++;
  }

  save(): SavedTimeline {
    const { dropped, struckNs, learnedNs } = this;
    return { entries: [...this.entries], dropped, struckNs, learnedNs };
  }

  restore({ entries, dropped, struckNs, learnedNs }: SavedTimeline): void {
    this.entries = [...entries];
    this.dropped = dropped;
    this.struckNs = struckNs;
    this.learnedNs = learnedNs;
  }
}

export interface SavedTimeline {
  readonly entries: readonly TimelineEntry[];
  readonly dropped: number;
  readonly struckNs: number;
  readonly learnedNs: number;
}
