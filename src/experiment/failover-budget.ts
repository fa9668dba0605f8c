/**
 * Where the time of a failover goes: detection, election, ARP, the clients' retransmission, drain. Each is read from the
 * runs, one row a replication, and stands beside the closed form of the configuration (RFC 9568 6.1; RFC 6298 5.5).
 */
import { meanInterval } from '../analysis/interval.ts';
import type { FailoverResult } from '../models/run-result.ts';
import { NS_PER_MS, NS_PER_S } from '../sim/units.ts';
import type { BudgetStage, FailoverBudget, FailoverRow, StageRange } from './experiment-result.ts';

/** First transmission and retransmissions of a SYN and of data, after the first (Linux: 1 s and 200 ms, doubling). */
const SYN_NS = [0, 1, 3, 7, 15, 31, 63].map((s) => s * NS_PER_S);
const DATA_NS = [0, 0.2, 0.6, 1.4, 3, 6.2, 12.6, 25.4, 51].map((s) => s * NS_PER_S);
/** A director that says goodbye is heard within this. */
const TOLD_NS = 10 * NS_PER_MS;
const SAME_NS = NS_PER_MS;

/** Groups the replications' failovers by fault and new MASTER. */
export class FailoverRows {
  readonly #rows = new Map<string, { readonly replication: number; readonly failover: FailoverResult }[]>();

  add(replication: number, failovers: readonly FailoverResult[]): void {
    for (const failover of failovers) {
      const key = `${failover.fault}\n${failover.director}`;
      const rows = this.#rows.get(key) ?? [];
      rows.push({ replication, failover });
      this.#rows.set(key, rows);
    }
  }

  budgets(): FailoverBudget[] {
    return [...this.#rows.values()].map((runs) => {
      const rows = runs.map(({ replication, failover }) => rowOf(replication, failover));
      const [{ failover }] = runs;
      return {
        fault: failover.fault,
        director: failover.director,
        rows,
        stages: stagesOf(
          rows,
          runs.map((run) => run.failover),
        ),
      };
    });
  }
}

function rowOf(replication: number, failover: FailoverResult): FailoverRow {
  const { struckNs, masterNs, learnedNs, skewNs, heardNs, isServed, waited, broken } = failover;
  // What a priority adds may have begun before the fault.
  const electionNs = Math.min(skewNs, masterNs - struckNs);
  const arpNs = learnedNs === null ? 0 : learnedNs - masterNs;
  const backNs = masterNs + arpNs;
  const clientsNs = isServed ? 0 : Math.max(0, failover.lastWaitedNs - backNs);
  const drainNs = Math.max(0, failover.lastBrokenNs - backNs - clientsNs);
  return {
    replication,
    phaseNs: heardNs < 0 || heardNs > struckNs ? null : struckNs - heardNs,
    isServed,
    detectionNs: masterNs - electionNs - struckNs,
    electionNs,
    arpNs,
    clientsNs,
    drainNs,
    waited: isServed ? 0 : waited,
    broken,
  };
}

function stagesOf(rows: readonly FailoverRow[], failovers: readonly FailoverResult[]): BudgetStage[] {
  const { detection, election } = closedForms(rows, failovers);
  const dark = detection === null || election === null ? null : added(detection, election);
  const isFelt = rows.some(({ isServed }) => !isServed);
  const column = (of: (row: FailoverRow) => number) => rows.map(of);
  const darkOf = (row: FailoverRow) => row.detectionNs + row.electionNs + row.arpNs;
  return [
    stage(
      'detection',
      column(({ detectionNs }) => detectionNs),
      detection,
    ),
    stage(
      'election',
      column(({ electionNs }) => electionNs),
      election,
    ),
    stage(
      'ARP',
      column(({ arpNs }) => arpNs),
      null,
    ),
    stage('dark in all', column(darkOf), dark),
    stage(
      'clients',
      column(({ clientsNs }) => clientsNs),
      isFelt && dark ? clientsBound(dark.mostNs) : null,
    ),
    stage(
      'drain',
      column(({ drainNs }) => drainNs),
      null,
    ),
    stage(
      'until the last felt it',
      column((row) => darkOf(row) + row.clientsNs + row.drainNs),
      null,
    ),
  ];
}

/** By the configuration: after silence the adverts and the skew, after a goodbye the skew; null for other causes. */
function closedForms(rows: readonly FailoverRow[], failovers: readonly FailoverResult[]) {
  const [{ adverts, intervalNs, skewNs }] = failovers;
  const silenceNs = adverts * intervalNs;
  const isAll = (waitNs: number) =>
    failovers.every(
      ({ masterNs, heardNs }) => heardNs >= 0 && Math.abs(masterNs - heardNs - waitNs) <= SAME_NS,
    );
  const isTold = isAll(skewNs) && rows.every(({ detectionNs }) => detectionNs <= TOLD_NS);
  if (isTold) return { detection: range(0, 0), election: range(skewNs, skewNs) };
  if (!isAll(silenceNs + skewNs)) return { detection: null, election: null };
  return { detection: range(silenceNs - intervalNs, silenceNs), election: range(skewNs, skewNs) };
}

function range(leastNs: number, mostNs: number): StageRange {
  return { leastNs, meanNs: (leastNs + mostNs) / 2, mostNs };
}

function added(a: StageRange, b: StageRange): StageRange {
  const sum = (x: number | null, y: number | null) => (x === null || y === null ? null : x + y);
  return { leastNs: sum(a.leastNs, b.leastNs), meanNs: sum(a.meanNs, b.meanNs), mostNs: a.mostNs + b.mostNs };
}

/** The longest gap between two transmissions of which the first may fall into a darkness of that length. */
export function clientsBound(darkNs: number): StageRange {
  const longest = (sentNs: readonly number[]) =>
    Math.max(...sentNs.slice(1).map((next, i) => (sentNs[i] < darkNs ? next - sentNs[i] : 0)));
  return { leastNs: null, meanNs: null, mostNs: Math.max(longest(SYN_NS), longest(DATA_NS)) };
}

function stage(name: string, values: readonly number[], closedForm: StageRange | null): BudgetStage {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    name,
    leastNs: sorted[0],
    mean: meanInterval(values),
    mostNs: sorted[sorted.length - 1],
    closedForm,
  };
}
