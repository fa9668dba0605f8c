import { describe, expect, test } from 'vitest';
import { BACKUP, edited, findingsOf, MASTER, type Texts } from './checking.ts';

const NAMES = ['web1', 'web2'];
const REAL_SERVERS = NAMES.map((name, i) => ({ name, address: `192.168.1.${16 + i}` }));
const CLIENTS = {
  rate: '40/s',
  serviceDemand: { type: 'exponential', mean: '10ms' },
  connectTimeout: '30s',
  addresses: '203.0.113.1',
};

/** A scenario over ipvsadm alone. */
function alone(service: object, clients: object = {}, rest: object = {}): Texts {
  const scenario = {
    duration: '10s',
    directors: [{ name: 'lvs', address: '192.168.1.14' }],
    virtualServices: [{ address: '192.168.1.10:80', ...service }],
    realServers: REAL_SERVERS,
    clients: { ...CLIENTS, ...clients },
    ...rest,
  };
  return { 'scenario.json': JSON.stringify(scenario, null, 1) };
}

/** The first real server is set up like this. */
function setUp(setup: object, service: object = {}): Texts {
  const realServers = REAL_SERVERS.map((each, i) => (i === 0 ? { ...each, setup } : each));
  return alone({ scheduler: 'wrr', ...service }, {}, { realServers });
}

const LINUX = { system: 'linux', arpIgnore: 1, arpAnnounce: 2 };
const WINDOWS = { system: 'windows', weakHostReceive: true, weakHostSend: true };

/** The directors are like this. */
function directed(director: object, service: object): Texts {
  return alone(service, {}, { directors: [{ name: 'lvs', address: '192.168.1.14', ...director }] });
}

type Edit = readonly [string, string];

interface PairOptions {
  readonly clients?: object;
  readonly addresses?: readonly string[];
  /** Further keys of the scenario. */
  readonly [key: string]: unknown;
}

/** A scenario over the clean pair with these edits. */
function pair(
  edits: readonly Edit[],
  { clients = {}, addresses = ['192.168.1.14', '192.168.1.15'], ...rest }: PairOptions = {},
): Texts {
  const scenario = {
    duration: '10s',
    directors: [
      { name: 'a', address: addresses[0], keepalived: 'master.conf' },
      { name: 'b', address: addresses[1], keepalived: 'backup.conf' },
    ],
    realServers: REAL_SERVERS,
    clients: { ...CLIENTS, ...clients },
    ...rest,
  };
  return {
    'scenario.json': JSON.stringify(scenario, null, 1),
    'master.conf': edited(MASTER, ...edits),
    'backup.conf': edited(BACKUP, ...edits),
  };
}

const SCRIPT: Edit = [
  'vrrp_instance VI_1 {',
  'vrrp_script chk {\n    script "/bin/chk"\n    interval 2\n    fall 2\n}\nvrrp_instance VI_1 {\n    track_script {\n        chk\n    }',
];
const LOGIN = { login: true, requests: 3, thinkTime: '10s' };
const DESTINATIONS = (threshold: number) =>
  NAMES.map((realServer) => ({ realServer, upperThreshold: threshold, lowerThreshold: threshold - 1 }));

interface Case {
  readonly rule: string;
  readonly faulty: Texts;
  readonly sound: Texts;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    rule: 'LV06',
    faulty: pair([], { clients: { connectTimeout: '5s' } }),
    sound: pair([]),
    says: /192\.168\.1\.10 80 notices after 7\.0 to 13\.0 s; your clients give up after 5 s\. 75 % of the sessions go there: about 300 lost/,
  },
  {
    rule: 'VR17',
    faulty: pair([], { expect: ['outage < 3s'] }),
    sound: pair([], { expect: ['outage < 4s'] }),
    says: /takes over after 2\.6 to 3\.6 s \(at most 3\.609 s\); expected is "outage < 3s"/,
  },
  {
    rule: 'VR16',
    faulty: pair([SCRIPT], { expect: ['outage < 4s'] }),
    sound: pair([SCRIPT], { expect: ['outage < 5s'] }),
    says: /When chk fails, the VIP moves after 2\.6 to 4\.6 s/,
  },
  {
    rule: 'LV11',
    faulty: alone({ persistenceTimeout: '300s' }, { population: 4 }),
    sound: alone({}, { population: 4 }),
    says: /4 client addresses of clients for 2 real servers: a share of 50 % is off by ±25 %/,
  },
  {
    rule: 'LV26',
    faulty: alone({ realServers: DESTINATIONS(1000) }),
    sound: alone({ realServers: DESTINATIONS(3000) }),
    says: /40 sessions a second leave 4800 connections .* have room for 2000/,
  },
  {
    rule: 'SC01',
    faulty: alone({}, LOGIN),
    sound: alone({ scheduler: 'sh' }, LOGIN),
    says: /goes to one of 2 real servers: about 50 %/,
  },
  {
    rule: 'SC01',
    faulty: alone({ scheduler: 'rr' }, LOGIN),
    // What is compared is no mistake.
    sound: alone({}, LOGIN, { vary: { persistenceTimeout: ['off', '300s'] } }),
    says: /about 50 %/,
  },
  {
    rule: 'SC02',
    faulty: alone({ persistenceTimeout: '300s' }, { ...LOGIN, thinkTime: '400s' }),
    // 60 s of persistence, and 120 s for which a closed connection holds the template.
    sound: alone({ persistenceTimeout: '60s' }, { ...LOGIN, thinkTime: '100s' }),
    says: /pause for 400 s on average/,
  },
  {
    rule: 'SC03',
    faulty: pair([['    vrrp_higher', '    lvs_timeouts tcp 60\n    vrrp_higher']], {
      clients: { keepAliveTimeout: '90s' },
    }),
    sound: pair([['    vrrp_higher', '    lvs_timeouts tcp 60\n    vrrp_higher']]),
    says: /keep idle connections for 90 s, the director for 60 s/,
  },
  {
    rule: 'TP09',
    faulty: alone({ forwarding: 'nat' }, { addresses: '192.168.1.100', population: 20 }),
    sound: alone({ forwarding: 'dr' }, { addresses: '192.168.1.100', population: 20 }),
    says: /in one \/24 with the NAT real server 192\.168\.1\.16/,
  },
  {
    rule: 'TP14',
    faulty: pair([], { addresses: ['192.168.1.16', '192.168.1.15'] }),
    sound: pair([]),
    says: /a is a real server in 2 of 2 files/,
  },
  {
    rule: 'TP15',
    faulty: pair([], { addresses: ['192.168.1.10', '192.168.1.15'] }),
    sound: pair([]),
    says: /a has the VIP as its own address, and 2 directors hold it in turn/,
  },
  {
    rule: 'TP01',
    faulty: setUp({ ...LINUX, vipOn: 'none' }),
    sound: setUp(LINUX),
    says: /web1: it does not have the VIP.* 50 % of the connections to/,
  },
  {
    rule: 'TP02',
    faulty: setUp({ ...LINUX, arpIgnore: 0 }),
    sound: setUp(WINDOWS),
    says: /web1 answers who-has .* 100 % of its packets instead of 50 %/,
  },
  {
    rule: 'TP03',
    faulty: setUp({ ...LINUX, arpAnnounce: 1 }),
    sound: setUp({ system: 'linux', vipOn: 'none' }, { forwarding: 'nat' }),
    says: /web1 asks in the name of/,
  },
  {
    rule: 'TP04',
    faulty: setUp({ ...LINUX, vipPrefix: 24 }),
    sound: setUp({ ...LINUX, vipOn: 'dummy' }),
    says: /mask \/24: its own subnet is lost/,
  },
  {
    rule: 'TP05',
    faulty: alone({}, {}, { realServers: [{ name: 'web1', address: '192.168.2.16' }] }),
    sound: alone({ forwarding: 'tun' }, {}, { realServers: [{ name: 'web1', address: '192.168.2.16' }] }),
    says: /web1 \(192\.168\.2\.16\) is in no \/24 of a director/,
  },
  {
    rule: 'TP06',
    faulty: setUp({ ...WINDOWS, weakHostReceive: false }),
    sound: setUp({ system: 'windows', strongHost: false }),
    says: /weakhostreceive is disabled/,
  },
  {
    rule: 'TP07',
    faulty: setUp({ system: 'linux', gateway: '192.168.1.1' }, { forwarding: 'nat' }),
    sound: setUp({ system: 'linux', gateway: '192.168.1.14' }, { forwarding: 'nat' }),
    says: /gateway 192\.168\.1\.1 is no director/,
  },
  {
    rule: 'TP10',
    faulty: setUp({ ...LINUX, listensOn: 'own' }),
    sound: setUp({ ...LINUX, listensOn: 'vip' }),
    says: /listens on its own address alone/,
  },
  {
    rule: 'TP11',
    faulty: pair([['protocol TCP', 'protocol TCP\n    sorry_server 192.168.1.20 80']], {
      realServers: [
        ...REAL_SERVERS,
        { name: 'sorry', address: '192.168.1.20', setup: { system: 'windows' } },
      ],
    }),
    sound: pair([['protocol TCP', 'protocol TCP\n    sorry_server 192.168.1.20 80']], {
      realServers: [...REAL_SERVERS, { name: 'sorry', address: '192.168.1.20', setup: WINDOWS }],
    }),
    says: /Sorry server 192\.168\.1\.20 .*2 real servers fails/,
  },
  {
    rule: 'TP12',
    faulty: setUp({ ...LINUX, vipOn: 'tunl0', rpFilter: 1 }, { forwarding: 'tun' }),
    sound: setUp({ ...LINUX, vipOn: 'tunl0', rpFilter: 2 }, { forwarding: 'tun' }),
    says: /rp_filter is 1/,
  },
  {
    rule: 'TP13',
    faulty: pair([['TCP_CHECK {', 'TCP_CHECK {\n            bind_if eth1']]),
    sound: pair([['TCP_CHECK {', 'TCP_CHECK {\n            bindto 192.168.1.14']]),
    says: /leaves by eth1: it is 1 of 1/,
  },
  {
    rule: 'TP16',
    faulty: directed({ ipForward: false }, { forwarding: 'nat' }),
    sound: directed({ ipForward: false }, { forwarding: 'dr' }),
    says: /lvs does not forward: no answer of 2 NAT real servers/,
  },
  {
    rule: 'TP17',
    faulty: directed({ firewall: { dropInvalid: true } }, { forwarding: 'dr' }),
    sound: directed({ firewall: { dropInvalid: true, dropPorts: [22] } }, { forwarding: 'nat' }),
    says: /INVALID: connections to 2 DR or TUN real servers stop/,
  },
  {
    rule: 'LV10',
    faulty: pair([['TCP_CHECK {', 'HTTP_GET {\n            url {\n                path /\n            }']], {
      realServers: REAL_SERVERS.map((each) => ({ ...each, keepsHttp10Open: true })),
    }),
    sound: pair(
      [
        [
          'TCP_CHECK {',
          'HTTP_GET {\n            http_protocol 1.1\n            url {\n                path /\n            }',
        ],
      ],
      { realServers: REAL_SERVERS.map((each) => ({ ...each, keepsHttp10Open: true })) },
    ),
    says: /192\.168\.1\.16 keeps HTTP\/1\.0 open: its check fails 3 s after each answer/,
  },
];

describe('rules for scenarios', () => {
  test.each(CASES)(
    '$rule finds its fault, and leaves a sound scenario alone',
    ({ rule, faulty, sound, says }) => {
      const found = findingsOf(faulty, ['scenario.json']).filter((finding) => finding.rule === rule);
      expect(found.map(({ message }) => message).join('\n')).toMatch(says);
      const others = findingsOf(sound, ['scenario.json']);
      expect(others.filter((finding) => finding.rule === rule || finding.severity === 'error')).toEqual([]);
    },
  );

  test('the files that a scenario names are checked, as a pair', () => {
    const texts = {
      ...pair([]),
      'backup.conf': edited(BACKUP, ['virtual_router_id 51', 'virtual_router_id 52']),
    };
    const found = findingsOf(texts, ['scenario.json']).filter(({ severity }) => severity === 'error');
    expect(found.map(({ rule, file, line }) => [rule, file, line])).toEqual([['VR01', 'backup.conf', 8]]);
  });

  test('what the reader of scenarios refuses is told under READ', () => {
    const found = findingsOf({ 'scenario.json': '{ "duration": "10" }' });
    expect(found.map(({ rule }) => rule)).toContain('READ');
    expect(found.every(({ severity }) => severity === 'error')).toBe(true);
  });

  test('a sysctl that the scenario sets takes a finding back', () => {
    const edits: readonly Edit[] = [
      ['protocol TCP', 'protocol TCP\n    persistence_timeout 50\n    inhibit_on_failure'],
    ];
    const texts = pair(edits);
    const set = texts['scenario.json'].replaceAll(
      '.conf"',
      '.conf", "sysctls": { "expire_quiescent_template": 1 }',
    );
    const rules = (all: Texts) => findingsOf(all, ['scenario.json']).map(({ rule }) => rule);
    expect(rules(texts)).toContain('LV12');
    expect(rules({ ...texts, 'scenario.json': set })).not.toContain('LV12');
  });
});
