/**
 * The engine beside hand-written loops of the same models. Every System but the first shares optimised code with those
 * before it, as replications do, so the first turn is thrown away.
 */
import type { Benchmark, Figure } from './benchmark.ts';
import { measureInTurns, type Outcome, type Piece } from './cpu-time.ts';
import {
  type HandResult,
  handWrittenLeastConnections,
  handWrittenMm1,
  handWrittenMm1Heap,
} from './hand-written.ts';
import { failoverSettings, runSite, type SiteShape, siteSettings } from './sites.ts';

const MM1: SiteShape = { servers: 1, load: 0.8, scheduler: 'rr', transport: 'direct' };
const TEN: SiteShape = { servers: 10, load: 0.8, scheduler: 'lc', transport: 'direct' };
/** 800 requests a second, each of whose entries waits 120 s in FIN_WAIT: 96 000 live connections. */
const TCP: SiteShape = { ...TEN, transport: 'tcp', serviceMeanNs: 10_000_000 };

export const benchmark: Benchmark = {
  name: 'engine and hand-written loops',
  run: (scale) => {
    const requests = scale === 'large' ? 2_000_000 : 5_000;
    const turns = scale === 'large' ? 7 : 1;
    const pieces: Piece[] = [
      engine(MM1, requests),
      byHand(() => handWrittenMm1Heap(requests, 0.8)),
      byHand(() => handWrittenMm1(requests, 0.8)),
      engine(TEN, requests),
      byHand(() => handWrittenLeastConnections(requests, 0.8, 10)),
      failover(scale),
      engine(TCP, requests >> 2, true),
    ];
    const { nsEach, digests, ratio } = measureInTurns(pieces, turns);
    const names = [
      'M/M/1, engine',
      'M/M/1, by hand, 4-ary heap',
      'M/M/1, by hand, two variables',
      'ten servers under lc, engine',
      'ten servers under lc, by hand, slots',
      'failover, engine',
      'full TCP request, engine, series on',
    ];
    const figures = names.flatMap((name, i): Figure[] => [
      { name, value: nsEach[i], unit: 'ns/request', digest: digests[i] },
      { name, value: 1e9 / nsEach[i], unit: 'requests/s' },
    ]);
    return [
      ...figures,
      { name: 'M/M/1: heap by hand to engine', value: ratio(1, 0), unit: 'ratio' },
      { name: 'M/M/1: two variables to engine', value: ratio(2, 0), unit: 'ratio' },
      { name: 'ten servers: by hand to engine', value: ratio(4, 3), unit: 'ratio' },
      { name: 'failover to ten servers', value: ratio(3, 5), unit: 'ratio' },
      { name: 'full TCP request to ten servers', value: ratio(3, 6), unit: 'ratio' },
      // The bare engine may get faster by itself: these stay what they are.
      { name: 'failover: ten servers by hand to engine', value: ratio(4, 5), unit: 'ratio' },
      { name: 'full TCP request: ten servers by hand to engine', value: ratio(4, 6), unit: 'ratio' },
    ];
  },
};

function engine(shape: SiteShape, requests: number, withSeries = false): Piece {
  const settings = siteSettings(shape, requests);
  return {
    run: () => {
      const { requests, digest } = runSite(settings, 0, withSeries);
      return { requests: requests.sent, digest };
    },
  };
}

function failover(scale: 'small' | 'large'): Piece {
  const settings = failoverSettings('.');
  const runs = scale === 'large' ? 10 : 1;
  return {
    run: () => {
      let requests = 0;
      let digest = '';
      for (let replication = 0; replication < runs; replication++) {
        const result = runSite(settings, replication, true);
        requests += result.requests.sent;
        digest = result.digest;
      }
      return { requests, digest };
    },
  };
}

function byHand(run: () => HandResult): Piece {
  return {
    run: (): Outcome => {
      const { requests, meanResponse } = run();
      return { requests, digest: meanResponse.toFixed(12) };
    },
  };
}
