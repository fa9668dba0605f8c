import { describe, expect, test } from 'vitest';
import { edited, findingsOf, MASTER, type Texts } from './checking.ts';

type Edit = readonly [string, string];

const file = (...edits: readonly Edit[]): Texts => ({ 'lvs.conf': edited(MASTER, ...edits) });
const two = (...edits: readonly Edit[]): Texts => ({ 'a.conf': MASTER, 'b.conf': edited(MASTER, ...edits) });
const table = (text: string): Texts => ({ 'rules.ipvsadm': text });

const CHECK = `        TCP_CHECK {
            connect_timeout 3
        }
`;
const ALL = 'lb_algo wrr';
/** A service of ipvsadm with destinations .1, .2 … of these weights. */
const dump = (service: string, weights: readonly number[], options = '') =>
  table(
    [
      `-A ${service}`,
      ...weights.map(
        (weight, i) => `-a ${service.split(' -s')[0]} -r 10.0.1.${i + 1}:80 -g -w ${weight}${options}`,
      ),
    ].join('\n'),
  );
const WEB = '-t 10.0.0.100:80';

interface Case {
  readonly rule: string;
  readonly faulty: Texts;
  readonly sound: Texts;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    rule: 'LV01',
    faulty: file(['delay_loop 6', 'delay_loop 10s']),
    sound: file(['delay_loop 6', 'delay_loop 10']),
    says: /delay_loop 10s is 10 µs, not 10 s/,
  },
  {
    rule: 'LV02',
    faulty: file(['    protocol TCP\n', '']),
    sound: file(['    protocol TCP\n', '    protocol tcp\n']),
    says: /becomes a service of UDP: 0 of its TCP clients reach its 2 real servers/,
  },
  {
    rule: 'LV02',
    faulty: file(['protocol TCP', 'protocol TPC']),
    sound: file(
      ['    protocol TCP\n', ''],
      ['192.168.1.10 80', '192.168.1.10 53'],
      [CHECK, '        DNS_CHECK {\n        }\n'],
    ),
    says: /becomes a service of UDP/,
  },
  {
    rule: 'LV03',
    faulty: file(['real_server 192.168.1.16 80', 'real_server 192.168.1.16 8080']),
    sound: file(
      ['real_server 192.168.1.16 80', 'real_server 192.168.1.16 8080'],
      ['lb_kind DR', 'lb_kind NAT'],
    ),
    says: /Clients arrive at port 80, not 8080: DR does not translate/,
  },
  {
    rule: 'LV04',
    faulty: file(['    lb_kind DR\n', '']),
    sound: file(['    lb_kind DR\n', ''], ['        weight', '        lvs_method DR\n        weight']),
    says: /has no lb_kind \(NAT is taken\), for 2 real servers/,
  },
  {
    rule: 'LV05',
    faulty: file(['lb_kind DR', 'lb_kind dr']),
    sound: file(),
    says: /lb_kind dr is ignored: 100 % of the traffic goes by NAT/,
  },
  {
    rule: 'LV07',
    faulty: file(['    delay_loop 6\n', '']),
    sound: file(
      ['    delay_loop 6\n', ''],
      ['connect_timeout 3', 'connect_timeout 3\n            delay_loop 6'],
    ),
    says: /a silent 192\.168\.1\.16 is taken out after 7\.0 to 67\.0 s/,
  },
  {
    rule: 'LV08',
    faulty: file([CHECK, '']),
    sound: file([`        weight 1\n${CHECK}`, '        weight 0\n']),
    says: /192\.168\.1\.16:80 has no check: when it dies, about 75 %/,
  },
  {
    rule: 'LV09',
    faulty: file(),
    sound: file(['TCP_CHECK {', 'HTTP_GET {\n            url {\n                path /\n            }']),
    says: /2 real servers of 192\.168\.1\.10 80 pass while the port accepts/,
  },
  {
    rule: 'LV12',
    faulty: file(['protocol TCP', 'protocol TCP\n    persistence_timeout 50\n    inhibit_on_failure']),
    sound: file(['protocol TCP', 'protocol TCP\n    persistence_timeout 50']),
    says: /its persistent clients of 192\.168\.1\.10 80 are sent to it for 50 s more/,
  },
  {
    rule: 'LV13',
    faulty: file(),
    sound: file(['protocol TCP', 'protocol TCP\n    sorry_server 192.168.1.18 80']),
    says: /When all 2 real servers/,
  },
  {
    rule: 'LV14',
    faulty: file(['protocol TCP', 'protocol TCP\n    quorum 5']),
    sound: file(['protocol TCP', 'protocol TCP\n    quorum 4']),
    says: /quorum 5 becomes 4/,
  },
  {
    rule: 'LV15',
    faulty: file(['protocol TCP', 'protocol TCP\n    quorum 2\n    sorry_server 192.168.1.18 80']),
    sound: file([
      'protocol TCP',
      'protocol TCP\n    quorum 2\n    hysteresis 1\n    sorry_server 192.168.1.18 80',
    ]),
    says: /Without 192\.168\.1\.16 192\.168\.1\.10 80 has weight 1 of 4, below quorum 2: 25 % of the capacity/,
  },
  {
    rule: 'LV16',
    faulty: file(['weight 3', 'weight 0'], ['weight 1', 'weight 0']),
    sound: file(['weight 3', 'weight 0']),
    says: /The weights add up to 0/,
  },
  {
    rule: 'LV17',
    faulty: file(),
    sound: file(['protocol TCP', 'protocol TCP\n    alpha']),
    says: /gets clients for up to 10 s/,
  },
  {
    rule: 'LV18',
    faulty: file(['delay_loop 6', 'delay_loop 30\n    alpha']),
    sound: file(['delay_loop 6', 'delay_loop 30\n    warmup 1\n    alpha']),
    says: /is empty for up to 31 s/,
  },
  {
    rule: 'LV20',
    faulty: file(['protocol TCP', 'protocol TCP\n    ha_suspend']),
    sound: file(),
    says: /for up to 13 s/,
  },
  {
    rule: 'LV21',
    faulty: two(['weight 3', 'weight 2']),
    sound: two(['priority 150', 'priority 100']),
    says: /real servers \(-192\.168\.1\.16:80 weight 3, \+192\.168\.1\.16:80 weight 2\)/,
  },
  {
    rule: 'LV21',
    faulty: two(['connect_timeout 3', 'connect_timeout 2']),
    sound: two(),
    says: /in the checks of its real servers/,
  },
  {
    rule: 'LV21',
    faulty: two(['virtual_server 192.168.1.10 80', 'virtual_server 192.168.1.10 443']),
    sound: two(),
    says: /virtual_server 192\.168\.1\.10 80 of a\.conf line 19 is not here/,
  },
  {
    rule: 'LV22',
    faulty: file(['    lvs_sync_daemon eth0 VI_1\n', '']),
    sound: file(),
    says: /resets 100 % of the open connections of 1 virtual server\./,
  },
  {
    rule: 'LV23',
    faulty: file(['lvs_sync_daemon eth0 VI_1', 'lvs_sync_daemon eth0']),
    sound: file(),
    says: /names none of the 1 instances/,
  },
  {
    rule: 'LV24',
    faulty: file(['    virtual_ipaddress {', '    colour {\n        red\n    }\n    virtual_ipaddress {']),
    sound: file(),
    says: /closes "vrrp_instance VI_1" of line 5/,
  },
  {
    rule: 'LV25',
    faulty: file(['real_server 192.168.1.17', 'real_server 192.168.1.16']),
    sound: file(),
    says: /192\.168\.1\.16 80 stands on line 24 too/,
  },
  {
    rule: 'LV27',
    faulty: file(),
    sound: file([ALL, 'lb_algo sh']),
    says: /goes to 192\.168\.1\.17:80, number 2 of 2/,
  },
  {
    rule: 'LV28',
    faulty: two(['    lvs_sync_daemon eth0 VI_1\n', '']),
    sound: two(),
    says: /runs in a\.conf line 3 and not here/,
  },
  {
    rule: 'LV28',
    faulty: two(['lvs_sync_daemon eth0 VI_1', 'lvs_sync_daemon eth0 VI_1 id 9']),
    sound: two(['lvs_sync_daemon eth0 VI_1', 'lvs_sync_daemon eth1 VI_1']),
    says: /syncId 9 here and 51/,
  },
  {
    rule: 'LV29',
    faulty: file([ALL, 'lb_algo rr']),
    sound: file([ALL, 'lb_algo rr'], ['weight 3', 'weight 1']),
    says: /rr does not look at the weights 3 and 1: the heaviest gets about 50 % of the connections instead of 75 %/,
  },
  {
    rule: 'LV29',
    faulty: dump(`${WEB} -s lc`, [2, 1]),
    // Weight 0 quiesces under every scheduler.
    sound: dump(`${WEB} -s rr`, [1, 0, 1]),
    says: /lc does not look at the weights 2 and 1/,
  },
  {
    rule: 'LV30',
    faulty: dump(`${WEB} -s wlc`, [1], ' -x 10'),
    sound: dump(`${WEB} -s wlc`, [1], ' -x 10 -y 5'),
    says: /stops at 10 connections and begins again below 8/,
  },
  {
    rule: 'LV31',
    faulty: dump(`${WEB} -s sh`, [1, 1, 1, 0]),
    sound: dump(`${WEB} -s sh -b sh-fallback`, [1, 1, 1, 0]),
    says: /10\.0\.1\.4:80 has weight 0: its places stay, so about 25 % of the clients are refused/,
  },
  {
    rule: 'LV31',
    faulty: file([ALL, 'lb_algo sh\n    inhibit_on_failure']),
    sound: file([ALL, 'lb_algo sh\n    sh-fallback\n    inhibit_on_failure']),
    says: /when 192\.168\.1\.16:80 fails it gets weight 0/,
  },
  {
    rule: 'LV32',
    faulty: dump(`${WEB} -s dh`, [1, 1]),
    sound: dump('-f 7 -s dh', [1, 1]),
    says: /hashes the one VIP 10\.0\.0\.100: 1 of 2 real servers gets everything/,
  },
  {
    rule: 'LV33',
    faulty: table(
      ['80', '443']
        .map(
          (port) =>
            `-A -t 10.0.0.100:${port} -s wlc -p 300\n-a -t 10.0.0.100:${port} -r 10.0.1.1 -g -w 1\n-a -t 10.0.0.100:${port} -r 10.0.1.2 -g -w 1`,
        )
        .join('\n'),
    ),
    sound: table(
      ['80', '443']
        .map(
          (port) =>
            `-A -t 10.0.0.100:${port} -s wlc\n-a -t 10.0.0.100:${port} -r 10.0.1.1 -g -w 1\n-a -t 10.0.0.100:${port} -r 10.0.1.2 -g -w 1`,
        )
        .join('\n'),
    ),
    says: /50 % of the clients of 10\.0\.0\.100 that go from port 80 to 443 change their server/,
  },
  {
    rule: 'LV34',
    faulty: dump(`${WEB} -s wlc -p 300 -M 255.255.0.0`, [1, 1]),
    sound: dump(`${WEB} -s wlc -p 300 -M 255.255.255.0`, [1, 1]),
    says: /Under \/16 up to 65536 client addresses share one server of 10\.0\.0\.100:80 for 300 s/,
  },
  {
    rule: 'LV35',
    faulty: file(['connect_timeout 3', 'connect_timeout 10\n            retry 5']),
    sound: file([
      'connect_timeout 3',
      'connect_timeout 3\n            retry 3\n            delay_before_retry 3',
    ]),
    says: /When 192\.168\.1\.16 goes silent, .* after 65\.0 to 71\.0 s; until then 75 %/,
  },
  {
    rule: 'LV36',
    faulty: file(['TCP_CHECK', 'PING_CHECK']),
    sound: file(['TCP_CHECK {', 'PING_CHECK {\n        }\n        TCP_CHECK {']),
    says: /2 of 2 real servers of 192\.168\.1\.10 80 are only pinged/,
  },
  {
    rule: 'LV37',
    faulty: file(['protocol TCP', 'protocol UDP'], ['TCP_CHECK', 'UDP_CHECK']),
    sound: file(['protocol TCP', 'protocol UDP'], ['TCP_CHECK {', 'UDP_CHECK {\n            require_reply']),
    says: /3 s without an answer count as success/,
  },
  {
    rule: 'LV38',
    faulty: file(['TCP_CHECK {', 'SSL_GET {\n            url {\n                path /\n            }']),
    sound: file(['TCP_CHECK {', 'HTTP_GET {\n            url {\n                path /\n            }']),
    says: /SSL_GET asks 192\.168\.1\.16 on port 80/,
  },
  {
    rule: 'LV39',
    faulty: file(['connect_timeout 3', 'connect_ip 192.168.1.16\n            connect_timeout 3']),
    sound: file(['connect_timeout 3', 'connect_ip 10.9.9.9\n            connect_timeout 3']),
    says: /The check of 192\.168\.1\.17 asks 192\.168\.1\.16/,
  },
  {
    rule: 'LV40',
    faulty: file(['protocol TCP', 'protocol TCP\n    sorry_server 192.168.1.17 80']),
    sound: file(['protocol TCP', 'protocol TCP\n    sorry_server 192.168.1.18 80']),
    says: /192\.168\.1\.17:80 is a real server of 192\.168\.1\.10 80 too: when all 2 are down/,
  },
  {
    rule: 'LV41',
    faulty: dump(`${WEB} -s sh`, [200, 100]),
    sound: dump(`${WEB} -s sh`, [200, 56]),
    says: /are 300 in sum, the table of sh has 256 places: 10\.0\.1\.1:80 gets 156 of 200 places/,
  },
  {
    rule: 'LV42',
    faulty: dump('-u 10.0.0.53:53 -s sed', [1, 1]),
    sound: dump('-u 10.0.0.53:53 -s wlc', [1, 1]),
    says: /sed sees 0 active connections everywhere: 1 of 2/,
  },
  {
    rule: 'LV43',
    faulty: dump('-u 10.0.0.53:53 -s wlc -o', [1, 1]),
    sound: dump('-u 10.0.0.53:53 -s rr -o', [1, 1]),
    says: /wlc sends every packet to the same 1 of 2/,
  },
  {
    rule: 'LV44',
    faulty: table(`-A ${WEB} -s rr\n-a ${WEB} -r 10.0.0.100 -g -w 1`),
    sound: dump(`${WEB} -s rr`, [1]),
    says: /10\.0\.0\.100:80 is the VIP/,
  },
  {
    rule: 'LV45',
    faulty: file(['weight 3', 'weight 3\n        uthreshold 10\n        lthreshold 20']),
    sound: file(['weight 3', 'weight 3\n        uthreshold 20\n        lthreshold 10']),
    says: /lthreshold 20 above uthreshold 10/,
  },
  {
    rule: 'LV46',
    faulty: file([CHECK, '        MISC_CHECK {\n            misc_path "/bin/true"\n        }\n']),
    sound: file([
      CHECK,
      '        MISC_CHECK {\n            misc_path "/bin/true"\n            retry 2\n        }\n',
    ]),
    says: /One failed run of its script takes 192\.168\.1\.16 out of 192\.168\.1\.10 80, 75 % of the weight/,
  },
  {
    rule: 'IP01',
    faulty: dump(`${WEB} -s wlc`, [3, 1]),
    sound: dump(`${WEB} -s wlc`, [1]),
    says: /about 75 % of the connections fail/,
  },
  {
    rule: 'IP02',
    faulty: table(`ipvsadm -A ${WEB} -s rr -p 300\nipvsadm -E ${WEB}\nipvsadm -a ${WEB} -r 10.0.1.1`),
    sound: table(
      `ipvsadm -A ${WEB} -s rr -p 300\nipvsadm -E ${WEB} -s rr -p 300\nipvsadm -a ${WEB} -r 10.0.1.1`,
    ),
    says: /drops --scheduler and --persistent of line 1: the scheduler is wlc again/,
  },
  {
    rule: 'IP03',
    faulty: table(`-A ${WEB} -s wrr\n-a ${WEB} -r 10.0.1.1 -m -w 5 -x 9\n-e ${WEB} -r 10.0.1.1 -g`),
    sound: table(`-A ${WEB} -s wrr\n-a ${WEB} -r 10.0.1.1 -m -w 5\n-e ${WEB} -r 10.0.1.1 -m -w 1`),
    says: /Against line 2, weight 5 becomes 1 and the threshold 9 is gone/,
  },
  {
    rule: 'IP04',
    faulty: table(`ipvsadm -A ${WEB} -s rr -p\nipvsadm -a ${WEB} -r 10.0.1.1`),
    sound: table(`ipvsadm -A ${WEB} -s rr -p 300\nipvsadm -a ${WEB} -r 10.0.1.1`),
    says: /for 360 s/,
  },
  {
    rule: 'IP05',
    faulty: table(`-A ${WEB} -s rr\n-a ${WEB} -r 10.0.1.1 -m\n-a ${WEB} -r 10.0.1.2`),
    sound: table(`-A ${WEB} -s rr\n-a ${WEB} -r 10.0.1.1 -m\n-a ${WEB} -r 10.0.1.2 -g`),
    says: /10\.0\.1\.2 is reached by direct routing, 1 of the 2 real servers by NAT/,
  },
  {
    rule: 'IP06',
    faulty: table(`-A ${WEB} -s rr\n-a ${WEB} -r 10.0.1.1:8080 -g`),
    sound: table(`-A ${WEB} -s rr\n-a ${WEB} -r 10.0.1.1:8080 -m\n-a ${WEB} -r 10.0.1.2:http -g`),
    says: /10\.0\.1\.1:8080 gets port 80, not 8080/,
  },
  {
    rule: 'TP08',
    faulty: table(
      `echo "0" >/proc/sys/net/ipv4/ip_forward\nipvsadm -A ${WEB} -s rr\nipvsadm -a ${WEB} -r 10.0.1.1 -m`,
    ),
    sound: table(
      `echo "0" >/proc/sys/net/ipv4/ip_forward\nipvsadm -A ${WEB} -s rr\nipvsadm -a ${WEB} -r 10.0.1.1 -g`,
    ),
    says: /no answer of 1 NAT real server reaches a client/,
  },
];

describe('rules for services', () => {
  test.each(CASES)(
    '$rule finds its fault, and leaves a sound file alone',
    ({ rule, faulty, sound, says }) => {
      const found = findingsOf(faulty).filter((finding) => finding.rule === rule);
      expect(found.map(({ message }) => message).join('\n')).toMatch(says);
      expect(found.every(({ mend }) => mend?.endsWith('.'))).toBe(true);
      expect(findingsOf(sound).filter((finding) => finding.rule === rule)).toEqual([]);
    },
  );

  test('LV19 counts the checks that start together', () => {
    const servers = (count: number) =>
      Array.from(
        { length: count },
        (_, i) => `    real_server 10.0.1.${i + 1} 80 {\n        warmup 0\n${CHECK}    }\n`,
      ).join('');
    const farm = (count: number) =>
      file(['    real_server 192.168.1.16', `${servers(count)}    real_server 192.168.1.16`]);
    const found = findingsOf(farm(20)).filter(({ rule }) => rule === 'LV19');
    expect(found.map(({ message }) => message)).toEqual([
      '20 checks start in the same instant, again and again.',
    ]);
    expect(findingsOf(farm(19)).filter(({ rule }) => rule === 'LV19')).toEqual([]);
  });
});
