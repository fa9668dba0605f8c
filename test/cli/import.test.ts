/** A first scenario out of a site's own files asks what its clients can reach, and can be run as it is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importFiles } from '../../src/cli/commands/import.ts';
import { formatIpv4 } from '../../src/models/network/address.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const instance = (vips: string) => `global_defs {
  router_id lb1
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    ${vips}
  }
}
`;
const server = (asked: string, address: string, protocol = 'TCP') => `virtual_server ${asked} {
  lb_algo rr
  lb_kind DR
  protocol ${protocol}
  real_server ${address} ${asked.split(' ')[1] ?? 0} {
    weight 1
  }
}
`;

async function imported(kind: string, ...texts: string[]) {
  const files = texts.map((_, i) => join(folder, `site${i + 1}.conf`));
  texts.forEach((text, i) => {
    writeFileSync(files[i], text);
  });
  const out = join(folder, 'site.json');
  await importFiles(kind, files, { out } as Parameters<typeof importFiles>[2]);
  const { scenario, points } = scenarioFrom(out);
  const [{ settings }] = points;
  const [{ target, protocol }] = settings.clients;
  const [fault] = settings.faults;
  const broken = 'realServer' in fault ? String(fault.realServer) : undefined;
  return {
    question: scenario.question,
    asked: `${protocol} ${formatIpv4(target.address)}:${target.port} ${target.mark}`,
    realServers: scenario.realServers.map(({ address }) => address),
    broken: scenario.realServers.find(({ name }) => name === broken)?.address,
  };
}

test('DNS of UDP before a site of TCP: the site is asked, and one of its real servers dies', async () => {
  const conf =
    instance('203.0.113.10') +
    server('203.0.113.10 53', '10.0.0.11', 'UDP') +
    server('203.0.113.10 443', '10.0.0.21');
  expect(await imported('keepalived', conf)).toEqual({
    question: 'What do clients feel when web2 dies?',
    asked: 'http/1.1 203.0.113.10:443 0',
    realServers: ['10.0.0.11', '10.0.0.21'],
    broken: '10.0.0.21',
  });
  const pair = await imported('keepalived', conf, conf.replace('lb1', 'lb2'));
  expect(pair.question).toBe('What do clients feel when lb1 loses power?');
});

test('UDP alone is asked by UDP; IPv6 and its real servers are left out', async () => {
  const conf =
    instance('2001:db8::10').replaceAll(/VI_1/g, 'VI_6').replace('_id 51', '_id 61') +
    instance('203.0.113.10').replace(/^global_defs[^}]*}\n/, '') +
    server('2001:db8::10 80', '2001:db8::21') +
    server('203.0.113.10 53', '10.0.0.11', 'UDP');
  const { asked, realServers } = await imported('keepalived', conf);
  expect(asked).toBe('udp 203.0.113.10:53 0');
  expect(realServers).toEqual(['10.0.0.11']);
});

test('a firewall mark alone is put at an address that keepalived holds, or at one for ipvsadm', async () => {
  const conf = instance('203.0.113.10') + server('fwmark 7', '10.0.0.21');
  expect((await imported('keepalived', conf)).asked).toBe('http/1.1 203.0.113.10:80 7');
  const table = '-A -f 7 -s rr\n-a -f 7 -r 10.0.0.21:0 -g -w 1\n';
  expect((await imported('ipvsadm-save', table)).asked).toBe('http/1.1 192.0.2.80:80 7');
});

test('what has no real server is refused', async () => {
  await expect(imported('keepalived', instance('203.0.113.10'))).rejects.toThrow('nothing to simulate');
  await expect(imported('ipvsadm-save', '-A -t 10.0.0.1:80 -s rr\n')).rejects.toThrow('nothing to simulate');
});

test('a sorry server is called so, and is none of those that may crash', async () => {
  const pool = server('192.0.2.80 80', '192.0.2.91').replace(
    '  protocol',
    '  sorry_server 192.0.2.99 80\n  protocol',
  );
  await imported('keepalived', instance('192.0.2.80') + pool + server('192.0.2.80 81', '192.0.2.92'));
  const { scenario } = scenarioFrom(join(folder, 'site.json'));
  const names = scenario.realServers.map(({ name, address }) => `${name} ${address}`);
  expect(names).toEqual(['web1 192.0.2.91', 'web2 192.0.2.92', 'sorry 192.0.2.99']);
});
