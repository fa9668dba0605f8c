import { describe, expect, test } from 'vitest';
import { config, INSTANCE, instance, instanceText, read, remarks } from './reading.ts';

const S = 1_000_000_000;

describe('priority and state', () => {
  test('without either an instance is BACKUP with priority 100', () => {
    expect(instance('')).toMatchObject({ state: 'BACKUP', priority: 100 });
  });

  test('state MASTER without a priority makes an address owner', () => {
    expect(instance('state MASTER')).toMatchObject({ state: 'MASTER', priority: 255 });
    expect(remarks(instanceText('state MASTER'))[0]).toContain('255, the owner');
  });

  test('priority 255 without a state is MASTER', () => {
    expect(instance('priority 255').state).toBe('MASTER');
  });

  test('any other state, in lower case too, is BACKUP', () => {
    expect(instance('state master\npriority 50').state).toBe('BACKUP');
    expect(remarks(instanceText('state master\npriority 50'))[0]).toContain('keepalived takes BACKUP');
  });

  test('state MASTER clears nopreempt and preempt_delay', () => {
    const lines = 'state MASTER\npriority 150\nnopreempt\npreempt_delay 5';
    expect(instance(lines)).toMatchObject({ nopreempt: false, preemptDelayNs: 0 });
    expect(remarks(instanceText(lines))).toHaveLength(2);
    expect(config(instanceText(lines)).origins['vrrpInstances[0].nopreempt']).toBeUndefined();
  });

  test('nopreempt is impossible for an owner', () => {
    expect(instance('state BACKUP\npriority 255\nnopreempt').nopreempt).toBe(false);
  });

  test('nopreempt and preempt_delay hold with state BACKUP, and nopreempt clears the delay', () => {
    expect(instance('state BACKUP\nnopreempt').nopreempt).toBe(true);
    expect(instance('state BACKUP\npreempt_delay 2.5').preemptDelayNs).toBe(2.5 * S);
    expect(instance('state BACKUP\nnopreempt\npreempt_delay 3').preemptDelayNs).toBe(0);
  });
});

describe('advert_int', () => {
  test.each([
    ['0.5', 1],
    ['0.4', 1],
    ['1.5', 2],
    ['2', 2],
    ['0.001', 1],
    ['256', 1],
    ['1s', 1],
  ])('%s is %s s in version 2', (text, seconds) => {
    expect(instance(`advert_int ${text}`).advertIntervalNs).toBe(seconds * S);
  });

  test.each([
    ['0.1', 0.1],
    ['0.25', 0.25],
    ['0.014', 0.01],
    ['0.01', 0.01],
    ['100', 40.95],
  ])('%s is %s s in version 3', (text, seconds) => {
    expect(instance(`version 3\nadvert_int ${text}`).advertIntervalNs).toBe(Math.round(seconds * S));
  });

  test('the rounding is told with the mend', () => {
    expect(remarks(instanceText('advert_int 0.5'))[0]).toMatch(/500 ms becomes 1\.00 s/);
  });
});

describe('what keepalived would not start with', () => {
  test.each([
    ['no interface', 'vrrp_instance V {\n virtual_router_id 1\n virtual_ipaddress { 10.0.0.1 }\n}'],
    ['no virtual_router_id', 'vrrp_instance V {\n interface eth0\n virtual_ipaddress { 10.0.0.1 }\n}'],
    ['a virtual_router_id out of range', 'vrrp_instance V {\n interface eth0\n virtual_router_id 256\n}'],
    ['version 3 without a VIP', 'vrrp_instance V {\n interface eth0\n virtual_router_id 5\n version 3\n}'],
    [
      'strict VRRP without a VIP',
      'vrrp_instance V {\n interface eth0\n virtual_router_id 5\n strict_mode\n}',
    ],
  ])('%s', (_, text) => {
    const result = read(text);
    expect(result.config).toBeUndefined();
    expect(result.problems.some((p) => p.severity === 'error' && p.message.includes('would not start'))).toBe(
      true,
    );
  });

  test('one virtual_router_id twice on an interface and family', () => {
    const second = (name: string, device: string, vip: string): string =>
      `vrrp_instance ${name} {
        interface ${device}
        virtual_router_id 51
        virtual_ipaddress { ${vip} }
        }
        `;
    const first = instanceText('');
    expect(read(first + second('B', 'eth0', '10.0.0.9')).config).toBeUndefined();
    expect(read(first + second('B', 'eth1', '10.0.0.9')).config?.vrrpInstances).toHaveLength(2);
    expect(read(first + second('B', 'eth0', 'fe80::9')).config?.vrrpInstances).toHaveLength(2);
  });

  test('version 2 without a VIP starts, with a warning', () => {
    const text = 'vrrp_instance V {\n interface eth0\n virtual_router_id 5\n}';
    expect(config(text).vrrpInstances).toHaveLength(1);
    expect(remarks(text)).toEqual([expect.stringContaining('no VIP')]);
  });
});

describe('authentication', () => {
  const PASS = 'authentication {\n auth_type PASS\n auth_pass correcthorse\n}';

  test('eight characters of the password count', () => {
    expect(instance(PASS).authentication).toEqual({ type: 'PASS', password: 'correcth' });
  });

  test('version 3 and strict VRRP drop it', () => {
    expect(instance(`version 3\n${PASS}`).authentication).toBeUndefined();
    expect(instance(`strict_mode\n${PASS}`).authentication).toBeUndefined();
    expect(remarks(instanceText(`version 3\n${PASS}`))).toEqual([expect.stringContaining('dropped')]);
  });

  test('an unknown type is none', () => {
    expect(instance('authentication {\n auth_type plain\n auth_pass x\n}').authentication).toBeUndefined();
  });
});

describe('addresses', () => {
  test('no length is /32 or /128, and options follow', () => {
    const text = `vrrp_instance V {
      interface eth0
      virtual_router_id 5
      virtual_ipaddress {
        10.0.0.1
        10.0.0.2/24 dev eth1 label eth1:1 brd 10.0.0.255 no_track
      }
      virtual_ipaddress_excluded {
        fe80::1
      }
    }`;
    const read = config(text).vrrpInstances[0];
    expect(read?.virtualIpAddresses).toEqual([
      { address: '10.0.0.1', prefixLength: 32, interface: 'eth0', noTrack: false },
      { address: '10.0.0.2', prefixLength: 24, interface: 'eth1', noTrack: true },
    ]);
    expect(read?.excludedIpAddresses[0]).toMatchObject({ address: 'fe80::1', prefixLength: 128 });
    expect(remarks(text)).toEqual([]);
  });

  test('two addresses in a line are one, and told', () => {
    const lines = 'virtual_ipaddress { 10.0.0.101 10.0.0.102 }';
    expect(instance(lines).virtualIpAddresses.map(({ address }) => address)).toEqual([
      '10.0.0.100',
      '10.0.0.101',
    ]);
    expect(remarks(instanceText(lines))[0]).toContain('one address a line');
  });

  test('a text that is no address, or of the other family, is ignored', () => {
    expect(instance('virtual_ipaddress {\n 10.0.0.300\n fe80::1\n}').virtualIpAddresses).toHaveLength(1);
    expect(remarks(instanceText('virtual_ipaddress {\n 10.0.0.300\n fe80::1\n}'))).toHaveLength(2);
  });

  test('the 256th VIP becomes excluded', () => {
    const many = Array.from({ length: 300 }, (_, i) => `10.1.${Math.floor(i / 200)}.${i % 200}`).join('\n');
    const read = instance(`virtual_ipaddress {\n${many}\n}`);
    expect([read.virtualIpAddresses.length, read.excludedIpAddresses.length]).toEqual([255, 46]);
  });

  test('IPv6 instances speak version 3', () => {
    const text = `vrrp_instance V {
        interface eth0
        virtual_router_id 5
        virtual_ipaddress {
        fe80::1
        2001:db8::1/64
        }
        }`;
    expect(config(text).vrrpInstances[0]).toMatchObject({
      version: 3,
      addressFamily: 'inet6',
      multicastGroup: 'ff02::12',
    });
  });

  test('a static address that is a VIP too is told', () => {
    const text = `static_ipaddress {\n 10.0.0.100/24 dev eth0\n}\n${instanceText('')}`;
    expect(remarks(text)).toEqual([expect.stringContaining('is a VIP too')]);
  });
});

describe('unicast', () => {
  test('peers make an instance unicast', () => {
    const read = instance(
      'unicast_src_ip 10.0.0.1\nunicast_peer {\n 10.0.0.2\n 10.0.0.3 min_ttl 254 max_ttl 255\n}',
    );
    expect(read).toMatchObject({ mode: 'unicast', sourceIp: '10.0.0.1' });
    expect(read.unicastPeers).toEqual([
      { address: '10.0.0.2', minTtl: 0, maxTtl: 255 },
      { address: '10.0.0.3', minTtl: 254, maxTtl: 255 },
    ]);
  });

  test('a unicast keyword without a peer falls back to multicast, or to FAULT', () => {
    expect(instance('unicast_src_ip 10.0.0.1').mode).toBe('multicast');
    expect(remarks(instanceText('unicast_src_ip 10.0.0.1'))[0]).toContain('falls back to multicast');
    expect(instance('unicast_src_ip 10.0.0.1\nunicast_fault_no_peer')).toMatchObject({
      mode: 'unicast',
      unicastPeers: [],
      unicastFaultNoPeer: true,
    });
  });

  test('mcast_src_ip is the source of multicast adverts', () => {
    expect(instance('mcast_src_ip 10.0.0.7')).toMatchObject({ mode: 'multicast', sourceIp: '10.0.0.7' });
  });
});

describe('inheritance from global_defs', () => {
  const globals = `global_defs {
    vrrp_version 3
    vrrp_garp_master_delay 2
    vrrp_garp_master_repeat 3
    vrrp_garp_interval 0.5
    vrrp_down_timer_adverts 4
    vrrp_higher_prio_send_advert on
    vrrp_mcast_group4 224.0.0.99
  }\n`;

  test('an instance takes what it does not name', () => {
    expect(config(globals + instanceText('')).vrrpInstances[0]).toMatchObject({
      version: 3,
      downTimerAdverts: 4,
      higherPrioSendAdvert: true,
      multicastGroup: '224.0.0.99',
      garp: {
        masterDelayNs: 2 * S,
        masterRepeat: 3,
        masterRefreshNs: 0,
        masterRefreshRepeat: 1,
        lowerPrioDelayNs: 2 * S,
        lowerPrioRepeat: 3,
        intervalNs: S / 2,
      },
    });
  });

  test('what it names wins, and every value knows its line', () => {
    const { vrrpInstances, origins } = config(globals + instanceText('garp_master_repeat 1\nversion 2'));
    expect(vrrpInstances[0]).toMatchObject({ version: 2, garp: { masterRepeat: 1, masterDelayNs: 2 * S } });
    expect(origins['vrrpInstances[0].garp.masterRepeat']?.line).toBe(16);
    expect(origins['vrrpInstances[0].garp.masterDelayNs']?.line).toBe(3);
    expect(origins['vrrpInstances[0].priority']).toBeUndefined();
  });

  test('without global_defs a new MASTER sends 5 gratuitous ARPs, and 5 more after 5 s', () => {
    expect(instance('').garp).toMatchObject({ masterDelayNs: 5 * S, masterRepeat: 5, lowerPrioRepeat: 5 });
  });

  test('a repeat of 0 is 1; vrrp_min_garp overrides only defaults', () => {
    expect(instance('garp_master_repeat 0').garp.masterRepeat).toBe(1);
    const min = 'global_defs {\n vrrp_min_garp\n vrrp_garp_master_delay 3\n}\n';
    expect(config(min + instanceText('')).vrrpInstances[0]?.garp).toMatchObject({
      masterRepeat: 1,
      masterDelayNs: 3 * S,
    });
  });

  test('a garp_group gives the spacing of its interfaces', () => {
    const group = 'garp_group {\n garp_interval 0.2\n interfaces { eth0 eth1 }\n}\n';
    expect(config(globals + group + instanceText('')).vrrpInstances[0]?.garp.intervalNs).toBe(S / 5);
  });
});

describe('strict VRRP', () => {
  test('it takes away preempt_delay, MASTER below 255, replies to lower adverts, packets to the VIP', () => {
    const lines = 'strict_mode\nstate MASTER\npriority 150\npreempt_delay 3\ndown_timer_adverts 5';
    expect(instance(lines)).toMatchObject({
      strict: true,
      state: 'BACKUP',
      preemptDelayNs: 0,
      downTimerAdverts: 3,
      lowerPrioNoAdvert: true,
      accept: false,
      garp: { lowerPrioRepeat: 0, lowerPrioDelayNs: 0 },
    });
    expect(remarks(instanceText(lines)).join('\n')).toContain('drops packets to its VIPs');
  });

  test('accept gives the packets back', () => {
    expect(instance('strict_mode\naccept').accept).toBe(true);
    expect(instance('no_accept').accept).toBe(false);
  });
});

describe('around the instances', () => {
  test('the sync daemon follows an instance and takes its virtual_router_id', () => {
    const text = `global_defs {
      lvs_sync_daemon eth1 inst VI_1 maxlen 1400 port 8848 ttl 2 group 224.0.0.90
      }
      ${instanceText('')}`;
    expect(config(text).globalDefs.lvsSyncDaemon).toEqual({
      interface: 'eth1',
      instance: 'VI_1',
      syncId: 51,
      maxLengthBytes: 1400,
      port: 8848,
      ttl: 2,
      group: '224.0.0.90',
    });
    expect(config('global_defs {\n lvs_sync_daemon eth1 id 7\n}').globalDefs.lvsSyncDaemon).toEqual({
      interface: 'eth1',
      syncId: 7,
    });
  });

  test('the old form in the instance is read', () => {
    expect(config(instanceText('lvs_sync_daemon_interface eth1')).globalDefs.lvsSyncDaemon).toEqual({
      interface: 'eth1',
      instance: 'VI_1',
      syncId: 51,
    });
  });

  test('timeouts, flushes, delays of links and polling are read', () => {
    const text = `global_defs {
      lvs_timeouts tcp 100 tcpfin 20 udp 30
      lvs_flush
      lvs_flush_on_stop VS
      vrrp_startup_delay 5.5
      dynamic_interfaces
    }
    interface_up_down_delays {
      eth0 0.5 2
      eth1 1
    }
    linkbeat_interfaces {
      eth0 MII
    }
    linkbeat_use_polling\n`;
    const read = config(text);
    expect(read.globalDefs).toMatchObject({
      lvsTimeouts: { tcpNs: 100 * S, tcpFinNs: 20 * S, udpNs: 30 * S },
      lvsFlush: true,
      lvsFlushOnStop: 'virtual-servers',
      startupDelayNs: 5.5 * S,
      dynamicInterfaces: true,
    });
    expect(read.interfaceUpDownDelays).toEqual([
      { interface: 'eth0', downNs: S / 2, upNs: 2 * S },
      { interface: 'eth1', downNs: S, upNs: S },
    ]);
    expect(read.linkbeat).toEqual({ pollAll: true, interfaces: [{ interface: 'eth0', method: 'MII' }] });
  });

  test('a virtual MAC may bear a name and an address', () => {
    expect(instance('use_vmac').vmac).toEqual({ xmitBase: false });
    expect(instance('use_vmac vrrp.51 00:00:5e:00:01:33\nvmac_xmit_base').vmac).toEqual({
      interface: 'vrrp.51',
      address: '00:00:5e:00:01:33',
      xmitBase: true,
    });
  });

  test('the instance is complete without any keyword but the required ones', () => {
    expect(INSTANCE).toContain('interface');
    expect(instance('')).toMatchObject({
      mode: 'multicast',
      multicastGroup: '224.0.0.18',
      unicastTtl: 255,
      accept: true,
    });
  });
});
