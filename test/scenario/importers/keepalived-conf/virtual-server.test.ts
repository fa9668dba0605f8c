import { describe, expect, test } from 'vitest';
import { config, read, realServer, remarks, serverText, virtualServer } from './reading.ts';

const S = 1_000_000_000;

describe('what reaches IPVS', () => {
  test('without a scheduler and a method it is wlc and NAT', () => {
    expect(virtualServer('')).toMatchObject({
      scheduler: 'wlc',
      forwardingMethod: 'nat',
      delayLoopNs: 60 * S,
    });
  });

  test('lb_algo and lb_kind are lvs_sched and lvs_method', () => {
    expect(virtualServer('lb_algo wrr\nlb_kind DR')).toMatchObject({
      scheduler: 'wrr',
      forwardingMethod: 'dr',
    });
  });

  test('an unknown scheduler is ignored', () => {
    expect(virtualServer('lvs_sched wrc').scheduler).toBe('wlc');
    expect(remarks(serverText('lvs_sched wrc'))[0]).toContain('Did you mean "');
  });

  test('a method in lower case is ignored, which leaves NAT', () => {
    expect(virtualServer('lvs_method dr').forwardingMethod).toBe('nat');
    expect(remarks(serverText('lvs_method dr'))[0]).toContain('Write DR.');
  });

  test('a tunnel has a kind', () => {
    expect(virtualServer('lvs_method TUN').tunnel).toEqual({ type: 'ipip' });
    expect(virtualServer('lvs_method TUN type gue port 6080').tunnel).toEqual({ type: 'gue', port: 6080 });
  });

  test('a protocol is TCP, UDP or SCTP in any case; a missing or unknown one is UDP', () => {
    expect(virtualServer('protocol tcp').protocol).toBe('tcp');
    expect(virtualServer('protocol Sctp').protocol).toBe('sctp');
    expect(virtualServer('protocol HTTP').protocol).toBe('udp');
    const text = 'virtual_server 10.0.0.100 80 {\n real_server 10.0.0.11 80 { }\n}';
    expect(config(text).virtualServers[0]?.protocol).toBe('udp');
    expect(remarks(text)).toEqual([expect.stringContaining('no "protocol"')]);
  });

  test.each([
    ['', undefined],
    ['persistence_timeout', 360],
    ['persistence_timeout 50', 50],
    ['persistence_timeout 0', undefined],
    ['persistence_timeout 2678401', undefined],
    ['persistence_granularity 255.255.255.0', 360],
  ])('"%s" keeps a client for %s seconds', (line, seconds) => {
    const timeoutNs = virtualServer(line).persistence?.timeoutNs;
    expect(timeoutNs).toBe(seconds === undefined ? undefined : seconds * S);
  });

  test('granularity is a prefix length, written as a netmask', () => {
    expect(virtualServer('persistence_granularity 255.255.255.0').persistence?.granularity).toBe(24);
    expect(virtualServer('persistence_timeout 10').persistence?.granularity).toBe(32);
    expect(virtualServer('persistence_granularity 255.0.255.0').persistence).toBeUndefined();
  });

  test('a service of all ports is persistent', () => {
    const text = 'virtual_server 10.0.0.100 {\n protocol TCP\n real_server 10.0.0.11 { }\n}';
    expect(config(text).virtualServers[0]?.persistence).toEqual({ timeoutNs: 360 * S, granularity: 32 });
  });

  test('flags of sh and mh count only behind their scheduler', () => {
    expect(virtualServer('lvs_sched mh\nmh-port\nmh-fallback').schedulerFlags).toEqual([
      'mh-port',
      'mh-fallback',
    ]);
    expect(virtualServer('mh-port\nlvs_sched mh').schedulerFlags).toEqual([]);
    expect(virtualServer('lvs_sched sh\nmh-port\nflag-1').schedulerFlags).toEqual(['flag-1']);
  });

  test('one-packet scheduling is for UDP', () => {
    expect(virtualServer('protocol UDP\nops').onePacket).toBe(true);
    expect(virtualServer('protocol TCP\nops').onePacket).toBe(false);
  });
});

describe('ports', () => {
  test('direct routing and tunnels force the port of the service', () => {
    const lines = 'lvs_method DR\nreal_server 10.0.0.11 8080 { TCP_CHECK { } }';
    expect(virtualServer(lines).realServers[0]).toMatchObject({
      port: 80,
      checkers: [{ connectPort: 8080 }],
    });
    expect(remarks(serverText(lines))).toEqual([expect.stringContaining('sets 80 instead of 8080')]);
  });

  test('NAT may change the port', () => {
    expect(virtualServer('real_server 10.0.0.11 8080 { }').realServers[0]?.port).toBe(8080);
  });

  test('a real server or sorry server without a port inherits it', () => {
    const server = virtualServer('sorry_server 10.0.0.14\nreal_server 10.0.0.11 { TCP_CHECK { } }');
    expect(server.realServers[0]).toMatchObject({ port: 80, checkers: [{ connectPort: 80 }] });
    expect(server.sorryServer?.port).toBe(80);
  });

  test('under a firewall mark the port has no meaning unless NAT', () => {
    const text = (kind: string): string =>
      `virtual_server fwmark 3 {\n lvs_method ${kind}\n real_server 10.0.0.11 80 { TCP_CHECK { } }\n}`;
    expect(config(text('DR')).virtualServers[0]?.realServers[0]).toMatchObject({
      port: 0,
      checkers: [{ connectPort: 80 }],
    });
    expect(config(text('NAT')).virtualServers[0]?.realServers[0]?.port).toBe(80);
    expect(remarks(text('DR'))).toEqual([]);
  });

  test('a real server may have a method of its own', () => {
    const lines = 'lvs_method DR\nreal_server 10.0.0.11 8080 { lvs_method NAT\n }\nreal_server 10.0.0.12 { }';
    expect(virtualServer(lines).realServers.map((rs) => [rs.forwardingMethod, rs.port])).toEqual([
      ['nat', 8080],
      ['dr', 80],
    ]);
  });
});

describe('real servers', () => {
  test('they keep the order of the file', () => {
    const lines = [14, 11, 13, 12].map((n) => `real_server 10.0.0.${n} 80 { }`).join('\n');
    expect(virtualServer(lines).realServers.map((rs) => rs.address)).toEqual([
      '10.0.0.14',
      '10.0.0.11',
      '10.0.0.13',
      '10.0.0.12',
    ]);
  });

  test('a virtual server without one is ignored', () => {
    const text = 'virtual_server 10.0.0.100 80 {\n protocol TCP\n sorry_server 10.0.0.9 80\n}';
    expect(config(text).virtualServers).toEqual([]);
    expect(remarks(text)).toEqual([expect.stringContaining('is ignored by keepalived')]);
  });

  test('the second of two equal ones is removed', () => {
    const lines = 'real_server 10.0.0.11 80 { weight 1\n }\nreal_server 10.0.0.11 { weight 2\n }';
    expect(virtualServer(lines).realServers.map((rs) => rs.weight)).toEqual([1]);
    expect(remarks(serverText(lines))).toEqual([expect.stringContaining('keepalived removes this one')]);
  });

  test('weight is 1, or that of the virtual server; 0 is allowed for a real server alone', () => {
    const lines = 'weight 5\nreal_server 10.0.0.11 80 { }\nreal_server 10.0.0.12 80 { weight 0\n }';
    expect(virtualServer(lines).realServers.map((rs) => rs.weight)).toEqual([5, 0]);
    expect(virtualServer('weight 0').realServers[0]?.weight).toBe(1);
  });

  test('limits, inhibition and host come from the nearest block', () => {
    const lines = `inhibit_on_failure
      virtualhost all.example
      real_server 10.0.0.11 80 { uthreshold 10
        lthreshold 5
        inhibit_on_failure off }
      real_server 10.0.0.12 80 { virtualhost own.example }`;
    expect(virtualServer(lines).realServers).toMatchObject([
      { upperThreshold: 10, lowerThreshold: 5, inhibitOnFailure: false, virtualHost: 'all.example' },
      { upperThreshold: 0, lowerThreshold: 0, inhibitOnFailure: true, virtualHost: 'own.example' },
    ]);
  });

  test('a real server without a checker is always alive', () => {
    expect(realServer('weight 1').checkers).toEqual([]);
  });
});

describe('quorum and sorry server', () => {
  const three = [1, 2, 3].map((n) => `real_server 10.0.0.1${n} 80 { weight ${n}\n }`).join('\n');

  test('a quorum above the sum of weights is lowered to it', () => {
    expect(virtualServer(`quorum 9\n${three}`).quorum).toBe(6);
    expect(remarks(serverText(`quorum 9\n${three}`))[0]).toContain('lowers it to 6');
  });

  test('hysteresis stays below the quorum', () => {
    expect(virtualServer(`quorum 3\nhysteresis 1\n${three}`)).toMatchObject({ quorum: 3, hysteresis: 1 });
    expect(virtualServer(`quorum 3\nhysteresis 3\n${three}`).hysteresis).toBe(2);
  });

  test('weights that sum to 0 are an error', () => {
    const result = read(serverText('real_server 10.0.0.11 80 { weight 0\n }'));
    expect(result.config).toBeUndefined();
    expect(result.problems[0]?.message).toContain('4294967295');
  });

  test('the sorry server takes the method of the virtual server, or its own', () => {
    expect(virtualServer('lvs_method DR\nsorry_server 10.0.0.14 80').sorryServer).toEqual({
      address: '10.0.0.14',
      port: 80,
      forwardingMethod: 'dr',
      inhibit: false,
    });
    const own = 'lvs_method DR\nsorry_server 10.0.0.14 8080\nsorry_server_lvs_method NAT';
    expect(virtualServer(own).sorryServer).toMatchObject({ port: 8080, forwardingMethod: 'nat' });
  });

  test('sorry_server_inhibit must stand behind sorry_server', () => {
    expect(virtualServer('sorry_server 10.0.0.14 80\nsorry_server_inhibit').sorryServer?.inhibit).toBe(true);
    expect(virtualServer('sorry_server_inhibit\nsorry_server 10.0.0.14 80').sorryServer?.inhibit).toBe(false);
  });

  test('ha_suspend has no effect under a firewall mark or a group', () => {
    expect(virtualServer('ha_suspend').haSuspend).toBe(true);
    const mark = 'virtual_server fwmark 1 {\n ha_suspend\n real_server 10.0.0.11 80 { }\n}';
    expect(config(mark).virtualServers[0]?.haSuspend).toBe(false);
  });
});

describe('groups', () => {
  const group = `virtual_server_group web {
    10.0.0.100 80
    10.0.0.101-102 8080
    10.0.1.1-10.0.1.3 80
    10.0.2.0/30 443
    2001:db8::a-c 80
    fwmark 7 inet6
  }\n`;
  const server = 'virtual_server group web {\n protocol TCP\n real_server 10.0.0.11 80 { }\n}\n';

  test('a group is one service for each address, and may stand below its use', () => {
    for (const text of [group + server, server + group]) {
      const found = config(text).virtualServers[0];
      expect(found?.group).toBe('web');
      expect(
        found?.services.map((s) => (s.type === 'address' ? `${s.address} ${s.port}` : `mark ${s.fwmark}`)),
      ).toEqual([
        '10.0.0.100 80',
        '10.0.0.101 8080',
        '10.0.0.102 8080',
        '10.0.1.1 80',
        '10.0.1.2 80',
        '10.0.1.3 80',
        '10.0.2.0 443',
        '10.0.2.1 443',
        '10.0.2.2 443',
        '10.0.2.3 443',
        '2001:db8::a 80',
        '2001:db8::b 80',
        '2001:db8::c 80',
        'mark 7',
      ]);
    }
  });

  test('an undefined group, a broken address and a broken range are told', () => {
    expect(config(server).virtualServers).toEqual([]);
    expect(remarks(server)[0]).toContain('"web" is not there');
    const broken = 'virtual_server_group web {\n 10.0.0.9-3 80\n 10.0.0.999 80\n fwmark\n}\n';
    expect(remarks(broken)).toHaveLength(3);
    expect(remarks('virtual_server nowhere 80 {\n real_server 10.0.0.11 80 { }\n}')[0]).toContain(
      'names no service',
    );
  });

  test('a service that is there twice is told', () => {
    expect(remarks(serverText('') + serverText(''))).toEqual([
      expect.stringContaining('IPVS has room for one'),
    ]);
  });
});

test('values know the line they came from, through all blocks', () => {
  const text = `virtual_server 10.0.0.100 80 {
    delay_loop 6
    alpha
    protocol TCP
    real_server 10.0.0.11 80 {
      retry 2
      TCP_CHECK {
        connect_timeout 3
      }
    }
  }`;
  const { origins, virtualServers } = config(text);
  const at = (field: string): number | undefined =>
    origins[`virtualServers[0].realServers[0].checkers[0].${field}`]?.line;
  expect(virtualServers[0]?.realServers[0]?.checkers[0]).toMatchObject({
    retry: 2,
    alpha: true,
    warmupNs: 6 * S,
  });
  expect([at('delayLoopNs'), at('alpha'), at('retry'), at('connectTimeoutNs'), at('warmupNs')]).toEqual([
    2,
    3,
    6,
    8,
    undefined,
  ]);
});
