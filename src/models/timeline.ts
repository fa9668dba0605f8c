/** What happened at the site, in words: the part of a run that people read first. Cold: a few entries for each fault. */

export type TimelineType = 'fault' | 'check' | 'destination' | 'vrrp' | 'arp' | 'service';

export interface TimelineEntry {
  readonly timeNs: number;
  readonly type: TimelineType;
  /** Machine that it concerns. */
  readonly subject: string;
  readonly text: string;
}

/** A flapping site must not fill the memory; what is left out is counted. */
const MOST_ENTRIES = 5_000;

export class Timeline {
  entries: TimelineEntry[] = [];
  dropped = 0;

  add(timeNs: number, type: TimelineType, subject: string, text: string): void {
    if (this.entries.length < MOST_ENTRIES) this.entries.push({ timeNs, type, subject, text });
    else this.dropped++;
  }

  save(): { readonly entries: readonly TimelineEntry[]; readonly dropped: number } {
    return { entries: [...this.entries], dropped: this.dropped };
  }

  restore(saved: ReturnType<Timeline['save']>): void {
    this.entries = [...saved.entries];
    this.dropped = saved.dropped;
  }
}
