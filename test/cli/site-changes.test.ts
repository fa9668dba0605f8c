import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadScenario } from '../../src/cli/load-scenario.ts';
import { siteChanges } from '../../src/cli/site-changes.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-site-changes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VRRP = `vrrp_instance V {
  state MASTER
  interface eth0
  virtual_router_id 7
  priority 100
  virtual_ipaddress {
    192.168.7.10/24
  }
}
`;
const SERVICE = `virtual_server 192.168.7.10 80 {
  delay_loop 5
  lb_algo rr
  lb_kind DR
  protocol TCP
  real_server 192.168.7.21 80 {
    weight 1
    TCP_CHECK {
    }
  }
}
`;

function changes(name: string, files: Readonly<Record<string, string>>, set: readonly string[]) {
  const site = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(site, path, '..'), { recursive: true });
    writeFileSync(join(site, path), text);
  }
  const scenario = join(site, 'site.json');
  const server = {
    name: 'web1',
    address: '192.168.7.21',
    discipline: { type: 'processor-sharing', cores: 1 },
  };
  const text = {
    question: 'What changes?',
    duration: '10s',
    directors: [{ name: 'a', address: '192.168.7.2', keepalived: 'keepalived.conf' }],
    realServers: [server],
    clients: { rate: '1/s', serviceDemand: '1ms' },
  };
  writeFileSync(scenario, JSON.stringify(text));
  const [before] = loadScenario(scenario, {}, () => {}).points;
  const [after] = loadScenario(scenario, { set }, () => {}).points;
  return { site, ...siteChanges(scenario, before, after) };
}

const SET = ['scheduler=sed', 'weight.web1=7'];

test('a file from Windows has its lines changed, not others put before them', () => {
  const { diff, problems } = changes(
    'crlf',
    { 'keepalived.conf': (VRRP + SERVICE).replaceAll('\n', '\r\n') },
    SET,
  );
  const changed = diff.split('\n').filter((line) => /^[-+] /.test(line));
  expect(changed).toEqual(['-  lb_algo rr\r', '+  lb_algo sed\r', '-    weight 1\r', '+    weight 7\r']);
  expect(problems).toEqual([]);
});

test('a virtual_server that is included is changed in its own file', () => {
  const { site, diff, problems } = changes(
    'include',
    { 'keepalived.conf': `${VRRP}include conf.d/*.conf\n`, 'conf.d/web.conf': SERVICE },
    SET,
  );
  expect(problems).toEqual([]);
  const name = join(site, 'conf.d/web.conf');
  expect(diff.startsWith(`--- ${name}\n+++ ${name}\n@@ `)).toBe(true);
  expect(diff).toContain('-  lb_algo rr\n+  lb_algo sed\n');
  expect(diff).toContain('-    weight 1\n+    weight 7\n');
});

test('a real_server that stands in a file of its own is named, for it cannot be changed', () => {
  const [real] = / {2}real_server[\s\S]*?\n {2}}\n/.exec(SERVICE) ?? [''];
  const { diff, problems } = changes(
    'parts',
    { 'keepalived.conf': VRRP + SERVICE.replace(real, 'include web1.inc\n'), 'web1.inc': real },
    SET,
  );
  expect(diff).toContain('+  lb_algo sed');
  expect(problems.join()).toMatch(/does not itself hold the real_server 192\.168\.7\.21 80: an include/);
});

test('a virtual_server that a definition names is told, with what to do', () => {
  const { diff, problems } = changes(
    'definition',
    { 'keepalived.conf': `$VIP=192.168.7.10\n${VRRP}${SERVICE.replace('192.168.7.10', '$VIP')}` },
    SET,
  );
  expect(diff).toBe('');
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/no virtual_server names what changes by its address.*by hand/);
});
