/** Which virtual services clients may ask: by address, at any port, by firewall mark; and which are left out. */
import { describe, expect, test } from 'vitest';
import { formatIpv4 } from '../../src/models/network/address.ts';
import { formatProblems } from '../../src/scenario/problems.ts';
import { run } from '../fixtures/laws.ts';
import { problemsOf, scenarioOf } from '../fixtures/scenario.ts';

const INSTANCE = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    203.0.113.10/24
  }
}
`;
const server = (asked: string, more = 'protocol TCP') => `virtual_server ${asked} {
  lb_algo rr
  lb_kind DR
  ${more}
  real_server 10.0.0.21 ${asked.startsWith('fwmark') ? 0 : (asked.split(' ')[1] ?? 0)} {
    weight 1
  }
}
`;
const IPV6 = server('2001:db8::10 443').replace('10.0.0.21', '2001:db8::21');

const scenario = (changes: object) =>
  JSON.stringify({
    duration: '20s',
    directors: [{ name: 'lb1', address: '203.0.113.2', keepalived: 'k.conf' }],
    realServers: [{ name: 'web1', address: '10.0.0.21' }],
    clients: { rate: '20/s', serviceDemand: '5ms' },
    ...changes,
  });

function targetOf(conf: string, changes: object = {}) {
  const { points, warnings } = scenarioOf(scenario(changes), { 'k.conf': INSTANCE + conf });
  const { address, port, protocol, mark } = points[0].settings.clients[0].target;
  return { asked: `${formatIpv4(address)}:${port}`, protocol, mark, problems: formatProblems(warnings) };
}

const told = (conf: string, changes: object = {}) =>
  formatProblems(problemsOf(scenario(changes), { 'k.conf': INSTANCE + conf }));

const clients = (more: object) => ({ clients: { rate: '20/s', serviceDemand: '5ms', ...more } });

test('lines for one director count by its name in the scenario, up to the first dot', () => {
  const shared = `${INSTANCE.replace('priority 100', '@lvs-a priority 150\n  @lvs-b priority 100')}${server('203.0.113.10 80')}`;
  const read = (name: string) => {
    const directors = [{ name, address: '203.0.113.2', keepalived: 'k.conf' }];
    const { points, warnings } = scenarioOf(scenario({ directors }), { 'k.conf': shared });
    return [points[0].settings.directors[0].keepalived?.vrrpInstances[0].priority, formatProblems(warnings)];
  };
  expect(read('lvs-a')).toEqual([150, '']);
  expect(read('lvs-b.example.com')).toEqual([100, '']);
  expect(read('director1')[1]).toContain('name lvs-a, lvs-b, and this director is director1');
});

describe('a service is asked by its address', () => {
  test('the first of the class’s protocol, also where TCP and UDP share address and port', () => {
    const both = server('203.0.113.10 53') + server('203.0.113.10 53', 'protocol UDP');
    expect(targetOf(both)).toMatchObject({ asked: '203.0.113.10:53', protocol: 'tcp' });
    const udp = { protocol: 'udp' };
    expect(targetOf(both, clients(udp))).toMatchObject({ asked: '203.0.113.10:53', protocol: 'udp' });
    const named = { ...udp, virtualService: '203.0.113.10:53' };
    expect(targetOf(both, clients(named))).toMatchObject({ protocol: 'udp' });
    const mixed = server('203.0.113.10 53', 'protocol UDP') + server('203.0.113.10 80');
    expect(targetOf(mixed)).toMatchObject({ asked: '203.0.113.10:80', protocol: 'tcp' });
  });

  test('at any port where the service has port 0, at 80 if none is named', () => {
    const any = server('203.0.113.10 0', 'protocol TCP\n  persistence_timeout 300');
    expect(targetOf(any).asked).toBe('203.0.113.10:80');
    expect(targetOf(any, clients({ virtualService: '203.0.113.10:443' })).asked).toBe('203.0.113.10:443');
    expect(told(any, clients({ virtualService: '203.0.113.11:443' }))).toContain(
      'Defined: 203.0.113.10:(any port).',
    );
  });

  test('beside services of IPv6, which are left out with a warning; alone they are refused', () => {
    const { asked, problems } = targetOf(IPV6 + server('203.0.113.10 80'));
    expect(asked).toBe('203.0.113.10:80');
    expect(problems).toContain('virtual_server 2001:db8::10 443: lbsim simulates IPv4 so far. Left out.');
    expect(told(IPV6)).toContain('2001:db8::10 443: lbsim simulates IPv4 so far. There is no other.');
  });
});

describe('a service is asked by a firewall mark', () => {
  const marks = [{ mark: 1, to: ['203.0.113.10:80', '203.0.113.10:443'] }];

  test('of keepalived: packets to these addresses have it, and are served', () => {
    const conf = server('fwmark 1');
    expect(targetOf(conf, { marks })).toMatchObject({ asked: '203.0.113.10:80', mark: 1 });
    const secure = { marks, ...clients({ virtualService: '203.0.113.10:443' }) };
    const { points } = scenarioOf(scenario(secure), { 'k.conf': INSTANCE + conf });
    expect(points[0].settings.clients[0].target).toMatchObject({ port: 443, mark: 1 });
    expect(run(points[0].settings).requests.answered).toBeGreaterThan(200);
  });

  test('of 2^31 and more', () => {
    const high = [{ mark: 4_000_000_000, to: ['203.0.113.10:80'] }];
    const { points } = scenarioOf(scenario({ marks: high }), {
      'k.conf': INSTANCE + server('fwmark 4000000000'),
    });
    expect(run(points[0].settings).requests.answered).toBeGreaterThan(200);
    const table = '-A -f 4000000000 -s rr\n-a -f 4000000000 -r 10.0.0.21:0 -g -w 1\n';
    const directors = [{ name: 'lb1', address: '203.0.113.2', ipvsadm: 't.save' }];
    const { points: told } = scenarioOf(scenario({ directors, marks: high }), { 't.save': table });
    expect(run(told[0].settings).requests.answered).toBeGreaterThan(200);
  });

  test('before a service of the same address', () => {
    const conf = server('203.0.113.10 80') + server('fwmark 1');
    expect(targetOf(conf, { marks })).toMatchObject({ asked: '203.0.113.10:80', mark: 1 });
    expect(targetOf(conf)).toMatchObject({ asked: '203.0.113.10:80', mark: 0 });
  });

  test('of a table of ipvsadm, whose director holds the addresses', () => {
    const table = '-A -f 1 -s wlc -p 300\n-a -f 1 -r 10.0.0.21:0 -g -w 1\n';
    const directors = [{ name: 'lb1', address: '203.0.113.2', ipvsadm: 't.save' }];
    const { points } = scenarioOf(scenario({ directors, marks }), { 't.save': table });
    const result = run(points[0].settings);
    expect(result.requests.answered).toBeGreaterThan(200);
    expect(result.requests.answered).toBe(result.requests.sent - result.requests.inFlight);
  });

  test('and what cannot be is told', () => {
    const conf = server('fwmark 1');
    expect(told(conf)).toContain('say in marks which packets get the mark');
    expect(told(conf, { marks: [{ mark: 2, to: ['203.0.113.10:80'] }] })).toContain(
      'no director has a virtual service with mark 2. Marks of the directors: 1.',
    );
    const twice = [...marks, { mark: 3, to: ['203.0.113.10:443'] }];
    expect(told(conf, { marks: twice })).toContain('packets to 203.0.113.10:443 have mark 1 already');
    for (const wrong of ['203.0.113.10', '203.0.113:80', '203.0.113.10:0', '203.0.113.10:65536', 'a:b:c']) {
      expect(told(conf, { marks: [{ mark: 1, to: [wrong] }] })).toContain('is no address with a port');
    }
    expect(told(conf, { marks: [{ mark: 1, to: ['203.0.113.99:80'] }] })).toContain(
      'no vrrp_instance of k.conf holds 203.0.113.99',
    );
  });
});
