import { expect, test } from 'vitest';
import { edited, findingsOf, MASTER } from './checking.ts';

/** What a rule says of a text. */
const said = (rule: string, text: string) =>
  findingsOf({ 'keepalived.conf': text })
    .filter((finding) => finding.rule === rule)
    .map(({ message, mend }) => `${message} ${mend}`);

/** Its real servers have no address that keepalived takes. */
const NOBODY = edited(MASTER, ['192.168.1.16 80', 'web1 80'], ['192.168.1.17 80', 'web2 80']);

test('a virtual_server without real servers is not said to wait for its checks', () => {
  expect(said('LV18', edited(NOBODY, ['delay_loop 6', 'delay_loop 30\n    alpha']))).toEqual([]);
});

test('a quorum over no weight at all is told as such', () => {
  expect(said('LV14', NOBODY)).toEqual([
    'quorum 1 becomes 0: no real server has a weight, so nobody is served. Add a real server, or give one a weight.',
  ]);
});

test('an IPv6 service is sent to where its address counts, not beside the IPv4 VIP that shuts it out', () => {
  const text = edited(MASTER, ['virtual_server 192.168.1.10 80', 'virtual_server 2001:db8::10 80']);
  expect(said('VR33', text).join()).toMatch(/Add 2001:db8::10 to virtual_ipaddress_excluded/);
});

test('one lost line is one line', () => {
  const text = MASTER.replace(/^global_defs \{[^}]*\}/, 'global_defs {\n    mystery { }\n}');
  expect(said('LV24', text).join()).toMatch(/\b1 line of "global_defs" has no effect\./);
});

test('a group whose addresses no instance holds is told once, with how many', () => {
  const group = 'virtual_server_group WEB {\n    192.168.1.11-13 80\n    192.168.1.10 443\n    fwmark 7\n}\n';
  const text = group + edited(MASTER, ['virtual_server 192.168.1.10 80', 'virtual_server group WEB']);
  expect(said('VR33', text)).toHaveLength(1);
  expect(said('VR33', text)[0]).toMatch(
    /VIPs of this file is 192\.168\.1\.11, nor 2 more of its addresses, so/,
  );
});
