/** The keys of the recordings' summaries: the first occurrence of each kind of event after a fault, in milliseconds. */
import { NS_PER_MS } from '../../../sim/units.ts';
import { tableChanges } from './observer.ts';
import type { PlayedRun } from './play.ts';
import type { ProbeResult } from './probes.ts';
import type { ClientRecord, FaultSummary, KeySummary, OutageRecord } from './recording.ts';

/** Successes in a row that end an outage. */
const SUCCESSES = 3;

export function firstOf(run: PlayedRun): Map<string, number> {
  const first = new Map<string, number>();
  const note = (key: string, timeNs: number) => {
    if (!first.has(key)) first.set(key, toMs(timeNs - run.startNs));
  };
  for (const { director, kind, text, timeNs } of run.events) {
    if (kind === 'ipvs') {
      const [before, after] = text.split('\n');
      for (const change of tableChanges(before, after)) note(`${director}.ipvs ${change}`, timeNs);
    } else if (kind === 'vrrp') {
      note(`${director}.${text}`, timeNs);
      if (text === 'MASTER') noteMaster(run, director, timeNs, first);
    } else if (kind !== 'log' && kind !== 'check') note(`${director}.${text}`, timeNs);
  }
  for (const [id, probes] of byProber(run.probes)) noteClient(id, probes, run, first);
  return first;
}

/** Counted from what the phase of the fault does not touch: the others' last advert, the own entry into BACKUP. */
function noteMaster(run: PlayedRun, director: string, timeNs: number, first: Map<string, number>): void {
  const adverts = new Map(Object.entries(run.lastAdvertNs));
  let backupNs: number | undefined;
  for (const event of run.events) {
    if (event.timeNs > timeNs) break;
    if (event.kind === 'adv' && event.text !== 'advert prio 0') adverts.set(event.director, event.timeNs);
    if (event.kind === 'vrrp' && event.director === director && event.text === 'BACKUP')
      backupNs ??= event.timeNs;
  }
  for (const [other, lastNs] of adverts) {
    if (other === director) continue;
    const key = `${director}.MASTER after last advert of ${other}`;
    if (!first.has(key)) first.set(key, toMs(timeNs - lastNs));
  }
  const key = `${director}.MASTER after its BACKUP`;
  if (backupNs !== undefined && !first.has(key)) first.set(key, toMs(timeNs - backupNs));
}

export function byProber(probes: readonly ProbeResult[]): Map<string, ProbeResult[]> {
  const found = new Map<string, ProbeResult[]>();
  for (const probe of probes) {
    const list = found.get(probe.prober);
    if (list === undefined) found.set(probe.prober, [probe]);
    else list.push(probe);
  }
  return found;
}

function isOk({ result }: ProbeResult): boolean {
  return result.startsWith('ok');
}

function noteClient(
  id: string,
  probes: readonly ProbeResult[],
  run: PlayedRun,
  first: Map<string, number>,
): void {
  const failed = probes.filter((probe) => !isOk(probe));
  const since = (timeNs: number) => toMs(timeNs - run.startNs);
  first.set(`client${id} failed fraction`, Math.round((failed.length / probes.length) * 1e4) / 1e4);
  const [outage] = outagesOf(probes, run.startNs);
  if (outage === undefined) return;
  first.set(`client${id} first failing probe`, outage.first_fail);
  first.set(
    `client${id} outage length`,
    toMs(((outage.next_ok ?? outage.last_fail) - outage.first_fail) * NS_PER_MS),
  );
  first.set(`client${id} last failing probe`, since(failed[failed.length - 1].startNs));
}

export function outagesOf(probes: readonly ProbeResult[], startNs: number): OutageRecord[] {
  const outages: OutageRecord[] = [];
  const since = (probe: ProbeResult | undefined) =>
    probe === undefined ? null : toMs(probe.startNs - startNs);
  for (let i = 0; i < probes.length; i++) {
    if (isOk(probes[i])) continue;
    let last = i;
    let good = 0;
    let end = i + 1;
    for (; end < probes.length && good < SUCCESSES; end++) {
      if (isOk(probes[end])) good++;
      else {
        good = 0;
        last = end;
      }
    }
    const results: Record<string, number> = {};
    for (const { result } of probes.slice(i, last + 1)) {
      const kind = result.split(' ')[0];
      results[kind] = (results[kind] ?? 0) + 1;
    }
    outages.push({
      first_fail: since(probes[i]) as number,
      last_fail: since(probes[last]) as number,
      next_ok: good === SUCCESSES ? since(probes[last + 1]) : null,
      prev_ok: i === 0 ? null : since(probes[i - 1]),
      probes: results,
    });
    i = good === SUCCESSES ? last : probes.length;
  }
  return outages;
}

export function clientRecord(
  probes: readonly ProbeResult[],
  run: PlayedRun,
  hasSources: boolean,
): ClientRecord {
  const results: Record<string, number> = {};
  for (const { result } of probes) results[result] = (results[result] ?? 0) + 1;
  const latencies = probes
    .filter(isOk)
    .map(({ startNs, endNs }) => toMs(endNs - startNs))
    .sort((a, b) => a - b);
  return {
    probes: probes.length,
    failed: probes.filter((probe) => !isOk(probe)).length,
    outages: outagesOf(probes, run.startNs),
    results,
    ...(latencies.length === 0
      ? {}
      : {
          latency_ok: {
            min: latencies[0],
            median: latencies[latencies.length >> 1],
            max: latencies[latencies.length - 1],
          },
        }),
    ...(hasSources ? { affinity: affinityOf(probes, run.startNs) } : {}),
  };
}

/** By client address: its first server, then `[time, server]` at each change. */
export function affinityOf(probes: readonly ProbeResult[], startNs: number): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {};
  const latest: Record<string, string> = {};
  for (const probe of probes) {
    if (!isOk(probe)) continue;
    const server = probe.result.slice(3);
    const { source } = probe;
    if (latest[source] === undefined) found[source] = [server];
    else if (latest[source] !== server) found[source].push([toMs(probe.startNs - startNs), server]);
    latest[source] = server;
  }
  return found;
}

/** What the repetitions of each fault have in common. */
export function summaryOf(runs: readonly PlayedRun[]): Record<string, FaultSummary> {
  const faults = new Map<string, Map<string, number>[]>();
  for (const run of runs) {
    const list = faults.get(run.fault) ?? [];
    list.push(firstOf(run));
    faults.set(run.fault, list);
  }
  return Object.fromEntries(Array.from(faults, ([fault, firsts]) => [fault, faultSummary(firsts)]));
}

function faultSummary(firsts: readonly ReadonlyMap<string, number>[]): FaultSummary {
  const summary: Record<string, number | KeySummary> = { repetitions: firsts.length };
  for (const key of new Set(firsts.flatMap((first) => [...first.keys()]))) {
    const values = firsts.flatMap((first) => first.get(key) ?? []);
    summary[key] = keySummary(values);
  }
  return summary;
}

export function keySummary(values: readonly number[]): KeySummary {
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    n: values.length,
    min: round1(Math.min(...values)),
    mean: round1(sum / values.length),
    max: round1(Math.max(...values)),
    values,
  };
}

/** Tenths of a millisecond, as the recordings have them. */
export function toMs(ns: number): number {
  return Math.round(ns / 100_000) / 10;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
