/** A frame made by hand, as a worker would send it: a pair of directors and three servers, one of them dead. */
import type { Frame } from '../../src/tui/protocol.ts';
import type {
  DecisionView,
  DestinationView,
  DirectorView,
  RunSnapshot,
  ServerView,
} from '../../src/tui/snapshot.ts';

const S = 1e9;
const MS = 1e6;
const wave = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * (i % 8)) / 7);

function destination(name: string, change: Partial<DestinationView>): DestinationView {
  return {
    name,
    address: '192.168.1.16:80',
    method: 'Route',
    weight: 3,
    active: 12,
    inactive: 340,
    isOverloaded: false,
    server: 0,
    conns: 5120,
    cps: 41.26,
    inPps: 410,
    outPps: 0,
    inBps: 61_400,
    outBps: 0,
    ...change,
  };
}

function server(name: string, change: Partial<ServerView>): ServerView {
  return {
    name,
    state: 'up',
    isWell: true,
    inSystem: 3,
    servers: 4,
    busy: 0.43,
    busySeries: wave(40, 0.1, 0.9),
    responseNs: 23.4 * MS,
    responseSeries: wave(40, 10 * MS, 40 * MS),
    completed: 5100,
    ...change,
  };
}

const lvsA: DirectorView = {
  name: 'lvs-a',
  isUp: true,
  keepalived: 'runs',
  instances: [{ name: 'VI_1', state: 'MASTER', priority: 150, heardAgoNs: null, sentAgoNs: 0.31 * S }],
  holds: ['192.168.1.10'],
  receives: true,
  syncMaster: 51,
  syncBackup: null,
  syncSent: 1234,
  syncTaken: 0,
  entries: 1043,
  services: [
    {
      line: 'TCP  192.168.1.10:80 wlc persistent 50',
      scheduler: 'wlc',
      destinations: [
        destination('web1', {}),
        destination('web2', {
          address: '192.168.1.17:80',
          server: 1,
          weight: 1,
          active: 250,
          isOverloaded: true,
        }),
      ],
    },
  ],
};

const lvsB: DirectorView = {
  ...lvsA,
  name: 'lvs-b',
  instances: [{ name: 'VI_1', state: 'BACKUP', priority: 100, heardAgoNs: 0.31 * S, sentAgoNs: null }],
  holds: [],
  receives: false,
  syncMaster: null,
  syncBackup: 51,
  syncTaken: 1230,
};

export function run(change: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    label: 'with sync',
    nowNs: 83_456 * MS,
    durationNs: 240 * S,
    transientNs: 10 * S,
    events: 1_234_567,
    digest: '0123456789abcdef',
    next: { name: 'session-arrival', timeNs: 83_461 * MS },
    directors: [lvsA, lvsB],
    servers: [
      server('web1', {}),
      server('web2', { state: 'slow 20%', isWell: false, busy: 1, busySeries: wave(40, 0.8, 1) }),
      server('web3', { state: 'crashed', isWell: false, busy: 0, responseNs: Number.NaN }),
    ],
    latency: {
      now: { rate: 123.4, p50Ns: 14.2 * MS, p99Ns: 88 * MS, sent: 617, answered: 610, failed: 3 },
      whole: { rate: 118, p50Ns: 14 * MS, p99Ns: 1.62 * S, sent: 9_840, answered: 9_816, failed: 12 },
      windowNs: 5 * S,
      inFlight: 12,
      failedBy: [
        ['refused', 10],
        ['reset', 2],
      ],
    },
    series: {
      everyNs: S,
      rate: wave(60, 90, 140),
      failed: wave(60, 0, 3),
      p50: wave(60, 1, 2),
      p99: wave(60, 60, 90),
    },
    log: [
      { timeNs: 0, type: 'vrrp', subject: 'lvs-a', text: 'VI_1 starts as BACKUP, priority 150' },
      { timeNs: 3.414 * S, type: 'vrrp', subject: 'lvs-a', text: 'VI_1 becomes MASTER' },
      { timeNs: 70 * S, type: 'fault', subject: 'web3', text: 'crashes: connections are refused' },
      {
        timeNs: 76 * S,
        type: 'check',
        subject: 'lvs-a',
        text: 'tcp check of 192.168.1.18:80 failed (refused)',
      },
    ],
    logTotal: 4,
    faults: [],
    byHand: 0,
    ...change,
  };
}

export function frame(change: Partial<Frame> = {}): Frame {
  return {
    main: run(),
    rival: null,
    relation: null,
    forkedNs: 0,
    isRunning: true,
    isSeeking: false,
    speed: 10,
    eventsPerSecond: 1_203_000,
    connections: null,
    ...change,
  };
}

/** What would be if web1 were gone. */
export function fork(): Frame {
  const other = run({ label: 'crash web1' });
  const [first, ...rest] = other.servers;
  const { latency } = other;
  return frame({
    rival: {
      ...other,
      servers: [{ ...first, state: 'crashed', busy: 0 }, ...rest],
      latency: { ...latency, now: { ...latency.now, p99Ns: 190 * MS, failed: 61 } },
    },
    relation: 'fork',
    forkedNs: 80 * S,
  });
}

export const DECISION: DecisionView = {
  number: 1738,
  timeNs: 83.4 * S,
  director: 'lvs-a',
  service: '192.168.1.10:80',
  scheduler: 'wlc',
  client: '203.0.113.7:40112',
  chosen: 'web1',
  rule: 'The least overhead for its weight, where an active connection counts as much as 256 others.',
  columns: ['weight', 'active', 'inactive', 'overhead', 'for its weight'],
  rows: [
    { name: 'web2', cells: ['1', '5', '3', '256×5+3 = 1283', '1283'], out: '' },
    { name: 'web1', cells: ['3', '12', '4', '256×12+4 = 3076', '1025.33'], out: '' },
    { name: 'web3', cells: ['0', '0', '0', '256×0+0 = 0', '-'], out: 'quiesced' },
  ],
  steps: [
    'web2 is the first in the list that may be chosen.',
    'web2 against web1: 1283×3 = 3849 > 3076 = 3076×1: web1 is better.',
    'web1 gets the connection.',
  ],
};
