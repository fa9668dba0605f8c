import { describe, expect, test } from 'vitest';
import { SiteFaults } from '../../src/models/site-faults.ts';
import { System } from '../../src/models/system.ts';
import { scenarioOf } from '../fixtures/scenario.ts';

interface Told {
  readonly atS: number;
  readonly subject: string;
  readonly text: string;
}

interface Site {
  /** keepalived reads one keyword a line; a semicolon stands for the end of one. */
  readonly checker: string;
  /** Before and around the checker. */
  readonly service?: string;
  readonly root?: string;
  readonly realServer?: object;
  readonly more?: object;
  readonly rate?: string;
}

const conf = ({ checker, service = '', root = '' }: Site) => `
${root}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 1
  priority 255
  virtual_ipaddress { 10.0.0.100 }
}
virtual_server 10.0.0.100 80 {
  delay_loop 4
  warmup 0
  lvs_sched wrr
  lvs_method DR
  protocol TCP
  ${service}
  real_server 10.0.0.11 80 { weight 10
    ${checker.replaceAll(';', '\n')} }
  real_server 10.0.0.12 80 { weight 10 }
}
`;

function systemOf(site: Site): System {
  const [{ settings }] = scenarioOf(
    JSON.stringify({
      duration: '120s',
      directors: [{ name: 'lvs', address: '10.0.0.1', keepalived: 'a.conf' }],
      realServers: [
        { name: 'web1', address: '10.0.0.11', ...site.realServer },
        { name: 'web2', address: '10.0.0.12' },
      ],
      clients: { rate: site.rate ?? '1/h', serviceDemand: '10ms' },
      ...site.more,
    }),
    { 'a.conf': conf(site) },
  ).points;
  return new System({ settings, seed: 1, replication: 0 });
}

/** What the director told of checks and destinations; in hundredths of a second, for links and short work. */
function told(site: Site): Told[] {
  const system = systemOf(site);
  system.run();
  return system.timeline.entries
    .filter(({ subject, type }) => subject === 'lvs' && type !== 'vrrp' && type !== 'arp')
    .map(({ timeNs, subject, text }) => ({ atS: Math.round(timeNs / 1e7) / 100, subject, text }));
}

const times = (entries: readonly Told[], text: RegExp) =>
  entries.filter((entry) => text.test(entry.text)).map(({ atS }) => atS);

const fault = (type: string, more: object = {}) => ({
  faults: [{ type, realServer: 'web1', at: '20s', for: '40s', ...more }],
});

/** Checks at 1, 5, 9 … s take next to nothing while all is well. */
describe('a checker', () => {
  test('TCP_CHECK does not see that the application stands still until its listen queue is full', () => {
    const site = { checker: 'TCP_CHECK { connect_timeout 2 }', rate: '20/s' };
    const small = { ...site, realServer: { listenQueue: 50 }, more: fault('freeze') };
    // Ten requests a second for this server, fifty places: full after 5 s, seen at the next check and its retry.
    const [down] = times(told(small), /check of 10.0.0.11:80 failed/);
    expect(down).toBeGreaterThan(29);
    expect(down).toBeLessThan(35);
    expect(
      times(told({ ...site, realServer: { listenQueue: 5000 }, more: fault('freeze') }), /failed/),
    ).toEqual([]);
  });

  test('HTTP_GET sees it at its next check', () => {
    const entries = told({
      checker: 'HTTP_GET { url { path / }; connect_timeout 2; retry 1; delay_before_retry 1 }',
      more: fault('freeze'),
    });
    // Asked at 21.00, silent until 23.00, again at 24.00: out at 26.00. Back at 60 s: the failed url, then all of them.
    expect(times(entries, /failed \(no answer\)/)).toEqual([26.01]);
    expect(times(entries, /removed/)).toEqual([26.01]);
    const [up] = times(entries, /succeeded/);
    expect(up).toBeGreaterThan(64);
    expect(up).toBeLessThan(70);
  });

  test('HTTP_GET asks one url each delay loop and finds a broken one only when its turn comes', () => {
    const checker = `HTTP_GET { url { path /a }; url { path /b }; url { path /c }
     ; connect_timeout 2; retry 0; delay_before_retry 1 }`;
    const entries = told({ checker, more: fault('errors', { path: '/b', status: 503 }) });
    // /a at 1, /b at 5, /c at 9 … /b at 29 is the first after 20 s.
    expect(times(entries, /failed \(wrong answer\)/)).toEqual([29.01]);
    // /b alone is asked until it passes at 61, then /a, /b, /c.
    expect(times(entries, /succeeded/)[0]).toBeCloseTo(73.05, 1);
  });

  test('HTTP_GET with a digest or a pattern looks at the page, without them at the status alone', () => {
    const http = (more: string) =>
      told({
        checker: `HTTP_GET { url { path / ${more}; }; retry 0 }`,
        more: fault('errors', { status: 200, otherBody: true }),
      });
    expect(times(http('\ndigest 9b3a0c85a887a256d6939da88aabd8cd\n'), /failed/)).toEqual([21.01]);
    expect(times(http('\nregex "^OK"\n'), /failed/)).toEqual([21.01]);
    expect(times(http('\nstatus_code 200\n'), /failed/)).toEqual([]);
  });

  test('HTTP_GET fails for ever against a server that keeps HTTP/1.0 open, unless it asks to close', () => {
    const keeps = { realServer: { keepsHttp10Open: true } };
    const http = (protocol: string) =>
      times(
        told({ checker: `HTTP_GET { url { path / }; connect_timeout 2 ${protocol} }`, ...keeps }),
        /failed/,
      );
    // The first result counts at once: connected at 1 s, silence for 2 s.
    expect(http('')).toEqual([3]);
    expect(http('\nhttp_protocol 1.1\n')).toEqual([]);
    expect(http('\nhttp_protocol 1.0c\n')).toEqual([]);
  });

  test('SSL_GET needs the application for the handshake as well, within one timeout with the connection', () => {
    const entries = told({
      checker: 'SSL_GET { url { path / }; connect_timeout 2; retry 0 }',
      more: fault('freeze'),
    });
    expect(times(entries, /failed/)).toEqual([23.01]);
  });

  test('SMTP_CHECK forgives at start-up too, and awaits three answers', () => {
    const down = told({
      checker: 'SMTP_CHECK { connect_timeout 2; retry 1; delay_before_retry 1 }',
      more: { faults: [{ type: 'crash', realServer: 'web1', at: '0s', for: '30s' }] },
    });
    // TCP_CHECK would be down at 1 s: a single failure is enough there.
    expect(times(down, /failed/)).toEqual([2]);
    const slow = fault('delay', { delay: '1.5s' });
    const smtp = (timeout: number) => ({ checker: `SMTP_CHECK { connect_timeout ${timeout} }`, more: slow });
    expect(times(told(smtp(2)), /failed/)).toEqual([]);
    expect(times(told(smtp(1)), /failed/)).toHaveLength(1);
  });

  test('DNS_CHECK retries three times a delay loop apart: 17 s and its timeout until it tells', () => {
    const entries = told({ checker: 'DNS_CHECK { connect_timeout 2 }', more: fault('drop') });
    // 21, 27, 33, 39 s, each silent for 2 s and 4 s before the next.
    expect(times(entries, /failed/)).toEqual([41.01]);
  });

  test('UDP_CHECK takes silence for success unless it requires a reply; ICMP is a failure at once', () => {
    const udp = (more: string, what: object) =>
      times(told({ checker: `UDP_CHECK { connect_timeout 2 ${more}; }`, more: what }), /failed/);
    expect(udp('', fault('drop'))).toEqual([]);
    expect(udp('\nrequire_reply\n', fault('drop'))).toHaveLength(1);
    expect(udp('', fault('refuse'))).toHaveLength(1);
  });

  test('PING_CHECK sees a machine that is gone, not a service that is gone', () => {
    const ping = { checker: 'PING_CHECK { connect_timeout 2; retry 0 }' };
    expect(times(told({ ...ping, more: fault('crash') }), /failed/)).toEqual([]);
    expect(times(told({ ...ping, more: fault('hang') }), /failed/)).toEqual([23]);
  });

  test('MISC_CHECK runs from start to start, and is killed after misc_timeout', () => {
    const checker = 'MISC_CHECK { misc_path "/opt/check.sh web1"\n misc_timeout 2 }';
    const more = {
      checks: { 'check.sh': { takes: '1s' } },
      faults: [{ type: 'check-script', script: 'check.sh', exit: 'hang', at: '20s', for: '40s' }],
    };
    const entries = told({ checker, more });
    // Starts at 1, 5 … 21 s: killed at 23 s. Back with the run of 61 s, which takes a second.
    expect(times(entries, /failed/)).toEqual([23]);
    expect(times(entries, /succeeded/)).toEqual([62]);
  });

  test('MISC_CHECK with misc_dynamic sets the weight to its exit code less two', () => {
    const checker = 'MISC_CHECK { misc_path "/opt/check.sh web1"\n misc_dynamic }';
    const exits = [
      { at: '10s', exit: 52 },
      { at: '20s', exit: 1 },
      { at: '30s', exit: 7 },
      { at: '40s', exit: 2 },
      { at: '50s', exit: 0 },
    ];
    const faults = exits.map((exit) => ({ type: 'check-script', script: 'check.sh', ...exit }));
    const entries = told({ checker, more: { checks: { 'check.sh': { takes: '0s' } }, faults } });
    const changes = entries
      .filter(({ text }) => /10.0.0.11 (gets|is)/.test(text))
      .map(({ atS, text }) => `${atS} ${text}`);
    expect(changes).toEqual([
      '13 10.0.0.11 gets weight 50 in 10.0.0.100 80',
      '21 10.0.0.11 is removed from 10.0.0.100 80',
      '33 10.0.0.11 is added to 10.0.0.100 80, weight 5',
      '41 10.0.0.11 gets weight 0 in 10.0.0.100 80',
      '53 10.0.0.11 gets weight 10 in 10.0.0.100 80',
    ]);
  });

  test('a weight that a script takes from the quorum brings the sorry server', () => {
    const entries = told({
      checker: 'MISC_CHECK { misc_path "/opt/check.sh"\n misc_dynamic }',
      service: 'quorum 11\nsorry_server 10.0.0.12 80',
      more: {
        checks: { 'check.sh': { takes: '0s' } },
        faults: [{ type: 'check-script', script: 'check.sh', exit: 2, at: '10s', for: '10s' }],
      },
    });
    expect(times(entries, /quorum is lost: live weight 10 of 11/)).toEqual([13]);
    expect(times(entries, /quorum is back: live weight 20 of 11/)).toEqual([21]);
  });

  test('FILE_CHECK follows the file at once: an offset to the weight, or out with weight 0', () => {
    const root = 'track_file drain {\n file /etc/drain\n}';
    const file = (weight: number, value: number) =>
      told({
        checker: `FILE_CHECK { track_file drain\n weight ${weight} }`,
        root,
        more: { faults: [{ type: 'track-file', file: 'drain', value, at: '20.5s', for: '10s' }] },
      });
    expect(times(file(0, 1), /removed/)).toEqual([20.5]);
    expect(times(file(0, 1), /is added/)).toEqual([30.5]);
    expect(file(-2, 3).map(({ atS, text }) => `${atS} ${text}`)).toEqual([
      '20.5 10.0.0.11 gets weight 4 in 10.0.0.100 80',
      '30.5 10.0.0.11 gets weight 10 in 10.0.0.100 80',
    ]);
  });

  test('BFD_CHECK misses the machine within its detection time, and never the service', () => {
    const root = 'bfd_instance one {\n neighbor_ip 10.0.0.11\n min_rx 100\n multiplier 5\n}';
    const bfd = { checker: 'BFD_CHECK { name one }', root };
    expect(times(told({ ...bfd, more: fault('hang') }), /failed/)).toEqual([20.5]);
    expect(times(told({ ...bfd, more: fault('crash') }), /failed/)).toEqual([]);
    expect(times(told({ ...bfd, more: fault('hang') }), /succeeded/)).toEqual([62]);
  });
});

describe('checks and the table', () => {
  test('an application that is too busy to answer its check is taken out, recovers, and comes back: it oscillates', () => {
    const system = systemOf({
      checker: 'HTTP_GET { url { path / }; connect_timeout 2; retry 0; fast_recovery }',
      realServer: { speed: 0.3 },
      rate: '90/s',
      more: { duration: '300s' },
    });
    system.run();
    const texts = system.timeline.entries.map(({ text }) => text);
    const removed = texts.filter((text) => text.startsWith('10.0.0.11 is removed')).length;
    const added = texts.filter((text) => text.startsWith('10.0.0.11 is added')).length;
    expect(removed).toBeGreaterThan(3);
    expect(added).toBeGreaterThan(2);
    // The same checks of a server that keeps up never fail.
    const idle = systemOf({
      checker: 'HTTP_GET { url { path / }; connect_timeout 2; retry 0 }',
      rate: '90/s',
    });
    idle.run();
    expect(idle.timeline.entries.filter(({ text }) => /failed/.test(text))).toEqual([]);
  });

  test('thresholds stay when a failed real server is inhibited and when it is back', () => {
    const checker = 'uthreshold 20; lthreshold 5; inhibit_on_failure; TCP_CHECK { connect_timeout 1 }';
    const system = systemOf({ checker, more: fault('crash') });
    const { destinations } = system.site.hosts[0].ipvs;
    const thresholds = () =>
      [destinations.weight, destinations.upperThreshold, destinations.lowerThreshold].map(
        ([column]) => column,
      );
    system.run(10e9);
    expect(thresholds()).toEqual([10, 20, 5]);
    system.run(50e9);
    expect(thresholds()).toEqual([0, 20, 5]);
    system.run(100e9);
    expect(thresholds()).toEqual([10, 20, 5]);
  });

  test('the kernel refuses a real server whose thresholds are crossed', () => {
    const site = { checker: 'uthreshold 5; lthreshold 20; TCP_CHECK { }' };
    const system = systemOf(site);
    system.run(10e9);
    const { list } = system.site.hosts[0].ipvs.services.rows[0];
    expect(list.count).toBe(1);
    expect(told(site)[0].text).toMatch(/^the kernel refuses 10\.0\.0\.11 in .*: its lthreshold is above/);
  });

  test('a start over an old table leaves weights and strangers as they are', () => {
    const system = systemOf({ checker: 'TCP_CHECK { }' });
    system.run(10e9);
    const faults = new SiteFaults(system.site);
    faults.killKeepalived(0);
    faults.setWeight(0, 5);
    const { ipvs } = system.site.hosts[0];
    const service = ipvs.services.rows[0];
    ipvs.addDestination(0, { address: 0x0a00000e, port: 80, weight: 1, method: 'dr' });
    const table = () =>
      Array.from(service.list.order.subarray(0, service.list.count), (row) => [
        ipvs.destinations.address[row] & 255,
        ipvs.destinations.weight[row],
      ]);
    const before = table();
    faults.startKeepalived(0);
    system.run(20e9);
    expect(table()).toEqual(before);
    expect(before).toEqual([
      [14, 1],
      [12, 10],
      [11, 5],
    ]);
  });

  test('with ha_suspend no check is made while the address is elsewhere; the next poll after it came finds out', () => {
    const conf = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 1
  priority 100
  virtual_ipaddress { 10.0.0.100 }
}
virtual_server 10.0.0.100 80 {
  delay_loop 3
  lvs_sched wrr
  lvs_method DR
  protocol TCP
  ha_suspend
  real_server 10.0.0.11 80 {
    TCP_CHECK {
      connect_timeout 2
    }
  }
}
`;
    const [{ settings }] = scenarioOf(
      JSON.stringify({
        duration: '60s',
        directors: [
          { name: 'lvs1', address: '10.0.0.1', keepalived: 'a.conf' },
          { name: 'lvs2', address: '10.0.0.2', keepalived: 'b.conf' },
        ],
        realServers: [{ name: 'web1', address: '10.0.0.11' }],
        clients: { rate: '1/h', serviceDemand: '10ms' },
        faults: [
          { type: 'crash', realServer: 'web1', at: '20s' },
          { type: 'keepalived-stop', director: 'lvs1', at: '40s' },
        ],
      }),
      { 'a.conf': conf.replace('priority 100', 'priority 150'), 'b.conf': conf },
    ).points;
    const system = new System({ settings, seed: 1, replication: 0 });
    system.run();
    const failures = system.timeline.entries
      .filter(({ text }) => /check of .* failed/.test(text))
      .map(({ subject, timeNs }) => ({ subject, atS: timeNs / 1e9 }));
    expect(failures.map(({ subject }) => subject)).toEqual(['lvs1', 'lvs2']);
    // The BACKUP has the address at 40.61 s and looks at its flag every 3 s; its very first result counts at once.
    expect(failures[1].atS).toBeGreaterThan(40.6);
    expect(failures[1].atS).toBeLessThan(43.7);
  });

  test('an administrator drains a real server and brings it back with the weight of the file', () => {
    const entries = told({ checker: 'TCP_CHECK { }', more: fault('drain') });
    expect(times(entries, /10.0.0.11 gets weight 10/)).toEqual([60]);
  });

  test('a state saved in the middle of checks, scripts and faults goes on to the same end', () => {
    const site: Site = {
      checker: `HTTP_GET { url { path / }; connect_timeout 1; retry 1; delay_before_retry 1 }
        MISC_CHECK { misc_path "/opt/check.sh"\n misc_dynamic }`,
      realServer: { speed: 0.3 },
      rate: '70/s',
      more: {
        duration: '60s',
        checks: {
          'check.sh': {
            exit: {
              of: 'utilisation',
              points: [
                [0, 52],
                [1, 3],
              ],
            },
          },
        },
        faults: [
          { type: 'flap', realServer: 'web2', at: '5s', for: '20s', down: '2s', up: '3s' },
          { type: 'errors', realServer: 'web1', at: '12s', for: '20s', share: 0.3 },
          { type: 'freeze', realServer: 'web2', at: '40s', for: '5s' },
        ],
      },
    };
    const whole = systemOf(site);
    whole.run();
    for (const atNs of [3e9, 13.0001e9, 26e9, 41.7e9]) {
      const first = systemOf(site);
      first.run(atNs);
      const saved = structuredClone(first.save());
      const second = systemOf(site);
      second.restore(saved);
      second.run();
      expect(second.kernel.digest.hex()).toBe(whole.kernel.digest.hex());
    }
  });
});
