import { describe, expect, test } from 'vitest';
import { listConnections } from '../../src/models/director/listing.ts';
import { answersArp, setupSettings } from '../../src/models/realservers/setup.ts';
import type { RunResult } from '../../src/models/run-result.ts';
import { System } from '../../src/models/system.ts';
import { scenarioOf } from '../fixtures/scenario.ts';

interface Site {
  readonly setup?: object;
  readonly forwarding?: 'dr' | 'nat' | 'tun';
  readonly director?: object;
  readonly clients?: object;
}

const CONF = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 1
  priority 255
  virtual_ipaddress { 192.168.1.10 }
}
virtual_server 192.168.1.10 80 {
  delay_loop 2
  lvs_sched rr
  lvs_method DR
  protocol TCP
  real_server 192.168.1.16 80 {
    TCP_CHECK {
      connect_timeout 1
    }
  }
  real_server 192.168.1.17 80 {
  }
}
`;

/** Two real servers of weight 1 under rr; `setup` is that of the first. */
function systemOf({ setup, forwarding = 'dr', director, clients }: Site, conf?: string): System {
  const [{ settings }] = scenarioOf(
    JSON.stringify({
      duration: '60s',
      directors: [
        {
          name: 'lvs',
          address: '192.168.1.14',
          ...(conf === undefined ? {} : { keepalived: 'a.conf' }),
          ...director,
        },
      ],
      virtualServer: { forwarding },
      ...(conf === undefined
        ? { virtualServices: [{ address: '192.168.1.10:80', scheduler: 'rr', forwarding }] }
        : {}),
      realServers: [
        { name: 'web1', address: '192.168.1.16', setup },
        { name: 'web2', address: '192.168.1.17' },
      ],
      clients: { rate: '20/s', serviceDemand: '1ms', connectTimeout: '10s', ...clients },
    }),
    conf === undefined ? {} : { 'a.conf': conf },
  ).points;
  return new System({ settings, seed: 1, replication: 0 });
}

function run(site: Site, conf?: string): RunResult {
  const system = systemOf(site, conf);
  system.run();
  return system.result();
}

const REFUSED = 0;
const TIMED_OUT = 1;
const RESET = 2;
const share = (result: RunResult, cause: number) => result.requests.failed[cause] / result.requests.sent;
const failures = (result: RunResult) => result.requests.failed.reduce((sum, count) => sum + count, 0);

const LINUX = { system: 'linux', arpIgnore: 1, arpAnnounce: 2 };
const WINDOWS = { system: 'windows', weakHostReceive: true, weakHostSend: true };

describe('a real server that is set up as it should be', () => {
  test.each([
    ['Linux, DR', { setup: LINUX }],
    ['Windows, DR', { setup: WINDOWS }],
    ['Windows 2003 with a loopback adapter alone', { setup: { system: 'windows', strongHost: false } }],
    ['Linux, TUN', { setup: { ...LINUX, vipOn: 'tunl0' }, forwarding: 'tun' }],
    [
      'Linux, NAT, nothing set',
      { setup: { system: 'linux', vipOn: 'none', gateway: '192.168.1.14' }, forwarding: 'nat' },
    ],
    ['nothing said', {}],
  ] as const)('%s serves every client', (_, site) => {
    const result = run(site as Site);
    expect(failures(result)).toBe(0);
    expect(result.realServers[0].completed).toBeGreaterThan(500);
  });
});

describe('a set-up that is wrong', () => {
  test.each([
    ['no VIP', { setup: { ...LINUX, vipOn: 'none' } }],
    ['Windows without weakhostreceive', { setup: { ...WINDOWS, weakHostReceive: false } }],
    ['Windows without weakhostsend', { setup: { ...WINDOWS, weakHostSend: false } }],
    ['a Windows firewall', { setup: { ...WINDOWS, firewallDrops: true } }],
    ['rp_filter on tunl0', { setup: { ...LINUX, vipOn: 'tunl0', rpFilter: 1 }, forwarding: 'tun' }],
    ['a tunnel without tunl0', { setup: LINUX, forwarding: 'tun' }],
    [
      'a gateway that is no director',
      { setup: { system: 'linux', gateway: '192.168.1.1' }, forwarding: 'nat' },
    ],
  ] as const)('%s: half of the clients time out, whatever the checks say', (_, site) => {
    const result = run(site as Site);
    // Requests that began in the last ten seconds still try.
    expect(share(result, TIMED_OUT)).toBeGreaterThan(0.35);
    expect(result.realServers[0].completed).toBe(0);
    expect(share(result, REFUSED) + share(result, RESET)).toBe(0);
  });

  test('strong host model: the entries stand in SYN_RECV, and the check of the own address passes', () => {
    const system = systemOf({ setup: { system: 'windows' } }, CONF);
    system.run(30e9);
    const rows = listConnections(system.site.hosts[0].ipvs, system.kernel.nowNs)
      .split('\n')
      .filter((line) => line.includes('192.168.1.16:80'));
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.every((line) => line.includes('SYN_RECV'))).toBe(true);
    expect(system.timeline.entries.filter(({ type }) => type === 'check')).toEqual([]);
  });

  test('a VIP with the mask of the subnet cuts the server off: its check fails as well', () => {
    const system = systemOf({ setup: { ...LINUX, vipPrefix: 24 } }, CONF);
    system.run();
    const texts = system.timeline.entries.map(({ text }) => text);
    expect(texts.some((text) => /check of 192.168.1.16:80 failed/.test(text))).toBe(true);
    expect(texts.some((text) => /192.168.1.16 is removed/.test(text))).toBe(true);
  });

  test('a service that listens on its own address alone refuses clients and passes its checks; on the VIP alone, the reverse', () => {
    const own = systemOf({ setup: { ...LINUX, listensOn: 'own' } }, CONF);
    own.run();
    expect(share(own.result(), REFUSED)).toBeGreaterThan(0.3);
    expect(own.timeline.entries.some(({ type }) => type === 'check')).toBe(false);
    const vip = systemOf({ setup: { ...LINUX, listensOn: 'vip' } }, CONF);
    vip.run();
    expect(vip.timeline.entries.some(({ text }) => /check of 192.168.1.16:80 failed/.test(text))).toBe(true);
  });

  test('arp_announce below 2: the gateway believes the real server, which then gets everything', () => {
    const result = run({ setup: { ...LINUX, arpAnnounce: 0 } });
    const [web1, web2] = result.realServers;
    expect(web1.completed).toBeGreaterThan(20 * web2.completed);
    // The director saw next to nothing.
    expect(result.directors[0].inPackets).toBeLessThan(100);
  });

  test('arp_ignore 0: the real server has the clients until the director says that the VIP is its own', () => {
    const system = systemOf(
      { setup: { ...LINUX, arpIgnore: 0 } },
      CONF.replace('priority 255', 'priority 150'),
    );
    system.run();
    const result = system.result();
    const [web1] = result.realServers;
    // MASTER after 3.4 s: until then nobody else answers for the VIP, and web1 serves all of 20 requests a second.
    // A connection that is open when the director takes over is unknown to it.
    expect(failures(result)).toBeLessThan(4);
    expect(web1.completed).toBeGreaterThan(580);
    expect(web1.completed).toBeLessThan(700);
  });

  test('ip_forward 0 on the director: no answer of a NAT server arrives', () => {
    expect(share(run({ forwarding: 'nat', director: { ipForward: false } }), TIMED_OUT)).toBeGreaterThan(0.8);
    expect(failures(run({ forwarding: 'dr', director: { ipForward: false } }))).toBe(0);
  });

  test('a firewall of the director drops a port, or what connection tracking calls invalid', () => {
    expect(share(run({ director: { firewall: { dropPorts: [80] } } }), TIMED_OUT)).toBeGreaterThan(0.8);
    expect(failures(run({ director: { firewall: { dropPorts: [443] } } }))).toBe(0);
    const clients = { responseTimeout: '5s' };
    const invalid = { director: { firewall: { dropInvalid: true } }, clients };
    // Under DR the SYN-ACK goes past the director: tracking never sees it, and the ACK is invalid.
    expect(share(run(invalid), TIMED_OUT)).toBeGreaterThan(0.8);
    expect(failures(run({ ...invalid, forwarding: 'nat' }))).toBe(0);
  });

  test('datagrams meet the same traps', () => {
    const udp = (setup: object) => {
      const [{ settings }] = scenarioOf(
        JSON.stringify({
          duration: '30s',
          directors: [{ name: 'lvs', address: '192.168.1.14' }],
          virtualServices: [
            { address: '192.168.1.10:53', protocol: 'udp', scheduler: 'rr', forwarding: 'dr' },
          ],
          realServers: [{ name: 'ns1', address: '192.168.1.16', setup }],
          clients: { rate: '20/s', protocol: 'udp', serviceDemand: '1ms', responseTimeout: '2s' },
        }),
      ).points;
      const system = new System({ settings, seed: 1, replication: 0 });
      system.run();
      return system.result();
    };
    expect(failures(udp(LINUX))).toBe(0);
    expect(share(udp({ ...LINUX, vipOn: 'none' }), TIMED_OUT)).toBeGreaterThan(0.9);
    expect(share(udp({ ...LINUX, listensOn: 'own' }), REFUSED)).toBeGreaterThan(0.9);
  });

  test('a state saved while the gateway believes a real server goes on to the same end', () => {
    const site: Site = { setup: { ...LINUX, arpAnnounce: 0, arpIgnore: 0 } };
    const whole = systemOf(site, CONF);
    whole.run();
    const first = systemOf(site, CONF);
    first.run(21.3e9);
    const second = systemOf(site, CONF);
    second.restore(structuredClone(first.save()));
    second.run();
    expect(second.kernel.digest.hex()).toBe(whole.kernel.digest.hex());
  });
});

test('arp_ignore 1, 2 and 8 keep a VIP on lo silent; 3 answers for its global scope, reserved values as 0', () => {
  const answers = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((arpIgnore) =>
    answersArp(setupSettings.parse({ system: 'linux', arpIgnore })),
  );
  expect(answers).toEqual([0, 3, 4, 5, 6, 7]);
});
