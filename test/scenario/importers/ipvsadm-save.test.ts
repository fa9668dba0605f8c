import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Director } from '../../../src/models/director/director.ts';
import type { DumpServer, DumpService } from '../../../src/models/director/ipvsadm-dump.ts';
import { type KernelRules, kernelRules } from '../../../src/models/director/kernel-rules.ts';
import { saveServices } from '../../../src/models/director/listing.ts';
import { readIpvsadm, writeIpvsadm } from '../../../src/scenario/importers/ipvsadm-save/read-ipvsadm.ts';
import { kindOf } from '../../../src/scenario/lint/open.ts';
import { schedulers } from '../../../src/schedulers/registry.ts';
import { Kernel } from '../../../src/sim/kernel.ts';
import { Streams } from '../../../src/sim/streams.ts';

const DUMP = `-A -t 10.0.0.100:80 -s wlc -p 300
-a -t 10.0.0.100:80 -r 10.0.1.1:80 -g -w 1
-a -t 10.0.0.100:80 -r 10.0.1.2:80 -g -w 0
-A -t 10.0.0.100:443 -s sh -b sh-fallback,sh-port
-a -t 10.0.0.100:443 -r 10.0.1.1:8443 -m -w 3
-A -u 10.0.0.53:53 -s rr -o
-a -u 10.0.0.53:53 -r 10.0.1.9:53 -m -w 1
-A -t [2001:db8::100]:80 -s mh -p 60 -M 64 -b mh-port
-a -t [2001:db8::100]:80 -r [2001:db8::1]:80 -g -w 1
-A -f 7 -s wlc -p 360 -M 255.255.255.0
-a -f 7 -r 10.0.1.3:0 -i -w 10 --tun-type gue --tun-port 6080 --tun-csum
-a -f 7 -r 10.0.1.4:0 -i -w 10 --tun-type ipip
`;

const errors = (text: string) =>
  readIpvsadm(text, 'f')
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ line, message }) => `${line}: ${message}`);

describe('a dump', () => {
  test('written back is the same dump', () => {
    expect(writeIpvsadm(readIpvsadm(DUMP, 'dump').table)).toBe(DUMP);
  });

  test('gives a director the same services, which it prints again', () => {
    const ipv4 = DUMP.split('\n')
      .filter((line) => !line.includes('['))
      .join('\n');
    const { services, problems } = readIpvsadm(ipv4, 'dump');
    expect(problems.map(({ severity }) => severity)).toEqual(['note', 'note', 'note']);
    expect(saveServices(directorOf(services))).toBe(ipv4);
  });

  test('with IPv6 says what is left out', () => {
    const { services, problems } = readIpvsadm(DUMP, 'dump');
    expect(services).toHaveLength(4);
    expect(problems[0]).toMatchObject({ severity: 'warning', path: 'tcp [2001:db8::100]:80' });
    const alone = readIpvsadm('-A -t [2001:db8::100]:80 -s rr\n', 'dump');
    expect(alone.problems[0]).toMatchObject({ severity: 'error', path: 'tcp [2001:db8::100]:80' });
  });

  test('leaves out a service with a persistence engine, and keeps the others', () => {
    const sip =
      '-A -u 10.0.0.9:5060 -s rr -o --pe sip -p 600\n-a -u 10.0.0.9:5060 -r 10.0.1.9:5060 -g -w 1\n';
    const { services, problems } = readIpvsadm(DUMP + sip, 'dump');
    expect(services).toHaveLength(4);
    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'warning', path: 'udp 10.0.0.9:5060' }),
    );
  });

  test('says what it cannot tell', () => {
    const notes = readIpvsadm(DUMP, 'dump').problems.filter(({ severity }) => severity === 'note');
    expect(notes.map(({ message }) => message.split(' ').slice(0, 4).join(' '))).toEqual([
      'It tells no thresholds',
      'It tells no timeouts',
      "The kernel's list order",
    ]);
  });

  test('with names keeps them, knows ports and makes addresses up', () => {
    const named =
      '-A -t www:http -s rr\n-a -t www:http -r web1:http -g -w 1\n-a -t www:http -r web2:http -g -w 1\n';
    const { table, services, problems } = readIpvsadm(named, 'dump');
    expect(writeIpvsadm(table)).toBe(named);
    expect(services[0].spec).toMatchObject({ address: 0xc6336401, port: 80 });
    expect(services[0].destinations.map(({ address }) => address & 255)).toEqual([2, 3]);
    expect(problems[0]).toMatchObject({ severity: 'warning' });
    expect(problems[0].message).toMatch(/^3 host names cannot be looked up here/);
  });
});

describe('a script', () => {
  test('of the old how-tos is read', () => {
    const script = `#!/bin/sh
# LVS-DR
VIP=192.168.1.10
RIP1=192.168.1.16; RIP2="192.168.1.17"
IPVSADM='/sbin/ipvsadm'
echo 1 > /proc/sys/net/ipv4/ip_forward
/sbin/ifconfig eth0:0 $VIP netmask 255.255.255.255
$IPVSADM -C
$IPVSADM --set 300 60 120
$IPVSADM -At $VIP:80 -s wrr -p600
sudo ipvsadm --add-server --tcp-service=$VIP:80 --real-server=\${RIP1} --gatewaying --weight=3 \\
  -x 100 -y 50
ipvsadm -a -t "$VIP:80" -r $RIP2:8080 -g && ipvsadm -Ln
ipvsadm -e -t $VIP:80 -r $RIP2:80 -m -w 2
ipvsadm --start-daemon=master --mcast-interface eth1 --syncid 7
`;
    const { services, timeoutsS, daemons, problems } = readIpvsadm(script, 'lvs.sh');
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { message: 'A sync daemon is master or backup. The line is left out.' },
    ]);
    expect(services).toEqual([
      {
        spec: {
          protocol: 'tcp',
          address: 0xc0a8010a,
          port: 80,
          scheduler: 'wrr',
          settings: {},
          persistentS: 600,
          onePacket: false,
        },
        destinations: [
          { address: 0xc0a80110, port: 80, weight: 3, method: 'dr', upperThreshold: 100, lowerThreshold: 50 },
          { address: 0xc0a80111, port: 80, weight: 2, method: 'nat', upperThreshold: 0, lowerThreshold: 0 },
        ],
      },
    ]);
    expect(timeoutsS).toEqual({ tcp: 300, tcpFin: 60, udp: 120 });
    expect(daemons).toEqual([]);
    expect(readIpvsadm('ipvsadm --start-daemon master --syncid 7', 'f').daemons).toEqual([
      { role: 'master', interface: 'eth0', syncId: 7 },
    ]);
  });

  test('an edit takes what is not given as the default', () => {
    const { table } = readIpvsadm(
      'ipvsadm -A -t 1.2.3.4:80 -s rr -p 60\nipvsadm -a -t 1.2.3.4:80 -r 5.6.7.8 -m -w 9 -x 5\nipvsadm -E -t 1.2.3.4:80\nipvsadm -e -t 1.2.3.4:80 -r 5.6.7.8',
      'f',
    );
    expect(table[0]).toMatchObject({
      scheduler: 'wlc',
      servers: [{ method: 'g', weight: 1, upperThreshold: 0 }],
    });
    expect(table[0].persistentS).toBeUndefined();
  });

  test('deleted services and servers are gone', () => {
    const add =
      'ipvsadm -A -t 1.2.3.4:80; ipvsadm -a -t 1.2.3.4:80 -r 5.6.7.8; ipvsadm -a -t 1.2.3.4:80 -r 5.6.7.9\n';
    expect(readIpvsadm(`${add}ipvsadm -d -t 1.2.3.4:http -r 5.6.7.8`, 'f').table[0].servers).toHaveLength(1);
    expect(readIpvsadm(`${add}ipvsadm -D -t 1.2.3.4:80`, 'f').table).toEqual([]);
    expect(readIpvsadm(`${add}ipvsadm -C`, 'f').table).toEqual([]);
  });
});

describe('a line that ipvsadm would not take', () => {
  test.each([
    ['-A -t 1.2.3.4:80\n-A -t 1.2.3.4:80', '2: Service already exists.'],
    ['-a -t 1.2.3.4:80 -r 5.6.7.8', '1: Service not defined: no line above adds tcp 1.2.3.4:80.'],
    ['-D -t 1.2.3.4:80', '1: No such service: no line above adds tcp 1.2.3.4:80.'],
    ['-A -t 1.2.3.4:80\n-d -t 1.2.3.4:80 -r 5.6.7.8', '2: No such destination.'],
    ['-A -t 1.2.3.4:0', '1: A service for every port (port 0) must be persistent: give -p.'],
    ['-A -t 1.2.3.4:80 -s rr -s wrr', '1: --scheduler is given twice.'],
    ['-A -D -t 1.2.3.4:80', '1: Both --add-service and --delete-service are given; one is allowed.'],
    [
      '-A -t 1.2.3.4:htpp',
      '1: "htpp" is no port: a number from 0 to 65535 or a name that lbsim knows. Did you mean "http"?',
    ],
    ['-A --tcp-servise 1.2.3.4:80', '1: --tcp-servise is no option of ipvsadm. Did you mean "tcp-service"?'],
    [
      '-A -t 1.2.3.4:80\n-a -t 1.2.3.4:80 -r 5.6.7.8 -w 70000',
      '2: -w 70000 is no whole number from 0 to 65535.',
    ],
    [
      '-A -t 1.2.3.4:80\n-a -t 1.2.3.4:80 -r 5.6.7.8 -x 5 -y 6',
      '2: -y 6 is above -x 5; it may be as high at most.',
    ],
    [
      'ipvsadm -A -t $VIP:80',
      '1: $VIP was not set by a plain assignment before. Give what "ipvsadm -Sn" prints once it has run.',
    ],
  ])('%j is told with its line', (text, message) => {
    expect(errors(text)[0]).toBe(`${message} The line is left out.`);
  });

  test('a scheduler that the kernel has not is told', () => {
    expect(errors('-A -t 1.2.3.4:80 -s wrc')[0]).toMatch(
      /"wrc" is no scheduler of IPVS\. Did you mean "wrr"\?/,
    );
    expect(errors('-A -t 1.2.3.4:80 -s central')[0]).toMatch(/no scheduler of IPVS/);
  });

  test('a file without any is told', () => {
    expect(errors('hello\nworld\n')[0]).toMatch(/no line of ipvsadm/);
  });
});

const address = fc.ipV4().filter((text) => /^\d+\.\d+\.\d+\.\d+$/.test(text));
const port = fc.integer({ min: 1, max: 65535 }).map(String);
const weight = fc.integer({ min: 0, max: 65535 });
const kernelSchedulers = schedulers.filter(({ inKernel }) => inKernel).map(({ name }) => name);

const tunnel = fc.oneof(
  fc.constant({ type: 'ipip' as const }),
  fc.record({
    type: fc.constant('gue' as const),
    port: fc.integer({ min: 1, max: 65535 }),
    checksum: fc.constantFrom('nocsum' as const, 'csum' as const, 'remcsum' as const),
  }),
  fc.record({
    type: fc.constant('gre' as const),
    checksum: fc.constantFrom('nocsum' as const, 'csum' as const),
  }),
);

function servers(servicePort: string): fc.Arbitrary<DumpServer[]> {
  const common = { host: address, weight };
  const server: fc.Arbitrary<DumpServer> = fc.oneof(
    fc.record({ ...common, port, method: fc.constant('m' as const) }),
    fc.record({ ...common, port: fc.constant(servicePort), method: fc.constant('g' as const) }),
    fc.record({ ...common, port: fc.constant(servicePort), method: fc.constant('i' as const), tunnel }),
  );
  return fc.uniqueArray(server, { maxLength: 6, selector: ({ host, port: own }) => `${host}:${own}` });
}

const named: fc.Arbitrary<DumpService> = fc
  .record({
    type: fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const),
    host: fc.oneof(address, fc.constantFrom('2001:db8::1', 'fe80::7', 'web1')),
    port,
    scheduler: fc.constantFrom(...kernelSchedulers),
    persistence: fc.option(
      fc.record({ persistentS: fc.integer({ min: 1, max: 2_678_400 }), isMasked: fc.boolean() }),
    ),
    onePacket: fc.boolean(),
    flags: fc.subarray(['flag-1', 'flag-2', 'flag-3']),
  })
  .chain((given) => servers(given.port).map((list) => service(given, list)));

const marked: fc.Arbitrary<DumpService> = fc
  .record({ mark: fc.integer({ min: 1, max: 2 ** 32 - 1 }), isIpv6: fc.boolean() })
  .chain(({ mark, isIpv6 }) =>
    servers('0').map((list) => ({
      type: 'fwmark' as const,
      host: '',
      port: '',
      mark,
      isIpv6,
      scheduler: 'wlc',
      onePacket: false,
      flags: [],
      servers: list,
    })),
  );

function service(
  given: {
    type: 'tcp' | 'udp' | 'sctp';
    host: string;
    port: string;
    scheduler: string;
    persistence: { persistentS: number; isMasked: boolean } | null;
    onePacket: boolean;
    flags: string[];
  },
  list: readonly DumpServer[],
): DumpService {
  const { persistence, ...rest } = given;
  const isIpv6 = given.host.includes(':');
  const netmask = isIpv6 ? '64' : '255.255.255.0';
  return {
    ...rest,
    mark: 0,
    isIpv6,
    ...(persistence === null ? {} : { persistentS: persistence.persistentS }),
    ...(persistence?.isMasked ? { netmask } : {}),
    servers: list,
  };
}

const tables = fc.uniqueArray(fc.oneof(named, marked), {
  maxLength: 5,
  selector: ({ type, host, port: own, mark, isIpv6 }) => `${type} ${host} ${own} ${mark} ${isIpv6}`,
});

test('any dump written back is the same dump', () => {
  fc.assert(
    fc.property(tables, (given) => {
      const dump = writeIpvsadm(given);
      expect(writeIpvsadm(readIpvsadm(dump, 'dump').table)).toBe(dump);
    }),
    { seed: 20 },
  );
});

test('what a director saves, another that reads it saves again', () => {
  fc.assert(
    fc.property(tables, (given) => {
      const first = directorOf(readIpvsadm(writeIpvsadm(given), 'dump').services);
      const dump = saveServices(first);
      const again = readIpvsadm(dump, 'dump');
      expect(again.problems.filter(({ severity }) => severity === 'error' && dump !== '')).toEqual([]);
      // Sorted: ipvsadm's own order of addresses far apart depends on the order in which they come.
      const sorted = (text: string) => text.split('\n').sort();
      expect(sorted(saveServices(directorOf(again.services)))).toEqual(sorted(dump));
    }),
    { seed: 20 },
  );
});

function directorOf(services: ReturnType<typeof readIpvsadm>['services']): Director {
  const director = new Director({
    kernel: new Kernel(),
    name: 'director',
    rules: kernelRules('classic') as KernelRules,
    random: new Streams(1, 0).open('director'),
  });
  for (const { spec, destinations } of services) {
    const row = director.addService(spec);
    for (const destination of destinations) director.addDestination(row, destination);
  }
  return director;
}

describe('scripts as people keep them', () => {
  const tableOf = (text: string) => {
    const { table, problems } = readIpvsadm(text, 'lvs.sh');
    return {
      dump: writeIpvsadm(table),
      loud: problems.filter(({ severity }) => severity !== 'note'),
      problems,
    };
  };
  const TWO = `-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 10.0.0.11:80 -g -w 1
-a -t 10.0.0.1:80 -r 10.0.0.12:80 -g -w 1
`;

  test('an init script sets up by a loop over words, and its stop takes nothing away', () => {
    const script = `#!/bin/sh
VIP=10.0.0.1
RIPS="10.0.0.11 10.0.0.12"
. /etc/rc.d/init.d/functions
case "$1" in
  start)
    ipvsadm -C
    ipvsadm -A -t $VIP:80 -s rr
    for RIP in $RIPS
    do
      echo $RIP
      ipvsadm -a -t $VIP:80 -r $RIP:80 -g
    done
    ipvsadm
    ;;
  stop|restart) ipvsadm -C ;;
  *)
    echo "Usage: $0 {start|stop}"
esac
`;
    const { dump, loud, problems } = tableOf(script);
    expect(dump).toBe(TWO);
    expect(loud).toEqual([]);
    expect(problems).toContainEqual(
      expect.objectContaining({
        severity: 'note',
        line: 16,
        message: 'What stands under "stop|restart" is left out.',
      }),
    );
  });

  test('functions, defaults, arrays, one line loops and network namespaces are understood', () => {
    const script = `VIP=\${VIP:-10.0.0.1}
RS=(10.0.0.11 10.0.0.12)
start() {
  ip netns exec lb ipvsadm -A -t \${VIP}:\${1:-80} -s rr
  for rs in "\${RS[@]}"; do ipvsadm -a -t $VIP:80 -r $rs -g; done
}
stop() { ipvsadm -C; }
case $1 in start) start ;; stop) stop ;; esac
`;
    expect(tableOf(script).dump).toBe(TWO);
  });

  test('loops in loops, and start|up), are read', () => {
    const script = `case $1 in
  start|up)
    for p in 80 443; do
      ipvsadm -A -t 10.0.0.1:$p -s rr
      for n in 11 12; do
        ipvsadm -a -t 10.0.0.1:$p -r 10.0.0.$n -g
      done
    done;;
esac
`;
    expect(tableOf(script).dump).toBe(TWO + TWO.replaceAll(':80', ':443'));
  });

  test('what a script takes from elsewhere is told with the way out, not taken for a name', () => {
    for (const script of [
      'VIP=$(hostname -I)\nipvsadm -A -t $VIP:80',
      'ipvsadm -A -t $1:80',
      'ipvsadm -A -t `vip`:80',
      `RS=(1.2.3.4)\nfor ((i=0;i<1;i++)); do ipvsadm -A -t \${RS[$i]}:80; done`,
    ]) {
      const { dump, loud } = tableOf(script);
      expect(dump, script).toBe('');
      const messages = loud.map(({ message }) => message).join();
      expect(messages, script).toMatch(/was not set by a plain assignment.*ipvsadm -Sn/);
    }
  });

  test('a script that ends with an empty table says which line empties it', () => {
    expect(tableOf('ipvsadm -A -t 1.2.3.4:80\nipvsadm -C\n').loud).toMatchObject([
      {
        severity: 'error',
        line: 2,
        message: expect.stringMatching(/After the last line the table is empty/),
      },
    ]);
  });

  test('what ipvsadm -L shows is called by its name', () => {
    const listing = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.0.0.1:80 wlc
  -> 10.0.0.11:80                 Route   1      12         34
`;
    expect(tableOf(listing).loud).toMatchObject([
      { message: expect.stringMatching(/what "ipvsadm -L" shows.*ipvsadm -Sn/) },
    ]);
    expect(kindOf('table.txt', listing)).toBe('ipvsadm');
  });
});
