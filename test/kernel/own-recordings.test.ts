/** Recordings made by hand: what the format allows and those of real kernels do not hold. */
import { expect, test } from 'vitest';
import { predict, unsupportedReason } from '../../src/experiment/replay/replay.ts';
import { type Row, type Trace, traceProblem } from '../../src/experiment/replay/trace.ts';

const SERVICE = { id: 'v', proto: 'tcp', addr: '10.9.1.1', port: 80, scheduler: 'rr', flags: [] };
const SERVER = { weight: 1, upper: 0, lower: 0, method: 'nat', port: 80 };

function play(setup: readonly Row[], ops: readonly Row[], more: Partial<Trace> = {}): Row[] {
  const trace: Trace = { name: 'own', kernel: 'Linux 6.1.192', setup, ops, ...more };
  expect([traceProblem(trace), unsupportedReason(trace)]).toEqual([undefined, undefined]);
  return [...predict(trace).ops];
}

/** One service with one real server. */
const ONE: readonly Row[] = [
  ['service', 'v', SERVICE],
  ['add', 'v', '10.0.0.11', SERVER],
];

/** The last fields of the rows: what came of them. */
const results = (rows: readonly Row[]) => rows.map((row) => row.at(-1));

test('flags of sh and mh stay with a service that another scheduler serves', () => {
  const flags = ['sh-port', 'sh-fallback'];
  const rows = play(
    [
      ['service', 'v', { ...SERVICE, flags }],
      ['add', 'v', '10.0.0.11', SERVER],
      ['add', 'v', '10.0.0.12', SERVER],
    ],
    [
      ['open', 1, 1, '10.1.0.1', 20001, '10.9.1.1', 80, ''],
      ['editservice', 2, 'v', { ...SERVICE, scheduler: 'sh', flags }],
      ['edit', 3, 'v', '10.0.0.12', { weight: 0, upper: 0, lower: 0 }],
      ...[1, 2, 3, 4].map((n): Row => ['open', 4, n + 1, '10.1.0.1', 20001 + n, '10.9.1.1', 80, '']),
      ['editservice', 5, 'v', { ...SERVICE, scheduler: 'wlc', flags: ['mh-port'] }],
      ['open', 6, 9, '10.1.0.1', 20009, '10.9.1.1', 80, ''],
    ],
  );
  expect(results(rows.filter(([what]) => what === 'open'))).toEqual([
    '10.0.0.12',
    ...['10.0.0.11', '10.0.0.11', '10.0.0.11', '10.0.0.11'],
    '10.0.0.11',
  ]);
});

test('the server answers from the port of the entry, not from the one that its destination was added with', () => {
  const rows = play(
    [
      ['service', 'v', { ...SERVICE, port: 0, persistent: 300, netmask: '255.255.255.255' }],
      ['add', 'v', '10.0.0.11', { ...SERVER, port: 8080 }],
    ],
    [
      ['open', 1, 1, '10.1.0.1', 20001, '10.9.1.1', 443, ''],
      ['fins', 2, 1],
      ['conns', 3, []],
    ],
  );
  expect(results(rows).at(-1)).toEqual([
    ['TCP', '10.1.0.1', 0, '10.9.1.1', 0, '10.0.0.11', 0, 'ASSURED', 299],
    ['TCP', '10.1.0.1', 20001, '10.9.1.1', 443, '10.0.0.11', 443, 'FIN_WAIT', 119],
  ]);
});

test('a port that is used again keeps the forwarding method of its entry', () => {
  const open: Row = ['open', 1, 1, '10.1.0.1', 20001, '10.9.1.1', 80, ''];
  const rows = play(ONE, [
    open,
    ['vanish', 2, 1],
    ['edit', 3, 'v', '10.0.0.11', { weight: 1, upper: 0, lower: 0, method: 'dr' }],
    ['open', 4, 2, '10.1.0.1', 20001, '10.9.1.1', 80, ''],
    ['closes', 5, 2],
    ['conns', 6, []],
  ]);
  expect(results(rows).at(-1)).toEqual([
    ['TCP', '10.1.0.1', 20001, '10.9.1.1', 80, '10.0.0.11', 80, 'TIME_WAIT', 119],
  ]);
});

test('ends that have forgotten a connection, or closed both halves, send nothing more', () => {
  const rows = play(ONE, [
    ['open', 1, 1, '10.1.0.1', 20001, '10.9.1.1', 80, ''],
    ['finc', 2, 1],
    ['fins', 3, 1],
    ['close', 60_000, 1],
    ['open', 60_001, 2, '10.1.0.1', 20002, '10.9.1.1', 80, ''],
    ['vanish', 60_002, 2],
    ['finc', 61_000, 2],
    ['fins', 61_000, 2],
    ['conns', 62_000, []],
  ]);
  expect(results(rows).at(-1)).toEqual([
    ['TCP', '10.1.0.1', 20001, '10.9.1.1', 80, '10.0.0.11', 80, 'TIME_WAIT', 58],
    ['TCP', '10.1.0.1', 20002, '10.9.1.1', 80, '10.0.0.11', 80, 'ESTABLISHED', 898],
  ]);
});

test('a destination without a method has that of the recording', () => {
  const { weight, upper, lower, port } = SERVER;
  const setup: Row[] = [
    ['service', 'v', SERVICE],
    ['add', 'v', '10.0.0.11', { weight, upper, lower, port }],
  ];
  const ops: Row[] = [
    ['open', 1, 1, '10.1.0.1', 20001, '10.9.1.1', 80, ''],
    ['close', 2, 1],
    ['conns', 3, []],
  ];
  const states = (mode: string) => (results(play(setup, ops, { mode })).at(-1) as string[][])[0][7];
  expect([states('nat'), states('dr')]).toEqual(['TIME_WAIT', 'FIN_WAIT']);
});

test('sysctls that no row can show stand in the way of nothing', () => {
  const rows = play(
    [
      ['sysctl', 'snat_reroute', 0],
      ['sysctl', 'sync_version', 0],
      ['sysctl', 'est_cpulist', '0-1'],
      ['sysctl', 'sync_threshold', '2 20'],
      ...ONE,
    ],
    [
      ['sysctl', 1, 'pmtu_disc', 0],
      ['open', 2, 1, '10.1.0.1', 20001, '10.9.1.1', 80, ''],
    ],
  );
  expect(results(rows).at(-1)).toBe('10.0.0.11');
});

test('with cache_bypass a packet that nobody takes goes to where it was bound', () => {
  const rows = play(
    [
      ['sysctl', 'cache_bypass', 1],
      ['mark', 1, '10.9.41.0/24', 'tcp'],
      ['service', 'v', { id: 'v', fwmark: 1, scheduler: 'rr', flags: [] }],
    ],
    [['open', 1, 1, '10.1.0.1', 20001, '10.9.41.7', 80, '']],
  );
  expect(results(rows)).toEqual(['10.9.41.7']);
});
