import { describe, expect, test } from 'vitest';
import { Director } from '../../../src/models/director/director.ts';
import { type KernelRules, kernelRules } from '../../../src/models/director/kernel-rules.ts';
import {
  large,
  listConnections,
  listServices,
  listTimeouts,
  saveServices,
} from '../../../src/models/director/listing.ts';
import { mergeSorted } from '../../../src/models/director/listing-order.ts';
import { ACK, SYN } from '../../../src/models/director/tcp-states.ts';
import { Kernel } from '../../../src/sim/kernel.ts';
import { Streams } from '../../../src/sim/streams.ts';

const ip = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) | 0;

function site() {
  const kernel = new Kernel();
  const random = new Streams(1, 0).open('director');
  const rules = kernelRules('classic') as KernelRules;
  const director = new Director({ kernel, name: 'director', rules, random, icmpRateLimit: false });
  const vip = ip('10.0.0.100');
  const web = director.addService({
    protocol: 'tcp',
    address: vip,
    port: 80,
    scheduler: 'wlc',
    persistentS: 300,
  });
  const tls = director.addService({
    protocol: 'tcp',
    address: vip,
    port: 443,
    scheduler: 'sh',
    settings: { fallback: true, port: true },
  });
  const dns = director.addService({
    protocol: 'udp',
    address: ip('10.0.0.53'),
    port: 53,
    scheduler: 'rr',
    onePacket: true,
  });
  const mark = director.addService({
    protocol: 'tcp',
    address: 0,
    port: 0,
    mark: 7,
    scheduler: 'wlc',
    persistentS: 360,
    netmask: ip('255.255.255.0'),
  });
  const add = (service: number, address: string, port: number, more: object) =>
    director.addDestination(service, { address: ip(address), port, weight: 1, method: 'dr', ...more });
  const rows = [
    add(web, '10.0.1.1', 80, { upperThreshold: 100, lowerThreshold: 20 }),
    add(web, '10.0.1.2', 80, { weight: 0 }),
    add(tls, '10.0.1.1', 8443, { weight: 3, method: 'nat' }),
    add(dns, '10.0.1.9', 53, { method: 'nat' }),
    add(mark, '10.0.1.3', 0, {
      weight: 10,
      method: 'tun',
      tunnel: { type: 'gue', port: 6080, checksum: 'csum' },
    }),
    add(mark, '10.0.1.4', 0, { weight: 10, method: 'tun' }),
  ];
  return { kernel, director, web, rows };
}

/** Counters as if so many connections were there. */
function load(director: Director, row: number, active: number, inactive: number): void {
  director.destinations.active[row] = active;
  director.destinations.total[row] = active + inactive;
}

describe('ipvsadm -Ln', () => {
  test('as ipvsadm prints it', () => {
    const { director, rows } = site();
    load(director, rows[0], 12, 340);
    load(director, rows[1], 3, 55);
    load(director, rows[4], 1, 0);
    expect(listServices(director, 'connections')).toBe(
      [
        'IP Virtual Server version 1.2.1 (size=4096)',
        'Prot LocalAddress:Port Scheduler Flags',
        '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
        'TCP  10.0.0.100:80 wlc persistent 300',
        '  -> 10.0.1.1:80                  Route   1      12         340       ',
        '  -> 10.0.1.2:80                  Route   0      3          55        ',
        'TCP  10.0.0.100:443 sh (sh-fallback,sh-port)',
        '  -> 10.0.1.1:8443                Masq    3      0          0         ',
        'UDP  10.0.0.53:53 rr ops',
        '  -> 10.0.1.9:53                  Masq    1      0          0         ',
        'FWM  7 wlc persistent 360 mask 255.255.255.0',
        '  -> 10.0.1.3:0                   Tunnel  10     1          0         ',
        '  -> 10.0.1.4:0                   Tunnel  10     0          0         ',
        '',
      ].join('\n'),
    );
  });

  test('--thresholds, --persistent-conn and --tun-info', () => {
    const { director, rows } = site();
    load(director, rows[0], 12, 340);
    director.destinations.persistent[rows[0]] = 42;
    const lines = (layout: 'thresholds' | 'persistent-conn' | 'tun-info') =>
      listServices(director, layout).split('\n');
    expect(lines('thresholds').slice(1, 5)).toEqual([
      'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn ',
      '  -> RemoteAddress:Port',
      'TCP  10.0.0.100:80 wlc persistent 300',
      '  -> 10.0.1.1:80                  100        20         12         340       ',
    ]);
    expect(lines('persistent-conn').slice(1, 5)).toEqual([
      'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn ',
      '  -> RemoteAddress:Port',
      'TCP  10.0.0.100:80 wlc persistent 300',
      '  -> 10.0.1.1:80                  1         42          12         340       ',
    ]);
    expect(lines('tun-info').slice(2, 3)).toEqual([
      '  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn',
    ]);
    expect(lines('tun-info').slice(-3, -1)).toEqual([
      '  -> 10.0.1.3:0                   Tunnel  gue:6080:+c   10     0          0         ',
      '  -> 10.0.1.4:0                   Tunnel  ipip          10     0          0         ',
    ]);
  });

  test('--nosort has the kernel order', () => {
    const { director } = site();
    const lines = listServices(director, 'connections', { isUnsorted: true }).split('\n');
    expect(lines[4]).toMatch(/10\.0\.1\.2:80/);
  });
});

describe('ipvsadm -Ln --stats and --rate', () => {
  test('numbers stand in nine places, large ones abbreviated', () => {
    const { director, web, rows } = site();
    const { traffic } = director.services;
    traffic.conns[web] = 1_200_345;
    traffic.inPackets[web] = 98_765_432;
    traffic.inBytes[web] = 123_456_789_012;
    director.destinations.traffic.conns[rows[0]] = 600_172;
    director.destinations.traffic.inPackets[rows[0]] = 49_382_716;
    director.destinations.traffic.inBytes[rows[0]] = 61_728_394_506;
    expect(listServices(director, 'stats').split('\n').slice(1, 5)).toEqual([
      'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes',
      '  -> RemoteAddress:Port',
      'TCP  10.0.0.100:80                 1200345 98765432        0     123G        0',
      '  -> 10.0.1.1:80                    600172 49382716        0   61728M        0',
    ]);
    expect(listServices(director, 'stats', { isExact: true }).split('\n')[3]).toBe(
      'TCP  10.0.0.100:80                 1200345 98765432        0 123456789012        0',
    );
  });

  test('rates come from the estimator', () => {
    const { kernel, director, web, rows } = site();
    director.estimator.start();
    for (let tick = 1; tick <= 12; tick++) {
      director.services.traffic.conns[web] += 200;
      director.destinations.traffic.conns[rows[0]] += 100;
      kernel.run(tick * 2e9);
    }
    expect(listServices(director, 'rate').split('\n').slice(1, 5)).toEqual([
      'Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS',
      '  -> RemoteAddress:Port',
      'TCP  10.0.0.100:80                      97        0        0        0        0',
      '  -> 10.0.1.1:80                        48        0        0        0        0',
    ]);
  });

  test.each([
    [99_999_999, ' 99999999'],
    [100_000_000, '  100000K'],
    [999_999_999, '  999999K'],
    [1_000_000_000, '    1000M'],
    [99_999_999_999, '   99999M'],
    [100_000_000_000, '     100G'],
    [100_000_000_000_000, '     100T'],
  ])('%i is printed as "%s"', (value, printed) => {
    expect(large(value, false)).toBe(printed);
  });
});

describe('ipvsadm -Lnc', () => {
  test('shows entries and templates', () => {
    const { kernel, director } = site();
    const { packet } = director;
    packet.virtualAddress = ip('10.0.0.100');
    packet.virtualPort = 80;
    packet.clientAddress = ip('192.168.1.10');
    packet.clientPort = 40_000;
    director.request(SYN);
    director.request(ACK);
    packet.mark = 7;
    packet.virtualAddress = ip('10.9.9.9');
    packet.clientAddress = ip('192.168.2.77');
    director.request(SYN);
    kernel.run(3.5e9);
    const lines = listConnections(director, kernel.nowNs).trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'IPVS connection entries',
      'pro expire state       source             virtual            destination',
    ]);
    expect(lines.slice(2).sort()).toEqual([
      'IP  05:56  NONE        192.168.2.0:0      0.0.0.7:0          10.0.1.4:0',
      'TCP 00:56  SYN_RECV    192.168.2.77:40000 10.9.9.9:80        10.0.1.4:80',
      'TCP 04:56  ASSURED     192.168.1.10:0     10.0.0.100:80      10.0.1.1:80',
      'TCP 14:56  ESTABLISHED 192.168.1.10:40000 10.0.0.100:80      10.0.1.1:80',
    ]);
  });
});

describe('ipvsadm -Sn', () => {
  test('as ipvsadm prints it', () => {
    expect(saveServices(site().director)).toBe(
      [
        '-A -t 10.0.0.100:80 -s wlc -p 300',
        '-a -t 10.0.0.100:80 -r 10.0.1.1:80 -g -w 1',
        '-a -t 10.0.0.100:80 -r 10.0.1.2:80 -g -w 0',
        '-A -t 10.0.0.100:443 -s sh -b sh-fallback,sh-port',
        '-a -t 10.0.0.100:443 -r 10.0.1.1:8443 -m -w 3',
        '-A -u 10.0.0.53:53 -s rr -o',
        '-a -u 10.0.0.53:53 -r 10.0.1.9:53 -m -w 1',
        '-A -f 7 -s wlc -p 360 -M 255.255.255.0',
        '-a -f 7 -r 10.0.1.3:0 -i -w 10 --tun-type gue --tun-port 6080 --tun-csum',
        '-a -f 7 -r 10.0.1.4:0 -i -w 10 --tun-type ipip',
        '',
      ].join('\n'),
    );
  });
});

test('ipvsadm -L --timeout', () => {
  const { director } = site();
  expect(listTimeouts(director)).toBe('Timeout (tcp tcpfin udp): 900 120 300\n');
});

test('addresses more than half the space apart sort backwards, from either side', () => {
  const addresses = ['10.0.0.1', '172.16.0.1', '192.168.0.1'];
  const sorted = (list: string[]) => mergeSorted(list, (a, b) => (ip(a) - ip(b)) | 0);
  expect(sorted(addresses)).toEqual(['172.16.0.1', '192.168.0.1', '10.0.0.1']);
  expect(sorted([...addresses].reverse())).toEqual(['172.16.0.1', '192.168.0.1', '10.0.0.1']);
});
