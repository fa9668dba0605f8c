/**
 * The cost of a request does not grow with the site: by how many requests came before, by servers, by live connections, by
 * clients in the population. CPU time of `run` alone, without assembly, least of some turns in one process.
 */
import { compileWhole } from '../src/experiment/executors/inlining.ts';
import { System } from '../src/models/system.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { type SiteShape, siteSettings } from './sites.ts';

const DIRECT: SiteShape = { servers: 10, load: 0.8, scheduler: 'lc', transport: 'direct' };
/** A mean of 1 s at ten servers: 960 entries live at any time. */
const TCP: SiteShape = { ...DIRECT, transport: 'tcp', serviceMeanNs: 1_000_000_000 };

interface Step {
  readonly name: string;
  readonly shape: SiteShape;
  readonly requests: number;
}

interface Series {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Least that the ratio of the cheapest to the dearest should be. */
  readonly ratioName: string;
}

export const benchmark: Benchmark = {
  name: 'cost of a request, nanoseconds, as the site grows',
  run: (scale) => allSeries(scale === 'large').flatMap((series) => figuresOf(series, scale === 'large')),
};

function allSeries(isLarge: boolean): Series[] {
  const many = isLarge ? 300_000 : 2_000;
  const counts = isLarge ? [1e4, 1e5, 1e6, 1e7, 1e8] : [1e3];
  const upTo = (values: readonly number[]) => (isLarge ? values : values.slice(0, 1));
  return [
    {
      title: 'requests, direct',
      steps: counts.map((requests) => ({ name: `${requests}`, shape: DIRECT, requests })),
      ratioName: 'flat in requests, direct: least to most',
    },
    {
      title: 'requests, TCP',
      steps: counts
        .filter((requests) => requests <= 1e7)
        .map((requests) => ({ name: `${requests}`, shape: TCP, requests })),
      ratioName: 'flat in requests, TCP: least to most',
    },
    {
      title: 'servers, direct',
      steps: upTo([2, 10, 100, 1000]).map((servers) => ({
        name: `${servers}`,
        shape: { ...DIRECT, servers },
        requests: many * 3,
      })),
      ratioName: 'flat in servers, direct: least to most',
    },
    {
      title: 'servers, TCP',
      steps: upTo([2, 10, 100, 1000]).map((servers) => ({
        name: `${servers}`,
        // The same rate, and so the same connections, whatever the number of servers.
        shape: { ...TCP, servers, serviceMeanNs: servers * 100_000_000 },
        requests: many,
      })),
      ratioName: 'flat in servers, TCP: least to most',
    },
    {
      title: 'live connections',
      steps: upTo([1e3, 1e4, 1e5, 1e6]).map((live) => ({
        name: `${live}`,
        shape: { ...TCP, serviceMeanNs: 960e9 / live },
        requests: Math.max(many, 3 * live),
      })),
      ratioName: 'flat in live connections: least to most',
    },
    {
      title: 'clients',
      steps: upTo([1, 100, 10_000, 100_000]).map((population) => ({
        name: `${population}`,
        shape: { ...TCP, population },
        requests: many,
      })),
      ratioName: 'flat in clients: least to most',
    },
  ];
}

function figuresOf({ title, steps, ratioName }: Series, isLarge: boolean): Figure[] {
  const least = steps.map(() => Infinity);
  const digests = steps.map(() => '');
  const turns = isLarge ? 4 : 1;
  // The first turn compiles. Long runs need no second one.
  for (let turn = 0; turn < turns; turn++) {
    steps.forEach((step, i) => {
      if (turn > 1 && step.requests > 3e6) return;
      const { ns, digest } = measured(step);
      digests[i] = digest;
      if (turn > 0 || turns === 1) least[i] = Math.min(least[i], ns);
    });
  }
  const figures = steps.map(
    ({ name }, i): Figure => ({
      name: `${title}: ${name}`,
      value: least[i],
      unit: 'ns/request',
      digest: digests[i],
    }),
  );
  return [...figures, { name: ratioName, value: Math.min(...least) / Math.max(...least), unit: 'ratio' }];
}

/** Short runs are repeated, for a clock that counts in milliseconds. */
function measured({ shape, requests }: Step): { readonly ns: number; readonly digest: string } {
  const settings = siteSettings(shape, requests);
  compileWhole(settings);
  const repeats = Math.max(1, Math.round(1e5 / requests));
  let spentUs = 0;
  let sent = 0;
  let digest = '';
  for (let replication = 0; replication < repeats; replication++) {
    const system = new System({ settings, seed: 1, replication, withSeries: false });
    system.start();
    const before = process.cpuUsage();
    system.run();
    const { user, system: kernel } = process.cpuUsage(before);
    spentUs += user + kernel;
    sent += system.measurements.sent;
    digest = system.kernel.digest.hex();
  }
  return { ns: (spentUs * 1000) / sent, digest };
}
