/** Reads spans out of a timeline's words: who was MASTER, which server was out, which fault lasted how long. */
import type { TimelineEntry } from '../../models/timeline.ts';
import { readableDuration } from '../../sim/units.ts';
import { seconds } from './figures.ts';
import type { Span, SpanKind } from './timeline-drawing.ts';

/** What ends a fault says so. */
const FAULT_ENDS = /\b(is back|again|is started|as before|is over)\b/;
const VRRP_STATE = /^(\S+) (?:starts as|becomes|enters) (MASTER|BACKUP|FAULT|address owner)/;
const DESTINATION = /^(\S+) is (added to|removed from) (.+?)(?:, weight \d+)?$/;

/** Where spans go: lane and row by machine. */
export interface LanePlaces {
  readonly end: number;
  /** Lane of a machine's name; -1 when it has none. */
  lane(name: string): number;
  /** Lane of a real server's address; -1 when it has none. */
  laneOfAddress(address: string): number;
  /** Row of a director in the lanes of real servers. */
  row(director: string): number;
  readonly vipLane: number;
}

interface Open {
  readonly lane: number;
  readonly row: number;
  readonly fromNs: number;
  readonly kind: SpanKind;
  readonly label: string;
  readonly detail: string;
}

/** Spans that are open, by a key; a new one of the same key closes the old one. */
class OpenSpans {
  readonly done: Span[] = [];
  readonly #open = new Map<string, Open>();

  begin(key: string, span: Open): void {
    this.close(key, span.fromNs);
    this.#open.set(key, span);
  }

  close(key: string, atNs: number): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    const { fromNs, ...rest } = open;
    const detail = `${open.detail}, from ${readableDuration(fromNs)} to ${readableDuration(atNs)}`;
    if (atNs > fromNs) this.done.push({ ...rest, detail, from: seconds(fromNs), to: seconds(atNs) });
  }

  closeAll(atNs: number): void {
    for (const key of [...this.#open.keys()]) this.close(key, atNs);
  }

  /** Closes all whose key begins so: a machine without power has no state. */
  closeOf(prefix: string, atNs: number): void {
    for (const key of [...this.#open.keys()]) if (key.startsWith(prefix)) this.close(key, atNs);
  }
}

export function spansOf(
  timeline: readonly TimelineEntry[],
  places: LanePlaces,
  endNs: number,
): readonly Span[] {
  const spans = new OpenSpans();
  for (const entry of timeline) {
    if (entry.type === 'fault') fault(entry, places, spans);
    else if (entry.type === 'vrrp') vrrp(entry, places, spans);
    else if (entry.type === 'arp') owner(entry, places, spans);
    else if (entry.type === 'destination') destination(entry, places, spans);
  }
  spans.closeAll(endNs);
  return spans.done.filter(({ lane }) => lane >= 0);
}

function fault({ timeNs, subject, text }: TimelineEntry, places: LanePlaces, spans: OpenSpans): void {
  if (FAULT_ENDS.test(text)) {
    spans.close(`fault/${subject}`, timeNs);
    return;
  }
  // Whatever stops a director's keepalived or power ends its VRRP state; a real server has none.
  spans.closeOf(`vrrp/${subject}/`, timeNs);
  const lane = places.lane(subject);
  const detail = `${subject} ${text}`;
  spans.begin(`fault/${subject}`, {
    lane,
    row: 0,
    fromNs: timeNs,
    kind: 'fault',
    label: text.split(':')[0],
    detail,
  });
}

const KIND_OF_STATE: Readonly<Record<string, SpanKind>> = {
  MASTER: 'master',
  'address owner': 'master',
  BACKUP: 'backup',
  FAULT: 'vrrp-fault',
};

function vrrp({ timeNs, subject, text }: TimelineEntry, places: LanePlaces, spans: OpenSpans): void {
  const match = VRRP_STATE.exec(text);
  if (match === null) return;
  const [, instance, state] = match;
  const label = state === 'address owner' ? 'MASTER' : state;
  spans.begin(`vrrp/${subject}/${instance}`, {
    lane: places.lane(subject),
    row: 0,
    fromNs: timeNs,
    kind: KIND_OF_STATE[state],
    label,
    detail: `${subject}: ${instance} is ${label}`,
  });
}

function owner({ timeNs, subject }: TimelineEntry, places: LanePlaces, spans: OpenSpans): void {
  const detail = `the gateway sends packets for the VIP to ${subject}`;
  spans.begin('vip', { lane: places.vipLane, row: 0, fromNs: timeNs, kind: 'owner', label: subject, detail });
}

function destination({ timeNs, subject, text }: TimelineEntry, places: LanePlaces, spans: OpenSpans): void {
  const match = DESTINATION.exec(text);
  if (match === null) return;
  const [, address, what, service] = match;
  const key = `destination/${subject}/${address}/${service}`;
  if (what === 'added to') {
    spans.close(key, timeNs);
    return;
  }
  spans.begin(key, {
    lane: places.laneOfAddress(address),
    row: 1 + places.row(subject),
    fromNs: timeNs,
    kind: 'removed',
    label: `not in ${subject}`,
    detail: `${address} is not in the table of ${subject}`,
  });
}
