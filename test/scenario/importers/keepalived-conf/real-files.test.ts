/** Configurations that ran on real directors, and what each of them means. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixture, readFrom } from './reading.ts';

const S = 1_000_000_000;
const FIXTURES = new URL('fixtures/', import.meta.url);

describe('a real configuration', () => {
  const names = readdirSync(FIXTURES).map((file) => file.replace('.conf', ''));

  test.each(names)('%s is read without an error and survives JSON', (name) => {
    const read = fixture(name);
    expect(JSON.parse(JSON.stringify(read))).toEqual(read);
  });

  test.each(names)('every number of %s that a line gave is the number of that line', (name) => {
    const lines = readFileSync(new URL(`${name}.conf`, FIXTURES), 'utf8').split('\n');
    const read = fixture(name);
    let compared = 0;
    for (const [path, { line }] of Object.entries(read.origins)) {
      const value = valueAt(read, path);
      expect(value, path).toBeDefined();
      if (typeof value !== 'number') continue;
      const written = Number(lines[line - 1]?.trim().split(/\s+/)[1]);
      expect(value, path).toBe(path.endsWith('Ns') ? Math.round(written * S) : written);
      compared++;
    }
    expect(compared).toBeGreaterThan(3);
  });

  test('web farm: wrr over direct routing, 50 s of persistence, checks every 6 s', () => {
    const read = fixture('web-farm-master');
    expect(read.vrrpInstances[0]).toMatchObject({
      name: 'VI_WEB',
      state: 'MASTER',
      priority: 150,
      virtualRouterId: 51,
      advertIntervalNs: S,
      authentication: { type: 'PASS', password: 'webfarm1' },
      virtualIpAddresses: [{ address: '192.168.1.10', prefixLength: 32 }],
    });
    expect(read.virtualServers[0]).toMatchObject({
      services: [{ type: 'address', address: '192.168.1.10', port: 80 }],
      protocol: 'tcp',
      scheduler: 'wrr',
      forwardingMethod: 'dr',
      persistence: { timeoutNs: 50 * S, granularity: 32 },
      quorum: 1,
      realServers: [
        {
          address: '192.168.1.16',
          weight: 3,
          checkers: [{ type: 'tcp', connectTimeoutNs: 3 * S, delayLoopNs: 6 * S }],
        },
        {
          address: '192.168.1.17',
          weight: 1,
          checkers: [{ type: 'tcp', connectTimeoutNs: 3 * S, delayLoopNs: 6 * S }],
        },
      ],
    });
  });

  test('tracked interface with a weight', () => {
    expect(fixture('tracked-interface').vrrpInstances[0]?.trackInterfaces).toEqual([
      { name: 'dum0', weight: -60, reverse: false },
    ]);
  });

  test('tracked script with a weight', () => {
    const read = fixture('tracked-script');
    expect(read.vrrpScripts[0]).toMatchObject({ intervalNs: 2 * S, fall: 2, rise: 2, weight: -60 });
    expect(read.vrrpScripts[0]?.script).toBe('/bin/sh /run/keepalived/chk.sh');
    expect(read.vrrpInstances[0]?.trackScripts).toEqual([{ name: 'chk', weight: -60, reverse: false }]);
  });

  test('sync group of two', () => {
    const read = fixture('sync-group');
    expect(read.syncGroups).toEqual([{ name: 'G', instances: ['VI_1', 'VI_2'], trackingWeight: false }]);
    expect(
      read.vrrpInstances.map((vi) => [vi.syncGroup, vi.virtualRouterId, vi.trackInterfaces[0]?.name]),
    ).toEqual([
      ['G', 51, 'dum1'],
      ['G', 52, 'dum2'],
    ]);
  });

  test('unicast', () => {
    expect(fixture('unicast').vrrpInstances[0]).toMatchObject({
      mode: 'unicast',
      sourceIp: '10.0.0.2',
      unicastPeers: [{ address: '10.0.0.1' }],
    });
  });

  test('version 3 at 200 ms', () => {
    expect(fixture('version-3').vrrpInstances[0]).toMatchObject({ version: 3, advertIntervalNs: S / 5 });
  });

  test('quorum 2 with hysteresis 1 and a sorry server', () => {
    expect(fixture('quorum-with-sorry-server').virtualServers[0]).toMatchObject({
      quorum: 2,
      hysteresis: 1,
      sorryServer: { address: '10.0.0.14', port: 80, forwardingMethod: 'dr', inhibit: false },
    });
  });

  test('HTTP with a digest and the old name of retry', () => {
    expect(fixture('http-with-digest').virtualServers[0]?.realServers[0]?.checkers[0]).toMatchObject({
      type: 'http',
      retry: 3,
      delayBeforeRetryNs: 3 * S,
      urls: [{ path: '/', digest: 'eff5bc1ef8ec9d03e640fc4370f5eacd' }],
    });
  });

  test('a script that sets the weight', () => {
    expect(fixture('dynamic-weight').virtualServers[0]?.realServers).toMatchObject([
      {
        weight: 10,
        checkers: [{ type: 'misc', dynamic: true, timeoutNs: 2 * S, delayLoopNs: 4 * S, retry: 0 }],
      },
      { weight: 10, checkers: [] },
    ]);
  });

  test('fractions of seconds', () => {
    expect(fixture('fractions').virtualServers[0]?.realServers[0]?.checkers[0]).toMatchObject({
      delayLoopNs: 1.5 * S,
      connectTimeoutNs: 0.5 * S,
      warmupNs: 1.5 * S,
    });
  });

  test('sync daemon, persistence, virtual MAC and spacing of gratuitous ARPs', () => {
    expect(fixture('sync-daemon').globalDefs.lvsSyncDaemon).toEqual({
      interface: 'eth0',
      instance: 'VI_1',
      syncId: 51,
    });
    expect(fixture('persistence').virtualServers[0]?.persistence).toEqual({
      timeoutNs: 50 * S,
      granularity: 32,
    });
    expect(fixture('virtual-mac').vrrpInstances[0]?.vmac).toEqual({ xmitBase: false });
    expect(fixture('gratuitous-arp-spacing').vrrpInstances[0]?.garp.intervalNs).toBe(S / 2);
  });
});

test('a file may be spread over includes, with one text for both directors', () => {
  const files: Record<string, string> = {
    '/etc/keepalived/keepalived.conf': '$VIP=10.0.0.100\ninclude vrrp.conf\ninclude services/*.conf\n',
    '/etc/keepalived/vrrp.conf': `vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 51
      state BACKUP
@left priority 150
@right priority 100
      virtual_ipaddress { $VIP }
    }\n`,
    '/etc/keepalived/services/web.conf': `virtual_server $VIP 80 {
      protocol TCP
      lb_kind DR
~SEQ(n, 11, 13) real_server 10.0.0.\${n} 80 { weight 1 }
    }\n`,
  };
  const { config, problems } = readFrom('/etc/keepalived/keepalived.conf', {
    configId: 'right',
    readFiles: (pattern, from) => {
      const full = from === '' ? pattern : `/etc/keepalived/${pattern}`;
      const name = full.includes('*') ? '/etc/keepalived/services/web.conf' : full;
      return [{ name, text: files[name] as string }];
    },
  });
  expect(problems).toEqual([]);
  expect(config?.files).toEqual(Object.keys(files));
  expect(config?.vrrpInstances[0]?.priority).toBe(100);
  expect(config?.virtualServers[0]?.realServers.map((rs) => rs.address)).toEqual([
    '10.0.0.11',
    '10.0.0.12',
    '10.0.0.13',
  ]);
  expect(config?.origins['virtualServers[0].realServers[2]']).toEqual({
    file: '/etc/keepalived/services/web.conf',
    line: 4,
  });
});

function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    value = (value as Record<string, unknown> | undefined)?.[step];
  }
  return value;
}
