import { expect, test } from 'vitest';
import { edited, findingsOf, MASTER, type Texts } from './checking.ts';

const table = (...lines: readonly string[]): Texts => ({ 'rules.ipvsadm': lines.join('\n') });
const file = (...edits: readonly (readonly [string, string])[]): Texts => ({
  'lvs.conf': edited(MASTER, ...edits),
});
const told = (rule: string, texts: Texts) =>
  findingsOf(texts)
    .filter((finding) => finding.rule === rule)
    .map(({ message, mend }) => `${message} ${mend}`);

test.each([
  ['10s', 'delay_loop 10s is 10 µs, not 10 s. Write delay_loop 10.'],
  ['500ms', 'delay_loop 500ms is 500 µs, not 0.5 s. Write delay_loop 0.5.'],
  ['1min', 'delay_loop 1min is 1 µs, not 60 s. Write delay_loop 60.'],
  ['3x', 'delay_loop 3x is 3 µs. Write delay_loop in seconds, without a unit.'],
])('LV01 takes the unit of %s for what it means', (word, message) => {
  expect(told('LV01', file(['delay_loop 6', `delay_loop ${word}`]))).toEqual([message]);
});

test('LV31 knows that mh gives no place to a destination added with weight 0', () => {
  const servers = ['-a -f 1 -r 10.1.0.1 -g -w 0', '-a -f 1 -r 10.1.0.2 -g -w 2'];
  expect(told('LV31', table('-A -f 1 -s mh', ...servers))).toEqual([]);
  expect(told('LV31', table('-A -f 1 -s sh', ...servers))).toHaveLength(1);
});

test('LV31 weighs the places that an inhibited destination of mh keeps', () => {
  const [message] = told('LV31', file(['lb_algo wrr', 'lb_algo mh\n    inhibit_on_failure']));
  expect(message).toMatch(/when 192\.168\.1\.16:80 fails .* about 75 % of the clients are refused/);
});

test('LV33 does not take two groups for one VIP', () => {
  const service = (name: string, port: number) => `virtual_server_group ${name} {
    10.0.${port}.1 ${port}
    10.0.${port}.2 ${port}
}
virtual_server group ${name} {
    lb_algo wlc
    lb_kind DR
    protocol TCP
    persistence_timeout 300
    real_server 10.1.0.1 ${port} {
    }
    real_server 10.1.0.2 ${port} {
    }
}
`;
  expect(
    told('LV33', { 'lvs.conf': service('PLAIN', 80) + service('TLS', 443).replaceAll('.443.', '.44.') }),
  ).toEqual([]);
});

test('LV45 tells that the kernel refuses thresholds that are crossed', () => {
  const written = (thresholds: string) => told('LV45', file(['weight 3', `weight 3\n        ${thresholds}`]));
  expect(written('uthreshold 10\n        lthreshold 20')).toEqual([
    '192.168.1.16:80 has lthreshold 20 above uthreshold 10: the kernel refuses it (ERANGE), and it gets no connection. Write lthreshold 7.',
  ]);
  expect(written('lthreshold 20')).toEqual([
    '192.168.1.16:80 has lthreshold 20 and no uthreshold: the kernel refuses it (ERANGE), and it gets no connection. Write a uthreshold above 20, or no lthreshold.',
  ]);
  expect(written('uthreshold 10\n        lthreshold 10')[0]).toMatch(/it flaps with each connection/);
});

test('IP01 names a service of a firewall mark', () => {
  const texts = table('-A -f 7 -s wlc', '-a -f 7 -r 10.0.1.1 -g -w 1', '-a -f 7 -r 10.0.1.2 -g -w 1');
  expect(told('IP01', texts)[0]).toMatch(/2 real servers of fwmark 7 dies/);
});

test('IP03 tells that an edit drops the lower threshold', () => {
  const web = '-t 10.0.0.1:80';
  const texts = table(
    `-A ${web} -s wrr`,
    `-a ${web} -r 10.0.1.1 -g -w 1 -x 10 -y 5`,
    `-e ${web} -r 10.0.1.1 -g -w 1 -x 10`,
  );
  expect(told('IP03', texts)).toEqual([
    'Against line 2, the lower threshold 5 is gone. Repeat every option that shall stay.',
  ]);
});
