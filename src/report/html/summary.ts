/** The summary of one variant as tables: figures with intervals, failures by cause, phases, balance. */

import type { Interval } from '../../analysis/interval.ts';
import type { ExperimentResult, PointResult, ReplicationResult } from '../../experiment/experiment-result.ts';
import { readableDuration } from '../../sim/units.ts';
import { hasBatches, isUnbounded } from '../certainty.ts';
import { bare, cell, countCell, durationCell, grouped, readable, type Unit } from '../charts/figures.ts';
import { phaseLabel } from '../charts/phases.ts';
import { type Cell, left, right, type Table } from '../charts/table.ts';
import { theorySentence } from '../theory-sentence.ts';
import { escapeHtml } from './escape.ts';
import { tableDetails, tableHtml } from './table.ts';

export function summaryHtml(result: ExperimentResult, point: PointResult): string {
  const tables = [figuresTable(point), balanceTable(point), failuresTable(point)].map(tableHtml);
  const details = [
    classTable(point),
    backendTable(point),
    cacheTable(point),
    directorTable(point),
    replicationTable(point.replications),
  ]
    .filter(({ rows }) => rows.length > 0)
    .map(tableDetails);
  return (
    `<p class="help">${escapeHtml(countsSentence(point))} ${escapeHtml(basisSentence(result))}</p>` +
    `${theoryHtml(point)}${lawsHtml(point)}<div class="tables">${tables.join('')}</div>${details.join('')}`
  );
}

/** Aloud where simulation and theory part. */
function theoryHtml(point: PointResult): string {
  const sentence = theorySentence(point, readable(point.figures.mean, 'duration'));
  if (sentence === undefined) return '';
  const kind = sentence.isAlarm ? 'class="alarm" role="alert"' : 'class="help"';
  return `<p ${kind}>Theory: ${escapeHtml(sentence.text)}</p>`;
}

function countsSentence({ requests, secondTries }: PointResult): string {
  const failed = Object.values(requests.failed).reduce((sum, count) => sum + count, 0);
  const [sent, answered, lost, open] = [requests.sent, requests.answered, failed, requests.inFlight].map(
    grouped,
  );
  const counts = `${sent} requests sent, ${answered} answered, ${lost} failed, ${open} in flight at the end.`;
  const { retries, hedges, attempts } = secondTries;
  if (retries + hedges === 0) return counts;
  const more = `${grouped(retries)} retries and ${grouped(hedges)} copies of slow requests`;
  return `${counts} ${more} went out besides: ${readable(attempts, 'number')} attempts a request.`;
}

function basisSentence({ points, disturbedNs }: ExperimentResult): string {
  const slow = `“Slow” is longer than ${readableDuration(disturbedNs)}.`;
  const runs = points[0].replications.length;
  if (runs === 1 && !hasBatches(points)) {
    return `One run gives no intervals: --replications 10 tells how sure the figures are. ${slow}`;
  }
  if (runs === 1) return `Figures are of one run; ± is the longer half of the 95 % interval. ${slow}`;
  return `Figures are over ${runs} runs; ± is the longer half of the 95 % interval. ${slow}`;
}

function lawsHtml({ laws }: PointResult): string {
  if (laws.little && laws.conservation) return '';
  return (
    '<p class="alarm" role="alert">A law is broken: Little’s law or conservation does not hold in these runs. ' +
    'Do not use the figures; please report the run.</p>'
  );
}

function figuresTable({ figures }: PointResult): Table {
  const rows: readonly (readonly [string, keyof typeof figures, Unit])[] = [
    ['response time, mean', 'mean', 'duration'],
    ['response time, p50', 'p50', 'duration'],
    ['response time, p90', 'p90', 'duration'],
    ['response time, p99', 'p99', 'duration'],
    ['response time, p99.9', 'p999', 'duration'],
    ['response time, longest of a run', 'max', 'duration'],
    ['share of requests that failed', 'failed', 'share'],
    ['longest outage', 'outage', 'duration'],
    ['answered requests a second', 'throughput', 'number'],
    ['share of logins that broke', 'brokenLogins', 'share'],
  ];
  return {
    caption: 'Figures of the whole run',
    columns: [left('figure'), right('estimate'), right('95 % interval')],
    rows: rows
      .filter(([, key]) => figures[key].estimate !== null && !isNever(figures[key]))
      .map(([name, key, unit]) => [name, cell(figures[key], unit), boundsCell(figures[key], unit)]),
  };
}

/** An outage that no run had is not worth a row: "0 ± 0 s". */
function isNever({ estimate, high }: Interval): boolean {
  return estimate === 0 && (high ?? 0) === 0;
}

function boundsCell(interval: Interval, unit: Unit): Cell {
  const { low, high } = interval;
  if (low === null || high === null) {
    return isUnbounded(interval) ? 'none: too few requests' : 'none from one run';
  }
  return `${bare(Math.max(0, low), unit)} to ${bare(high, unit)}`;
}

/** Causes that struck nobody are named in the caption instead of filling columns with zeros. */
function failuresTable({ phases, requests }: PointResult): Table {
  const all = Object.keys(requests.failed);
  const causes = all.filter((cause) => phases.some(({ failed }) => (failed[cause] ?? 0) > 0));
  const others = all.filter((cause) => !causes.includes(cause));
  return {
    caption: `Failures by cause${others.length === 0 ? '' : ` (none: ${others.join(', ')})`}`,
    columns: [
      left('phase'),
      ...['requests', 'failed', ...causes, 'failed or slow', 'longest outage'].map(right),
    ],
    rows: phases.map((phase) => [
      phaseLabel(phase),
      countCell(phase.sent),
      cell(phase.failedShare, 'share'),
      ...causes.map((cause) => countCell(phase.failed[cause] ?? 0)),
      cell(phase.disturbedShare, 'share'),
      (phase.outage.estimate ?? 0) === 0 ? { text: 'none', value: 0 } : cell(phase.outage, 'duration'),
    ]),
  };
}

function balanceTable({ balance }: PointResult): Table {
  const rows: readonly (readonly [string, keyof typeof balance])[] = [
    ['Jain index (1 is even)', 'jain'],
    ['coefficient of variation (0 is even)', 'variation'],
    ['peak to mean (1 is even)', 'peakToMean'],
  ];
  return {
    caption: 'Balance among the real servers',
    columns: [left('index'), right('estimate')],
    rows: rows.map(([name, key]) => [name, cell(balance[key], 'number')]),
  };
}

function classTable({ classes }: PointResult): Table {
  return {
    caption: 'Classes of clients',
    columns: [left('clients'), ...['answered', 'failed', 'p50', 'p90', 'p99', 'p99.9'].map(right)],
    rows: classes.map(({ name, answered, failedShare, p50, p90, p99, p999 }) => [
      name,
      countCell(answered),
      cell(failedShare, 'share'),
      ...[p50, p90, p99, p999].map((figure) => cell(figure, 'duration')),
    ]),
  };
}

function backendTable({ backends }: PointResult): Table {
  return {
    caption: 'What the real servers share behind them',
    columns: [left('backend'), ...['busy', 'requests in it', 'refused'].map(right)],
    rows: backends.map(({ name, utilisation, meanInSystem, refused }) => [
      name,
      cell(utilisation, 'share'),
      cell(meanInSystem, 'number'),
      cell(refused, 'share'),
    ]),
  };
}

function cacheTable({ caches }: PointResult): Table {
  return {
    caption: 'Caches',
    columns: [left('of'), right('found')],
    rows: caches.map(({ name, hits }) => [name, cell(hits, 'share')]),
  };
}

function directorTable({ directors }: PointResult): Table {
  return {
    caption: 'Traffic of the directors, mean of a run',
    columns: [
      left('director'),
      ...['packets in', 'bytes in', 'packets out', 'bytes out', 'busy', 'dropped'].map(right),
    ],
    rows: directors.map((director) => [
      director.name,
      ...[director.inPackets, director.inBytes, director.outPackets, director.outBytes].map((figure) =>
        cell(figure, 'number'),
      ),
      cell(director.utilisation, 'share'),
      cell(director.droppedPackets, 'number'),
    ]),
  };
}

function replicationTable(replications: readonly ReplicationResult[]): Table {
  return {
    caption: 'Each run by itself',
    columns: [
      ...['run', 'sent', 'answered', 'failed', 'mean', 'p50', 'p99', 'max', 'longest outage', 'events'].map(
        right,
      ),
      left('digest'),
    ],
    rows: replications.map((run) => [
      countCell(run.replication),
      ...[run.sent, run.answered, run.failed].map(countCell),
      ...[run.meanNs, run.p50Ns, run.p99Ns, run.maxNs, run.outageNs].map(durationCell),
      countCell(run.events),
      run.digest,
    ]),
  };
}
