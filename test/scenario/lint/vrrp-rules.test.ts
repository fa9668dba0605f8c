import { describe, expect, test } from 'vitest';
import { BACKUP, edited, findingsOf, MASTER, type Texts } from './checking.ts';

type Edit = readonly [string, string];

/** The clean pair with these edits. */
function pair(master: readonly Edit[], backup: readonly Edit[]): Texts {
  return { 'master.conf': edited(MASTER, ...master), 'backup.conf': edited(BACKUP, ...backup) };
}

function both(...edits: readonly Edit[]): Texts {
  return pair(edits, edits);
}

const VIP = '        192.168.1.10\n';
const STATE = 'state BACKUP';
const SCRIPT = (weight: number) =>
  `vrrp_script chk {\n    script "/bin/chk"\n    interval 2\n    weight ${weight}\n}\nvrrp_instance VI_1 {\n    track_script {\n        chk\n    }`;
const SECOND = (options: string) =>
  `vrrp_instance VI_2 {\n    state BACKUP\n    interface eth1\n    virtual_router_id 52\n    priority 150\n${options}    virtual_ipaddress {\n        10.0.0.1\n    }\n}\nvirtual_server `;

interface Case {
  readonly rule: string;
  readonly faulty: Texts;
  readonly sound: Texts;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    rule: 'VR01',
    faulty: pair([], [['virtual_router_id 51', 'virtual_router_id 52']]),
    sound: both(['virtual_router_id 51', 'virtual_router_id 7']),
    says: /52 here and 51 in master\.conf line 8: 2\.6 to 3\.6 s/,
  },
  {
    rule: 'VR02',
    faulty: pair([], [['auth_pass 1111', 'auth_pass 2222']]),
    sound: pair([['auth_pass 1111', 'auth_pass 12345678a']], [['auth_pass 1111', 'auth_pass 12345678b']]),
    says: /at most 3\.609 s after the start there are two MASTERs/,
  },
  {
    rule: 'VR03',
    faulty: both(['auth_pass 1111', 'auth_pass 1234567890']),
    sound: both(['auth_pass 1111', 'auth_pass 12345678']),
    says: /has 10 characters, 8 are sent/,
  },
  {
    rule: 'VR04',
    faulty: pair([], [['advert_int 1', 'advert_int 3']]),
    // Rounded to the same second.
    sound: pair([['advert_int 1', 'advert_int 0.5']], []),
    says: /advert_int is 3 s here and 1 s in master\.conf line 10/,
  },
  {
    rule: 'VR05',
    faulty: pair([], [[VIP, `${VIP}        192.168.1.11\n`]]),
    sound: pair([[VIP, `${VIP}        192.168.1.11\n`]], [[VIP, `        192.168.1.11\n${VIP}`]]),
    says: /virtual_ipaddress has 192\.168\.1\.11 too, unlike master\.conf line 16/,
  },
  {
    rule: 'VR05',
    faulty: pair([], [['priority 100', 'priority 100\n    version 3']]),
    sound: both(['virtual_router_id 51', 'virtual_router_id 51\n    version 3']),
    says: /version is 3, not 2/,
  },
  {
    rule: 'VR06',
    faulty: pair([], [['priority 100', 'priority 150']]),
    sound: pair([], [['priority 100', 'priority 149']]),
    says: /has priority 150 as in master\.conf line 9/,
  },
  {
    rule: 'VR07',
    faulty: both([STATE, 'state MASTER']),
    sound: pair([[STATE, 'state MASTER']], []),
    says: /each waits 3\.609 s/,
  },
  {
    rule: 'VR08',
    faulty: pair(
      [
        [STATE, 'state MASTER'],
        ['    priority 150\n', ''],
      ],
      [],
    ),
    sound: pair([['    priority 150\n', '']], []),
    says: /it is 255/,
  },
  {
    rule: 'VR09',
    faulty: pair([['priority 150', 'priority 255']], []),
    sound: pair([['priority 150', 'priority 255\n    mcast_src_ip 192.168.1.10']], []),
    says: /MASTER 1 µs after its start/,
  },
  {
    rule: 'VR10',
    faulty: pair([[STATE, 'state MASTER\n    nopreempt']], []),
    sound: both([STATE, 'state BACKUP\n    nopreempt']),
    says: /takes the VIP back 3\.414 s after it returns/,
  },
  {
    rule: 'VR11',
    faulty: both(['advert_int 1', 'advert_int 0.4']),
    sound: both(['advert_int 1', 'advert_int 0.4\n    version 3']),
    says: /advert_int 0\.4 becomes 1 s in version 2: .* after 2\.4 to 3\.4 s/,
  },
  {
    rule: 'VR12',
    faulty: both(['advert_int 1', 'advert_int 1\n    version 3']),
    sound: both(),
    says: /runs version 3: its authentication is dropped/,
  },
  {
    rule: 'VR13',
    faulty: both(['virtual_router_id 51', 'virtual_router_id 51\n    no_accept']),
    sound: both(
      ['virtual_server 192.168.1.10 80', 'virtual_server 192.168.1.20 80'],
      ['advert_int 1', 'no_accept'],
    ),
    says: /drops every packet to 192\.168\.1\.10, so 1 of 1 virtual servers/,
  },
  {
    rule: 'VR14',
    faulty: both(['vrrp_instance VI_1 {', SCRIPT(-40)]),
    sound: both(['vrrp_instance VI_1 {', SCRIPT(-51)]),
    says: /goes from 150 to 110, which is not below the 100/,
  },
  {
    rule: 'VR14',
    faulty: both(['vrrp_instance VI_1 {', SCRIPT(50)]),
    sound: both(['vrrp_instance VI_1 {', SCRIPT(0)]),
    says: /goes from 200 to 150, which is not below the 150/,
  },
  {
    rule: 'VR15',
    faulty: both(
      ['vrrp_instance VI_1 {', SCRIPT(-60)],
      ['virtual_server ', 'vrrp_sync_group G {\n    group {\n        VI_1\n    }\n}\nvirtual_server '],
    ),
    sound: both(
      ['vrrp_instance VI_1 {', SCRIPT(0)],
      ['virtual_server ', 'vrrp_sync_group G {\n    group {\n        VI_1\n    }\n}\nvirtual_server '],
    ),
    says: /in a sync group of 1/,
  },
  {
    rule: 'VR18',
    faulty: pair(
      [],
      [
        ['virtual_server ', SECOND('').replace('eth1', 'eth0')],
        ['router_id 51', 'router_id 7'],
        ['router_id 52', 'router_id 51'],
      ],
    ),
    // Another interface is another segment.
    sound: pair([], [['virtual_server ', SECOND('').replace('52', '51')]]),
    says: /virtual_router_id 51 on eth0 is that of VI_1 too \(master\.conf line 8\), which holds other VIPs/,
  },
  {
    rule: 'VR20',
    faulty: pair(
      [
        [
          'advert_int 1',
          'advert_int 1\n    unicast_src_ip 10.0.0.1\n    unicast_peer {\n        10.0.0.3\n    }',
        ],
      ],
      [
        [
          'advert_int 1',
          'advert_int 1\n    unicast_src_ip 10.0.0.2\n    unicast_peer {\n        10.0.0.1\n    }',
        ],
      ],
    ),
    sound: pair(
      [
        [
          'advert_int 1',
          'advert_int 1\n    unicast_src_ip 10.0.0.1\n    unicast_peer {\n        10.0.0.2\n    }',
        ],
      ],
      [
        [
          'advert_int 1',
          'advert_int 1\n    unicast_src_ip 10.0.0.2\n    unicast_peer {\n        10.0.0.1\n    }',
        ],
      ],
    ),
    says: /go to 10\.0\.0\.3, not to 10\.0\.0\.2 of backup\.conf line 11: .* 3\.609 s after its start/,
  },
  {
    rule: 'VR22',
    faulty: both(['    vrrp_higher_prio_send_advert true\n', '']),
    sound: both(['    vrrp_higher_prio_send_advert true\n', '    vrrp_garp_master_refresh 10\n']),
    says: /37 to 53 s/,
  },
  {
    rule: 'VR23',
    faulty: both(['lb_kind DR', 'lb_kind NAT'], ['virtual_server ', SECOND('')]),
    sound: both(
      ['lb_kind DR', 'lb_kind NAT'],
      [
        'virtual_server ',
        SECOND('').replace(
          'virtual_server ',
          'vrrp_sync_group G {\n    group {\n        VI_1\n        VI_2\n    }\n}\nvirtual_server ',
        ),
      ],
    ),
    says: /VI_2 \(10\.0\.0\.1 on eth1\) moves without VI_1 on eth0/,
  },
  {
    rule: 'VR24',
    faulty: both(['interface eth0', 'interface br-customers.100']),
    sound: both(['interface eth0', 'interface br-customer.100']),
    says: /br-customers\.100 has 16 characters, Linux allows 15: keepalived ends at the start/,
  },
  {
    rule: 'VR24',
    faulty: both(
      ['192.168.1.10\n', '192.168.1.10 dev net/0\n'],
      ['global_defs {', 'global_defs {\n    dynamic_interfaces'],
    ),
    sound: both(['192.168.1.10\n', '192.168.1.10 dev net0\n']),
    says: /net\/0 has a "\/" in it, which Linux allows in no name: VI_1 stays in FAULT/,
  },
  {
    rule: 'VR25',
    faulty: both(['virtual_server ', SECOND('').replace('eth1', 'eth0').replace('52', '51')]),
    sound: both(['virtual_server ', SECOND('').replace('52', '51')]),
    says: /virtual_router_id 51 belongs to VI_1 on eth0 already/,
  },
  {
    rule: 'VR26',
    faulty: both(['vrrp_instance VI_1 {', SCRIPT(0).replace('    interval', '    init_fail\n    interval')]),
    sound: both(['vrrp_instance VI_1 {', SCRIPT(0)]),
    says: /init_fail of chk does nothing for the 1 instance/,
  },
  {
    rule: 'VR27',
    faulty: both(),
    sound: both(['vrrp_instance VI_1 {', SCRIPT(0)]),
    says: /stays MASTER with 0 of 2 real servers in reach/,
  },
  {
    rule: 'VR28',
    faulty: both(['advert_int 1', 'advert_int 1\n    down_timer_adverts 1']),
    sound: both(['advert_int 1', 'advert_int 1\n    down_timer_adverts 2']),
    says: /waits 1\.414 s for an advert/,
  },
  {
    rule: 'VR29',
    faulty: both(['    lvs_sync_daemon eth0 VI_1\n', '']),
    sound: both(),
    says: /takes the VIP back 3\.414 s after it returns/,
  },
  {
    rule: 'VR30',
    faulty: both(['virtual_router_id 51', 'virtual_router_id 300']),
    sound: both(
      ['virtual_router_id 51', 'virtual_router_id 300'],
      ['    vrrp_higher', '    reload_check_config\n    vrrp_higher'],
    ),
    says: /1 fatal error: the next reload ends keepalived/,
  },
  {
    rule: 'VR31',
    faulty: both([
      'virtual_server ',
      SECOND('').replace(
        'virtual_server ',
        'vrrp_sync_group G {\n    group {\n        VI_1\n        VI_2\n    }\n}\nvirtual_server ',
      ),
    ]),
    sound: both(['virtual_server ', SECOND('')]),
    says: /takes up to 3\.414 s instead of 0\.414 s/,
  },
  {
    rule: 'VR32',
    faulty: both(['advert_int 1', 'advert_int 5']),
    sound: both(['advert_int 1', 'advert_int 3']),
    says: /3 × 5 s and its skew: .* after 10\.4 to 15\.4 s/,
  },
  {
    rule: 'VR33',
    faulty: both(['virtual_server 192.168.1.10 80', 'virtual_server 192.168.1.11 80']),
    sound: both(
      ['virtual_server 192.168.1.10 80', 'virtual_server 192.168.1.11 80'],
      ['advert_int 1', 'advert_int 1\n    virtual_ipaddress_excluded {\n        192.168.1.11\n    }'],
    ),
    says: /none of the 1 VIPs of this file is 192\.168\.1\.11/,
  },
  {
    rule: 'VR34',
    faulty: pair([['virtual_server ', SECOND('')]], []),
    sound: both(['virtual_server ', SECOND('')]),
    says: /VI_2 \(10\.0\.0\.1\) is not in backup\.conf/,
  },
  {
    rule: 'VR35',
    faulty: pair([], [[STATE, 'state BACKUP\n    nopreempt']]),
    sound: both([STATE, 'state BACKUP\n    nopreempt']),
    says: /nopreempt stands on priority 100 only: master\.conf line 5 \(150\)/,
  },
  {
    rule: 'VR36',
    faulty: both(['vrrp_instance VI_1 {', SCRIPT(0).replace('interval 2', 'interval 2\n    timeout 5')]),
    sound: both(['vrrp_instance VI_1 {', SCRIPT(0).replace('interval 2', 'interval 2\n    timeout 2')]),
    says: /starts every 2 s and may run for 5 s: 3 copies/,
  },
  {
    rule: 'VR37',
    faulty: both(['    vrrp_higher', '    vrrp_garp_interval 0.2\n    vrrp_higher']),
    sound: both([
      '    vrrp_higher',
      '    vrrp_garp_interval 0.2\n    vrrp_garp_master_repeat 2\n    vrrp_higher',
    ]),
    says: /With 0\.2 s between them 2 of 5/,
  },
  {
    rule: 'VR38',
    faulty: both(['    vrrp_higher', '    vrrp_garp_master_delay 0\n    vrrp_higher']),
    sound: both(['    vrrp_higher', '    vrrp_garp_master_delay 2\n    vrrp_higher']),
    says: /sends 5 gratuitous ARPs within 1 ms and none later/,
  },
  {
    rule: 'VR39',
    faulty: pair([['advert_int 1', 'advert_int 1\n    use_vmac']], []),
    sound: both(['advert_int 1', 'advert_int 1\n    use_vmac']),
    says: /00:00:5e:00:01:33/,
  },
  {
    rule: 'VR40',
    faulty: pair(
      [
        [
          'virtual_server ',
          SECOND('').replace(
            'virtual_server ',
            'vrrp_sync_group G {\n    group {\n        VI_1\n        VI_2\n    }\n}\nvirtual_server ',
          ),
        ],
      ],
      [['virtual_server ', SECOND('')]],
    ),
    sound: both(['virtual_server ', SECOND('')]),
    says: /moves together with 1 other/,
  },
];

describe('rules for VRRP', () => {
  test.each(CASES)(
    '$rule finds its fault, and leaves a sound pair alone',
    ({ rule, faulty, sound, says }) => {
      const found = findingsOf(faulty).filter((finding) => finding.rule === rule);
      expect(found.map(({ message }) => message).join('\n')).toMatch(says);
      expect(found.every(({ line, mend }) => line !== undefined && mend?.endsWith('.'))).toBe(true);
      expect(findingsOf(sound).filter((finding) => finding.rule === rule)).toEqual([]);
    },
  );

  test('a clean pair has nothing but notes', () => {
    expect(findingsOf(both()).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  test('what a rule says better, the reader does not say again', () => {
    const lines = findingsOf(both(['advert_int 1', 'advert_int 0.4']))
      .filter(({ severity }) => severity !== 'note')
      .map(({ rule, file, line }) => `${rule} ${file} ${line}`);
    expect(lines).toEqual(['VR11 master.conf 10', 'VR11 backup.conf 10']);
  });
});
