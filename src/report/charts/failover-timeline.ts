/** What happened at the site, a lane for each machine and one for the clients. */
import type { Interval } from '../../analysis/interval.ts';
import type { PhaseSummary, PointResult, RealServerSummary } from '../../experiment/experiment-result.ts';
import type { TimelineEntry } from '../../models/timeline.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { Chart } from './chart.ts';
import { type LanePlaces, spansOf } from './failover-spans.ts';
import { grouped, readable, seconds } from './figures.ts';
import { areMany, MOST_BY_NAME } from './many-servers.ts';
import { left, right, type Table } from './table.ts';
import type { FailingBin, Lane, Mark, Span } from './timeline-drawing.ts';

/** An outage shorter than this is one of chance: nobody happened to be served in a few windows. */
const SHORTEST_OUTAGE_NS = 100_000_000;

export const failoverTimeline: Chart = {
  name: 'failover-timeline',
  title: 'What happened, machine by machine',
  help:
    'One lane for each machine, all on one axis of time: bars are states and faults, marks are events (hover, or move ' +
    'to them with the Tab key); the clients’ lane shows which share of their requests failed.',
  section: 'failover',
  scope: 'point',
  nothing: 'No fault struck and no director changed its state, so there is nothing to tell.',
  draw({ result, point }) {
    const { timeline, series } = point;
    if (timeline.length === 0) return null;
    const site = lanesOf(point);
    const endNs = result.durationNs;
    const end = seconds(endNs);
    const marks = timeline.map((entry): Mark => {
      const { timeNs, type, subject, text } = entry;
      return { lane: markLane(entry, site), at: seconds(timeNs), type, detail: `${subject}: ${text}` };
    });
    return {
      type: 'timeline',
      description:
        'A timeline with a lane for the clients, the VIP, each director and each real server; the table holds every event.',
      end,
      lanes: site.lanes,
      spans: [...spansOf(timeline, { ...site.places, end }, endNs), ...outages(point)],
      marks: marks.filter(({ lane }) => lane >= 0),
      clientLane: 0,
      failing: failing(series),
      table: table(timeline, areMany(point.realServers) ? MOST_EVENTS : timeline.length),
      isOverTime: true,
      note:
        lanesTold(point) +
        'Machines and events are those of the first run. The clients’ lane is over all runs: bars are the share of ' +
        'requests that failed in each bin, and an outage is as long as its mean, from the fault that began its phase.',
    };
  },
};

/** States and faults with the machine that they are of. */
export function machineSpans(
  point: PointResult,
  endNs: number,
): readonly { readonly name: string; readonly span: Span }[] {
  const site = lanesOf(point);
  return spansOf(point.timeline, { ...site.places, end: seconds(endNs) }, endNs).map((span) => ({
    name: site.lanes[span.lane].name,
    span,
  }));
}

interface Site {
  readonly lanes: readonly Lane[];
  readonly places: Omit<LanePlaces, 'end'>;
}

function lanesOf({ directors, realServers, timeline }: PointResult): Site {
  const hasVip = timeline.some(({ type }) => type === 'arp');
  const first = hasVip ? 2 : 1;
  const lanes: Lane[] = [{ name: 'clients', about: 'share that fails', rows: 1 }];
  if (hasVip) lanes.push({ name: 'VIP', about: 'at the gateway', rows: 1 });
  for (const { name } of directors) lanes.push({ name, about: 'director', rows: 1 });
  const shown = lanesFor(realServers, timeline);
  for (const { name, address } of shown) {
    const isMoved = timeline.some(
      ({ type, text }) => type === 'destination' && text.startsWith(`${address} is removed`),
    );
    lanes.push({ name, about: 'real server', rows: 1 + (isMoved ? directors.length : 0) });
  }
  const names = [...directors, ...shown].map(({ name }) => name);
  const found = (index: number, offset: number) => (index < 0 ? -1 : index + offset);
  return {
    lanes,
    places: {
      vipLane: hasVip ? 1 : -1,
      lane: (name) => found(names.indexOf(name), first),
      laneOfAddress: (address) =>
        found(
          shown.findIndex((server) => server.address === address),
          first + directors.length,
        ),
      row: (director) =>
        Math.max(
          0,
          directors.findIndex(({ name }) => name === director),
        ),
    },
  };
}

/** Among more real servers than this, those to which nothing happens have no lane. */
const MOST_QUIET = 12;

function lanesFor(
  realServers: readonly RealServerSummary[],
  timeline: readonly TimelineEntry[],
): readonly RealServerSummary[] {
  if (realServers.length <= MOST_QUIET) return realServers;
  return toldServers(realServers, timeline).slice(0, MOST_BY_NAME);
}

function toldServers(
  realServers: readonly RealServerSummary[],
  timeline: readonly TimelineEntry[],
): readonly RealServerSummary[] {
  const told = new Set(timeline.flatMap(({ subject, text }) => [subject, text.slice(0, text.indexOf(' '))]));
  return realServers.filter(({ name, address }) => told.has(name) || told.has(address));
}

/** Where more fail than there is room for: how many of how many have a lane. */
function lanesTold({ realServers, timeline }: PointResult): string {
  const all = realServers.length <= MOST_QUIET ? 0 : toldServers(realServers, timeline).length;
  if (all <= MOST_BY_NAME) return '';
  return (
    `${MOST_BY_NAME} of the ${grouped(all)} real servers to which something happened have a lane, in the order of the files; ` +
    'the table has the events of all. '
  );
}

function markLane({ type, subject }: TimelineEntry, { places }: Site): number {
  return type === 'arp' && places.vipLane >= 0 ? places.vipLane : places.lane(subject);
}

/** Phases in which clients felt an outage, drawn from the fault as it fell in the first run. */
function outages({ phases, timeline }: PointResult): readonly Span[] {
  // Faults of one instant begin one phase.
  const faults = [...new Set(timeline.filter(({ type }) => type === 'fault').map(({ timeNs }) => timeNs))];
  return phases.flatMap((phase, i): Span[] => {
    const { outage } = phase;
    if (i === 0 || !isFelt(outage)) return [];
    const from = faults[i - 1] ?? phase.startNs;
    return [
      {
        lane: 0,
        row: 0,
        from: seconds(from),
        to: seconds(from + outage.estimate),
        kind: 'outage',
        label: `nobody served for ${readable(outage, 'duration')}`,
        short: readable(outage, 'duration'),
        detail: outageDetail(phase),
      },
    ];
  });
}

function isFelt(outage: Interval): outage is Interval & { readonly estimate: number } {
  return outage.estimate !== null && outage.estimate >= SHORTEST_OUTAGE_NS;
}

function outageDetail({ name, outage }: PhaseSummary): string {
  return `After “${name}” nobody was served for ${readable(outage, 'duration')} (mean over the runs)`;
}

function failing({ binNs, sentPerSecond, failedPerSecond }: PointResult['series']): readonly FailingBin[] {
  return failedPerSecond.flatMap((failed, bin) => {
    if (failed === 0) return [];
    const sent = sentPerSecond[bin];
    const share = sent === 0 ? 1 : Math.min(1, failed / sent);
    return [{ from: seconds(bin * binNs), to: seconds((bin + 1) * binNs), share: Number(share.toFixed(4)) }];
  });
}

/** Rows of the table of a site of many real servers. */
const MOST_EVENTS = 500;

function table(timeline: readonly TimelineEntry[], most: number): Table {
  const few =
    timeline.length <= most ? '' : `, ${grouped(most)} of ${grouped(timeline.length)}: results.json has all`;
  return {
    caption: `Events of the first run${few}`,
    columns: [right('time'), left('machine'), left('kind'), left('what')],
    rows: timeline
      .slice(0, most)
      .map(({ timeNs, type, subject, text }) => [
        { text: `${(timeNs / NS_PER_S).toFixed(3)} s`, value: timeNs },
        subject,
        type,
        text,
      ]),
  };
}
