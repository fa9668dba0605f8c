/** The systems that are measured, told as scenarios, so that they are built as every user's are. */
import { readFileSync } from 'node:fs';
import { compileWhole, inlineMore } from '../src/experiment/executors/inlining.ts';
import type { RunResult } from '../src/models/run-result.ts';
import { System } from '../src/models/system.ts';
import type { SystemSettings } from '../src/models/system-settings.ts';
import { readScenario } from '../src/scenario/read-scenario.ts';

inlineMore();

export interface SiteShape {
  readonly servers: number;
  readonly load: number;
  readonly scheduler: string;
  readonly transport: 'direct' | 'tcp';
  /** Absent: 1 ms. */
  readonly serviceMeanNs?: number;
  readonly population?: number;
  readonly clients?: Readonly<Record<string, unknown>>;
}

/** Servers of one FCFS worker behind one director; service is exponential. */
export function siteSettings(shape: SiteShape, requests: number): SystemSettings {
  const { servers, load, scheduler, transport, serviceMeanNs = 1_000_000 } = shape;
  const ratePerSecond = (load * servers * 1e9) / serviceMeanNs;
  return settingsOf({
    duration: `${requests / ratePerSecond}s`,
    transport,
    directors: [{ name: 'lvs', address: '192.168.1.14' }],
    virtualServices: [{ address: '192.168.1.10:80', scheduler }],
    realServers: Array.from({ length: servers }, (_, i) => ({
      name: `web${i}`,
      address: `10.0.${i >> 8}.${i & 255}`,
      discipline: { type: 'fcfs', workers: 1 },
    })),
    clients: {
      rate: `${ratePerSecond}/s`,
      population: shape.population ?? 10_000,
      serviceDemand: { type: 'exponential', mean: `${serviceMeanNs}ns` },
      ...shape.clients,
    },
  });
}

function settingsOf(scenario: unknown): SystemSettings {
  const text = JSON.stringify(scenario);
  return readScenario({ file: 'bench.json', text, readFiles: () => [] }).points[0].settings;
}

/** scenarios/failover.json with its own keepalived.conf files, for so many seconds. */
export function failoverSettings(root: string): SystemSettings {
  const file = `${root}/scenarios/failover.json`;
  const readFiles = (pattern: string) => {
    const name = `${root}/scenarios/${pattern}`;
    return [{ name, text: readFileSync(name, 'utf8') }];
  };
  return readScenario({ file, text: readFileSync(file, 'utf8'), readFiles }).points[0].settings;
}

/** Runs a system to its end. */
export function runSite(settings: SystemSettings, replication: number, withSeries: boolean): RunResult {
  compileWhole(settings);
  const system = new System({ settings, seed: 1, replication, withSeries });
  system.run();
  const result = system.result();
  system.release();
  return result;
}
