/**
 * Memory is flat in the number of requests. Each run has a process of its own, whose greatest resident set is what counts:
 * this file is then called with the transport and the number of requests.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Figure } from './benchmark.ts';
import { runSite, type SiteShape, siteSettings } from './sites.ts';

const CHILD = '--memory-of';
const KIB = 1024;
const MIB = KIB * KIB;

export const benchmark: Benchmark = {
  name: 'memory of a whole process',
  run: (scale) => {
    const counts = scale === 'large' ? [100_000, 10_000_000] : [2_000];
    return (['direct', 'tcp'] as const).flatMap((transport) =>
      counts.map((requests) => measured(transport, requests)),
    );
  },
};

interface Report {
  readonly bytes: number;
  readonly requests: number;
  readonly digest: string;
}

function measured(transport: 'direct' | 'tcp', requests: number): Figure {
  const file = fileURLToPath(import.meta.url);
  const args = [file, CHILD, transport, String(requests)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the run of ${requests} requests failed: ${stderr}`);
  const report: Report = JSON.parse(stdout);
  const name = `${transport}, ${report.requests} requests`;
  return { name, value: report.bytes / MIB, unit: 'MiB', digest: report.digest };
}

function report(transport: string, requests: number): Report {
  const shape: SiteShape = {
    servers: 10,
    load: 0.8,
    scheduler: 'lc',
    transport: transport === 'tcp' ? 'tcp' : 'direct',
    serviceMeanNs: 10_000_000,
  };
  const { requests: counted, digest } = runSite(siteSettings(shape, requests), 0, true);
  return { bytes: process.resourceUsage().maxRSS * KIB, requests: counted.sent, digest };
}

if (process.argv[2] === CHILD) {
  process.stdout.write(JSON.stringify(report(process.argv[3], Number(process.argv[4]))));
}
