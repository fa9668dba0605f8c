/** VRRP under faults, on the path of `lbsim run`: the test vectors of keepalived's behaviour that no recording holds. */
import { describe, expect, test } from 'vitest';
import { System } from '../../src/models/system.ts';
import { scenarioOf } from '../fixtures/scenario.ts';

interface PairOptions {
  readonly a?: string;
  readonly b?: string;
  readonly globals?: string;
  readonly faults?: readonly object[];
  readonly priorities?: readonly [number, number];
  readonly more?: string;
  readonly keepalived?: string;
}

function file(priority: number, { globals = '', more = '' }: PairOptions, own: string): string {
  return `global_defs { ${globals} }
${more}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  virtual_ipaddress { 10.0.0.100 }
  ${own}
}
virtual_server 10.0.0.100 80 {
  lvs_sched rr
  lvs_method DR
  protocol TCP
  real_server 10.0.0.11 80 { weight 1 }
}`;
}

function timeline(options: PairOptions, duration = '40s'): readonly string[] {
  const [p, q] = options.priorities ?? [150, 100];
  const scenario = scenarioOf(
    JSON.stringify({
      duration,
      keepalived: options.keepalived ?? '2.2.7',
      directors: [
        { name: 'a', address: '10.0.0.1', keepalived: 'a.conf' },
        { name: 'b', address: '10.0.0.2', keepalived: 'b.conf' },
      ],
      realServers: [{ name: 's1', address: '10.0.0.11' }],
      clients: { rate: '1/s', serviceDemand: '1ms' },
      faults: options.faults ?? [],
    }),
    {
      'a.conf': file(p, options, options.a ?? ''),
      'b.conf': file(q, options, options.b ?? ''),
      'low.conf': file(50, options, options.a ?? ''),
    },
  );
  const system = new System({ settings: scenario.points[0].settings, seed: 1, replication: 0 });
  system.run();
  return system
    .result()
    .timeline.filter(({ type }) => type === 'vrrp')
    .map(
      ({ timeNs, subject, text }) =>
        `${(timeNs / 1e9).toFixed(3)} ${subject} ${text.replace(/^VI_\w+ /, '')}`,
    );
}

function at(lines: readonly string[], pattern: RegExp, fromS = 0): number {
  const found = lines.find((line) => pattern.test(line) && Number(line.split(' ')[0]) >= fromS);
  return found === undefined ? Number.NaN : Number(found.split(' ')[0]);
}

describe('a pair of priorities 150 and 100, advert interval 1 s', () => {
  test('SIGTERM hands over after the skew of the peer, a killed parent as well', () => {
    for (const fault of [
      { type: 'keepalived-stop', director: 'a', at: '10s' },
      { type: 'keepalived-kill', process: 'parent', director: 'a', at: '10s' },
    ]) {
      expect(at(timeline({ faults: [fault] }), /b becomes MASTER/)).toBeCloseTo(10.609, 2);
    }
  });

  test('a killed VRRP child 0.6 s after an advert costs two changes of mastership', () => {
    const lines = timeline({
      faults: [{ type: 'keepalived-kill', process: 'vrrp', director: 'a', at: '10.014s' }],
    });
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(9.414 + 3.609, 2);
    expect(at(lines, /a becomes MASTER/, 10)).toBeCloseTo(10.026 + 3.414, 2);
  });

  test('a killed checker child moves no address', () => {
    const lines = timeline({
      faults: [{ type: 'keepalived-kill', process: 'checker', director: 'a', at: '10s' }],
    });
    expect(lines.filter((line) => /MASTER/.test(line))).toHaveLength(1);
  });

  test('loss of carrier is FAULT at once; with the link it comes back after its down interval', () => {
    const lines = timeline({ faults: [{ type: 'link-down', director: 'a', at: '10s', for: '10s' }] });
    expect(at(lines, /a is in FAULT/)).toBe(10);
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(9.414 + 3.609, 2);
    expect(at(lines, /a becomes MASTER/, 11)).toBeCloseTo(23.414, 2);
  });

  test('one-way silence: the peer becomes MASTER too, and is told at once to yield when it can speak', () => {
    const fault = { type: 'partition', director: 'a', direction: 'from', at: '10s', for: '10s' };
    const lines = timeline({ faults: [fault] });
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(13.023, 2);
    expect(at(lines, /b becomes BACKUP/)).toBeGreaterThanOrEqual(20);
  });

  test('a stalled director loses its role and takes it back when it runs again', () => {
    const lines = timeline({ faults: [{ type: 'director-stall', director: 'a', at: '10s', for: '6s' }] });
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(13.023, 2);
    expect(at(lines, /b becomes BACKUP/)).toBeCloseTo(16, 2);
  });

  test('a deleted address is back after its own skew, and the peer never moves', () => {
    const fault = { type: 'address-deleted', director: 'a', address: '10.0.0.100', at: '10s' };
    const lines = timeline({ faults: [fault] });
    expect(at(lines, /a becomes MASTER/, 5)).toBeCloseTo(10.414, 3);
    expect(lines.some((line) => /b becomes MASTER/.test(line))).toBe(false);
  });

  test('a reload with priority 50 hands over after the down interval of the peer', () => {
    const fault = { type: 'keepalived-reload', director: 'a', keepalived: 'low.conf', at: '10s' };
    expect(at(timeline({ faults: [fault] }), /b becomes MASTER/)).toBeCloseTo(13.609, 2);
  });

  test('a restart is an orderly stop and a new start', () => {
    const lines = timeline({ faults: [{ type: 'keepalived-restart', director: 'a', at: '10s' }] });
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(10.609, 2);
    expect(at(lines, /a becomes MASTER/, 10)).toBeCloseTo(14.414, 2);
  });
});

describe('tracking', () => {
  const script = 'vrrp_script chk {\n script "/bin/chk"\n interval 1\n fall 2\n rise 2\n}';
  const fault = { type: 'track-script', director: 'a', script: 'chk', at: '9.9s', for: '10s' };

  test('weight 0: FAULT after the second failure, the peer follows after its skew', () => {
    const lines = timeline({ more: script, a: 'track_script { chk }', faults: [fault] });
    expect(at(lines, /a is in FAULT/)).toBe(11);
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(11.609, 2);
  });

  test('weight -60: the peer stops accepting and takes over a down interval after the last good advert', () => {
    const lines = timeline({ more: script, a: 'track_script { chk weight -60 }', faults: [fault] });
    expect(at(lines, /a has priority 90 instead of 150/)).toBe(11);
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(10.414 + 3.609, 2);
    // It comes back two successes later, its timer moved by what the priority moved.
    expect(at(lines, /a has priority 150 instead of 90/)).toBe(21);
  });

  test('a tracked process that dies is a fault, after terminate_delay', () => {
    const lines = timeline({
      more: 'vrrp_track_process ha { process haproxy\n terminate_delay 2 }',
      a: 'track_process { ha }',
      faults: [{ type: 'track-process', director: 'a', process: 'ha', at: '10s', for: '10s' }],
    });
    expect(at(lines, /a is in FAULT/)).toBe(12);
    expect(at(lines, /a is BACKUP again/)).toBe(20);
  });
});

describe('elections', () => {
  test('an owner starts at once', () => {
    const lines = timeline({ priorities: [255, 100], a: 'state MASTER' });
    expect(at(lines, /a becomes MASTER/)).toBe(0);
  });

  test('nopreempt leaves the role with the lower priority', () => {
    const options = { a: 'nopreempt', b: 'nopreempt' };
    const faults = [{ type: 'keepalived-stop', director: 'a', at: '10s', for: '5s' }];
    const lines = timeline({ ...options, faults });
    expect(at(lines, /a becomes MASTER/, 10)).toBeNaN();
  });

  test('equal priorities: after a split the higher address stays', () => {
    const faults = [{ type: 'partition', director: 'a', at: '10s', for: '10s' }];
    const lines = timeline({ priorities: [100, 100], faults });
    expect(at(lines, /a becomes BACKUP/)).toBeCloseTo(3.609, 2);
    expect(at(lines, /a becomes BACKUP/, 13)).toBeGreaterThanOrEqual(20);
    expect(at(lines, /b becomes BACKUP/)).toBeNaN();
  });

  test('the engine of 1.2.7 holds the address an interval after it claims it', () => {
    const faults = [{ type: 'power-loss', director: 'a', at: '10s', for: '10s' }];
    const lines = timeline({ keepalived: '1.2.7', a: 'state MASTER', faults });
    expect(at(lines, /a becomes MASTER/)).toBe(2);
    expect(at(lines, /b claims/)).toBeCloseTo(9 + 3.609, 2);
    expect(at(lines, /b becomes MASTER/)).toBeCloseTo(10 + 3.609, 2);
  });

  test('and at fail-back there is a gap of up to two intervals without address', () => {
    const faults = [{ type: 'keepalived-stop', director: 'a', at: '10s', for: '10s' }];
    const lines = timeline({ keepalived: '1.2.7', faults });
    const yields = at(lines, /b becomes BACKUP/, 15);
    expect(at(lines, /a becomes MASTER/, 15) - yields).toBeCloseTo(2, 2);
  });
});

test('check_unicast_src rejects adverts of who is no peer: both are MASTER', () => {
  const b = (more: string) =>
    `unicast_src_ip 10.0.0.2 unicast_peer { 10.0.0.9 } ${more}`
      .replaceAll(' unicast_', '\nunicast_')
      .replaceAll(' check', '\ncheck');
  const a = 'unicast_src_ip 10.0.0.1\nunicast_peer { 10.0.0.2 }';
  const masters = (lines: readonly string[]) => lines.filter((line) => /becomes MASTER/.test(line)).length;
  expect(masters(timeline({ a, b: b('') }))).toBe(1);
  expect(masters(timeline({ a, b: b('check_unicast_src') }))).toBe(2);
});
