/** Reads out of a run's timeline which directors took over after which fault, and how long each step took. Cold. */
import type { AftermathRow } from './aftermath.ts';
import type { FailoverResult } from './run-result.ts';
import type { Election, TimelineEntry } from './timeline.ts';

type Master = TimelineEntry & { readonly election: Election };

/** One for each director that became MASTER after a fault: with several instances, until the last of them did. */
export function failoversOf(
  entries: readonly TimelineEntry[],
  aftermath: readonly AftermathRow[],
): FailoverResult[] {
  const found: FailoverResult[] = [];
  const strokes = entries.flatMap((entry, i) => (entry.type === 'fault' ? [i] : []));
  strokes.forEach((stroke, i) => {
    const until = strokes[i + 1] ?? entries.length;
    // Several strokes of one instant are one.
    if (i + 1 < strokes.length && entries[until].timeNs === entries[stroke].timeNs) return;
    const after = entries.slice(stroke + 1, until);
    const masters = new Map<string, Master>();
    for (const entry of after) if (isMaster(entry)) masters.set(entry.subject, entry);
    for (const master of masters.values()) found.push(failover(entries[stroke], master, after, aftermath));
  });
  return found;
}

function isMaster(entry: TimelineEntry): entry is Master {
  return entry.election !== undefined;
}

function failover(
  fault: TimelineEntry,
  { timeNs, subject, election }: Master,
  after: readonly TimelineEntry[],
  aftermath: readonly AftermathRow[],
): FailoverResult {
  const learned = after.filter(
    (entry) => entry.type === 'arp' && entry.subject === subject && entry.timeNs >= timeNs,
  );
  // Of several addresses the last one counts; what is learned later again is another story.
  const learnedNs = learned.filter((entry) => entry.timeNs < timeNs + election.intervalNs).at(-1)?.timeNs;
  const knownNs = learnedNs ?? learned[0]?.timeNs ?? null;
  const row = aftermath.find((each) => each.learnedNs === knownNs);
  return {
    fault: `${fault.subject} ${fault.text}`,
    director: subject,
    struckNs: fault.timeNs,
    masterNs: timeNs,
    learnedNs: knownNs,
    ...election,
    waited: row?.waited ?? 0,
    lastWaitedNs: row?.lastWaitedNs ?? knownNs ?? timeNs,
    broken: row?.broken ?? 0,
    lastBrokenNs: row?.lastBrokenNs ?? knownNs ?? timeNs,
  };
}
