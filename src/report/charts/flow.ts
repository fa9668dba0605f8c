/** Where the requests went and where they were lost: over the whole run, and played back. */
import type { PointResult, RealServerSummary } from '../../experiment/experiment-result.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { colour, serverColour } from '../theme.ts';
import type { Chart } from './chart.ts';
import { crowdOf } from './crowd.ts';
import { machineSpans } from './failover-timeline.ts';
import { grouped } from './figures.ts';
import { type FlowAmounts, flowScene, type Playback } from './flow-scene.ts';
import { kindColour } from './many-servers.ts';
import { left, right, type Table } from './table.ts';

/** With more, those with the fewest requests are told together. */
const MOST_SERVERS = 14;

export const flow: Chart = {
  name: 'flow',
  title: 'Where the requests went, and where they were lost',
  help:
    'The width of a stream is the number of requests: from the clients over the VIP to each real server, and in red what was lost, ' +
    'by cause. Play runs through the time of the run, where widths are requests a second; a machine that is down has a red frame.',
  section: 'flow',
  scope: 'point',
  nothing: 'No request was sent, so nothing flows.',
  draw({ result, point }) {
    if (sentOf(point) === 0) return null;
    const amounts = amountsOf(point);
    return {
      type: 'flow',
      description:
        'Streams from the clients over the VIP to the real servers, and what was lost; the table has the numbers.',
      scene: flowScene(amounts),
      amounts,
      playback: playbackOf(point, amounts, result.durationNs),
      table: table(point),
      isOverTime: false,
      note: `${streamsTold(point)}The whole run counts the requests of all runs after the transient. The playback is the mean of the runs; machines and events are those of the first.`,
    };
  },
};

/** Nothing where each real server has its stream, or the fewest are told together as the drawing says. */
function streamsTold(point: PointResult): string {
  const crowd = crowdOf(point);
  if (crowd === null) return '';
  return (
    `${crowd.streams.length} of ${grouped(point.realServers.length)} real servers have a stream of their own: of those with ` +
    'trouble, the busiest, the slowest and the least busy up to three each; the others share one. '
  );
}

/** Counted ones, as those of the real servers are: wanted after the transient. */
function sentOf({ phases }: PointResult): number {
  return phases.reduce((sum, { sent }) => sum + sent, 0);
}

function lostByCause({ phases }: PointResult): readonly (readonly [string, number])[] {
  const causes = Object.keys(phases[0]?.failed ?? {});
  return causes
    .map((cause) => [cause, phases.reduce((sum, { failed }) => sum + (failed[cause] ?? 0), 0)] as const)
    .filter(([, count]) => count > 0);
}

/** Real servers that are drawn by themselves: by their rows. */
function shownServers(point: PointResult): readonly number[] {
  const { realServers } = point;
  const crowd = crowdOf(point);
  if (crowd !== null) return crowd.streams;
  const rows = realServers.map((_, i) => i);
  if (rows.length <= MOST_SERVERS) return rows;
  const busiest = [...rows].sort((a, b) => realServers[b].answered - realServers[a].answered);
  return busiest.slice(0, MOST_SERVERS - 1).sort((a, b) => a - b);
}

function amountsOf(point: PointResult): FlowAmounts {
  const { realServers } = point;
  const lost = lostByCause(point);
  const crowd = crowdOf(point);
  const shown = shownServers(point);
  const rest = realServers.filter((_, i) => !shown.includes(i));
  const streams = shown.map((i) => ({
    name: realServers[i].name,
    colour: crowd === null ? serverColour(i) : kindColour(crowd.kinds, i),
    served: realServers[i].answered,
    failed: realServers[i].failed,
  }));
  const others = {
    name: `${grouped(rest.length)} others`,
    colour: colour('muted'),
    served: rest.reduce((sum, { answered }) => sum + answered, 0),
    failed: rest.reduce((sum, { failed }) => sum + failed, 0),
  };
  return {
    unit: 'requests',
    sent: sentOf(point),
    lost: lost.reduce((sum, [, count]) => sum + count, 0),
    causes: lost.map(([name, count]) => `${name} ${grouped(count)}`),
    servers: rest.length === 0 ? streams : [...streams, others],
    service: point.site.services[0]?.name.replace(/^\S+ /, '') ?? 'VIP',
    scheduler: point.site.services[0]?.scheduler ?? '',
  };
}

function playbackOf(point: PointResult, amounts: FlowAmounts, endNs: number): Playback | null {
  const { series, timeline } = point;
  if (series.sentPerSecond.length === 0 || series.servedPerSecond.length === 0) return null;
  const shown = shownServers(point);
  const rest = series.servedPerSecond.filter((_, i) => !shown.includes(i));
  const served = shown.map((i) => series.servedPerSecond[i]);
  const others =
    crowdOf(point)?.othersPerSecond ??
    series.sentPerSecond.map((_, bin) => rest.reduce((sum, own) => sum + own[bin], 0));
  const binS = series.binNs / NS_PER_S;
  return {
    binS,
    endS: binS * series.sentPerSecond.length,
    sent: series.sentPerSecond,
    failed: series.failedPerSecond,
    served: amounts.servers.length > served.length ? [...served, others] : served,
    down: machineSpans(point, endNs)
      .filter(({ span }) => span.kind === 'fault')
      .map(({ name, span: { from, to } }) => ({ name, from, to })),
    events: timeline.map(({ timeNs, subject, text }) => ({
      at: timeNs / NS_PER_S,
      text: `${subject}: ${text}`,
    })),
  };
}

/** Of many real servers those with a stream of their own, the rest in one row. */
function serverRows(point: PointResult): readonly Pick<RealServerSummary, 'name' | 'answered' | 'failed'>[] {
  const { realServers } = point;
  if (crowdOf(point) === null) return realServers;
  const shown = shownServers(point);
  const isShown = new Set(shown);
  const rest = realServers.filter((_, row) => !isShown.has(row));
  const sum = (of: (server: RealServerSummary) => number) => rest.reduce((all, own) => all + of(own), 0);
  const others = {
    name: `${grouped(rest.length)} other real servers`,
    answered: sum(({ answered }) => answered),
    failed: sum(({ failed }) => failed),
  };
  return [...shown.map((row) => realServers[row]), others];
}

function table(point: PointResult): Table {
  const realServers = serverRows(point);
  const sent = sentOf(point);
  const share = (count: number) => `${((count / sent) * 100).toFixed(2)} %`;
  const row = (name: string, count: number) => [name, { text: grouped(count), value: count }, share(count)];
  return {
    caption: 'Requests by where they ended',
    columns: [left('where'), right('requests'), right('share')],
    rows: [
      row('sent', sent),
      ...realServers.map(({ name, answered }) => row(`answered by ${name}`, answered)),
      ...realServers
        .filter(({ failed }) => failed > 0)
        .map(({ name, failed }) => row(`of those lost, at ${name}`, failed)),
      ...lostByCause(point).map(([cause, count]) => row(`lost: ${cause}`, count)),
    ],
  };
}
