/** A result small enough to be written down: two web servers, one crash, one loss of power, figures that are easy to tell. */
import type { Interval } from '../../src/analysis/interval.ts';
import type {
  ComparisonResult,
  ExperimentResult,
  FailoverBudget,
  PhaseSummary,
  PointResult,
  RealServerSummary,
} from '../../src/experiment/experiment-result.ts';
import { RESULT_FORMAT } from '../../src/experiment/experiment-result.ts';
import type { SiteSummary } from '../../src/experiment/site-result.ts';
import type { TimelineEntry } from '../../src/models/timeline.ts';
import { Histogram } from '../../src/sim/histogram.ts';

const MS = 1_000_000;
const S = 1_000 * MS;
const BINS = 20;
const NO_FAILURES = { refused: 0, 'timed out': 0, reset: 0, 'no route': 0, dropped: 0 };

export function estimate(
  value: number | null,
  halfWidth: number | null = value === null ? null : value / 10,
): Interval {
  const isBare = value === null || halfWidth === null;
  return {
    estimate: value,
    low: isBare ? null : value - halfWidth,
    high: isBare ? null : value + halfWidth,
    halfWidth,
    confidence: 0.95,
    count: 4,
    method: 'student',
  };
}

function phase(name: string, startNs: number, endNs: number): PhaseSummary {
  const isBad = name.includes('power');
  return {
    name,
    startNs,
    endNs,
    sent: 1_000,
    answered: isBad ? 900 : 1_000,
    failed: { ...NO_FAILURES, reset: isBad ? 100 : 0 },
    failedShare: estimate(isBad ? 0.1 : 0),
    disturbedShare: estimate(isBad ? 0.12 : 0),
    mean: estimate(40 * MS),
    p50: estimate(30 * MS),
    p90: estimate(60 * MS),
    p99: estimate(isBad ? 3 * S : 120 * MS),
    p999: estimate(200 * MS),
    max: estimate(5 * S),
    outage: estimate(isBad ? 3.2 * S : 0),
    outageRange: isBad ? [3 * S, 3.5 * S] : [0, 0],
  };
}

function server(name: string, address: string, share: number): RealServerSummary {
  return {
    name,
    address,
    servers: 4,
    share: estimate(share),
    utilisation: estimate(share / 2),
    meanInSystem: estimate(1.5),
    active: estimate(40),
    inactive: estimate(900),
    p50: estimate(30 * MS),
    p99: estimate(120 * MS),
    answered: Math.round(2_900 * share),
    failed: 50,
  };
}

export const SMALL_TIMELINE: readonly TimelineEntry[] = [
  { timeNs: 0, type: 'vrrp', subject: 'lvs-a', text: 'VI_1 starts as BACKUP, priority 150' },
  { timeNs: 0, type: 'vrrp', subject: 'lvs-b', text: 'VI_1 starts as BACKUP, priority 100' },
  { timeNs: 3.5 * S, type: 'vrrp', subject: 'lvs-a', text: 'VI_1 becomes MASTER' },
  { timeNs: 3.5 * S, type: 'arp', subject: 'lvs-a', text: 'the gateway learns it as owner of the VIP' },
  { timeNs: 20 * S, type: 'fault', subject: 'web1', text: 'crashes: connections are refused' },
  { timeNs: 25 * S, type: 'check', subject: 'lvs-a', text: 'tcp check of 10.0.0.1:80 failed' },
  { timeNs: 25 * S, type: 'destination', subject: 'lvs-a', text: '10.0.0.1 is removed from 10.0.0.9 80' },
  { timeNs: 40 * S, type: 'fault', subject: 'web1', text: 'is back' },
  {
    timeNs: 45 * S,
    type: 'destination',
    subject: 'lvs-a',
    text: '10.0.0.1 is added to 10.0.0.9 80, weight 3',
  },
  { timeNs: 60 * S, type: 'fault', subject: 'lvs-a', text: 'loses power' },
  {
    timeNs: 63.2 * S,
    type: 'vrrp',
    subject: 'lvs-b',
    text: 'VI_1 becomes MASTER, 3.61 s after the last advert',
  },
  { timeNs: 63.2 * S, type: 'arp', subject: 'lvs-b', text: 'the gateway learns it as owner of the VIP' },
];

function budget(fault: string, isServed: boolean): FailoverBudget {
  const rows = [0.1, 0.9].map((phase, replication) => ({
    replication,
    phaseNs: phase * S,
    isServed,
    detectionNs: (3 - phase) * S,
    electionNs: 0.6 * S,
    arpNs: 0.1 * MS,
    clientsNs: isServed ? 0 : 3 * S,
    drainNs: 5 * S,
    waited: isServed ? 0 : 100,
    broken: 50,
  }));
  const stage = (name: string, leastNs: number, mostNs: number) => ({
    name,
    leastNs,
    mean: estimate((leastNs + mostNs) / 2, (mostNs - leastNs) / 4),
    mostNs,
    closedForm: name === 'dark in all' ? { leastNs: 2.6 * S, meanNs: 3.1 * S, mostNs: 3.6 * S } : null,
  });
  const stages = [stage('detection', 2.1 * S, 2.9 * S), stage('dark in all', 2.7 * S, 3.5 * S)];
  return { fault, director: isServed ? 'lvs-a' : 'lvs-b', rows, stages };
}

const SMALL_SITE: SiteSummary = {
  directors: [
    { name: 'lvs-a', address: '10.0.0.11', priority: 150 },
    { name: 'lvs-b', address: '10.0.0.12', priority: 100 },
  ].map(({ name, address, priority }) => ({
    name,
    address,
    instances: [{ name: 'VI_1', state: 'BACKUP', priority, addresses: ['10.0.0.9'] }],
    syncs: false,
  })),
  services: [
    {
      name: '-t 10.0.0.9:80',
      scheduler: 'wrr',
      persistentS: 0,
      destinations: [
        { address: '10.0.0.1', port: 80, weight: 3, method: 'dr' },
        { address: '10.0.0.2', port: 80, weight: 2, method: 'dr' },
      ],
    },
  ],
  clients: [{ name: 'browsers', ratePerSecond: 40, target: '10.0.0.9:80' }],
};

function responses() {
  const histogram = new Histogram();
  for (let i = 1; i <= 2_900; i++) histogram.record(20 * MS + Math.round((60 * MS * i) / 2_900));
  histogram.record(3 * S);
  return histogram.toData();
}

export function smallPoint(name = '', p99Ms = 120): PointResult {
  const bins = Array.from({ length: BINS }, (_, bin) => bin);
  return {
    name,
    set: name === '' ? {} : { scheduler: name },
    replications: [0, 1, 2, 3].map((replication) => ({
      replication,
      digest: `00000000000000a${replication}`,
      events: 12_345,
      sent: 1_000,
      answered: 975,
      failed: 25,
      meanNs: 40 * MS,
      p50Ns: 30 * MS,
      p90Ns: 60 * MS,
      p99Ns: p99Ms * MS,
      p999Ns: 200 * MS,
      maxNs: 5 * S,
      outageNs: 3.2 * S,
      brokenLogins: 0,
      logins: 0,
      jain: 0.99,
    })),
    requests: { sent: 4_000, answered: 3_899, failed: { ...NO_FAILURES, reset: 100 }, inFlight: 1 },
    figures: {
      mean: estimate(40 * MS),
      p50: estimate(30 * MS),
      p90: estimate(60 * MS),
      p99: estimate(p99Ms * MS),
      p999: estimate(200 * MS),
      max: estimate(5 * S),
      failed: estimate(0.025),
      outage: estimate(3.2 * S),
      throughput: estimate(39),
      brokenLogins: estimate(null),
    },
    responses: responses(),
    phases: [
      phase('before', 0, 20 * S),
      phase('web1 crashes: connections are refused', 20 * S, 40 * S),
      phase('web1 is back', 40 * S, 60 * S),
      phase('lvs-a loses power', 60 * S, 100 * S),
    ],
    classes: ['browsers', 'robots'].map((own, i) => ({
      name: own,
      responses: responses(),
      answered: 3_899 - 1_000 * i,
      failed: NO_FAILURES,
      failedShare: estimate(0.02),
      mean: estimate(40 * MS),
      p50: estimate(30 * MS),
      p90: estimate(80 * MS),
      p99: estimate(120 * MS),
      p999: estimate(200 * MS),
      max: estimate(300 * MS),
    })),
    backends: [],
    caches: [],
    secondTries: { retries: 0, hedges: 0, attempts: estimate(1) },
    realServers: [server('web1', '10.0.0.1', 0.6), server('web2', '10.0.0.2', 0.4)],
    directors: ['lvs-a', 'lvs-b'].map((director) => ({
      name: director,
      inPackets: estimate(1_000),
      inBytes: estimate(100_000),
      outPackets: estimate(0),
      outBytes: estimate(0),
      utilisation: estimate(0.1),
      droppedPackets: estimate(0),
    })),
    failovers: [budget('lvs-a loses power', false), budget('lvs-a has power again', true)],
    balance: { jain: estimate(0.96), variation: estimate(0.2), peakToMean: estimate(1.2) },
    series: {
      binNs: 5 * S,
      sentPerSecond: bins.map((bin) => (bin < 2 ? 0 : 40)),
      failedPerSecond: bins.map((bin) => (bin === 12 ? 20 : 0)),
      p50Ns: bins.map((bin) => (bin < 2 ? null : 30 * MS)),
      p99Ns: bins.map((bin) => (bin < 2 ? null : (bin === 12 ? 3_000 : 120) * MS)),
      utilisation: [0.3, 0.2].map((busy) => bins.map(() => busy)),
      inSystem: [2, 1].map((count) => bins.map((bin) => count + (bin === 12 ? 8 : 0))),
      servedPerSecond: [24, 16].map((rate) => bins.map((bin) => (bin < 2 ? 0 : rate))),
      active: [40, 30].map((count) => bins.map(() => count)),
      inactive: [500, 400].map((count) => bins.map((bin) => count + bin)),
      responses: {
        edgesNs: [16, 32, 64, 128].map((ms) => ms * MS),
        cells: bins.slice(2).flatMap((bin) => [bin, 0, 150, bin, 1, 40, bin, 2, 10]),
      },
    },
    timeline: SMALL_TIMELINE,
    site: SMALL_SITE,
    laws: { little: true, conservation: true },
  };
}

export function smallResult(points: readonly PointResult[] = [smallPoint()]): ExperimentResult {
  const [first] = points;
  return {
    format: RESULT_FORMAT,
    lbsim: '0.1.0',
    name: 'small',
    question: 'What does a loss of power cost?',
    answer: 'lvs-a loses power: nobody served for 3.2 ± 0.3 s.',
    seed: 1,
    digest: '00000000000000aa',
    complete: true,
    durationNs: 100 * S,
    disturbedNs: S,
    scenario: { name: 'small', transient: '10s' },
    files: [],
    findings: [],
    points,
    comparisons: points.slice(1).map(
      ({ name }, i): ComparisonResult => ({
        metric: 'p99',
        name: first.name,
        against: name,
        difference: estimate(-20 * MS * i, 5 * MS),
        ratio: estimate(0.9),
        adjustedP: 0.01,
        verdict: i === 0 ? 'not distinguishable' : 'better',
      }),
    ),
    expectations: [
      {
        text: 'p99 < 200ms',
        point: first.name,
        measured: first.figures.p99,
        limit: 200 * MS,
        unit: 'duration',
        verdict: 'held',
        runsToDecide: null,
      },
    ],
  };
}

/** Without faults, servers or answers: what charts must survive. */
export function emptyPoint(): PointResult {
  const point = smallPoint();
  return {
    ...point,
    phases: [{ ...point.phases[0], name: 'whole run', endNs: 100 * S, sent: 0 }],
    responses: new Histogram().toData(),
    realServers: [],
    directors: [],
    failovers: [],
    classes: [],
    timeline: [],
    site: { directors: [], services: [], clients: [] },
    series: {
      binNs: 5 * S,
      sentPerSecond: [],
      failedPerSecond: [],
      p50Ns: [],
      p99Ns: [],
      utilisation: [],
      inSystem: [],
      servedPerSecond: [],
      active: [],
      inactive: [],
      responses: { edgesNs: [], cells: [] },
    },
  };
}
