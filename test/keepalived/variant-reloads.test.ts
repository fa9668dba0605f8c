/** Reloads and commands that no recording holds, each with its outcome reckoned by hand from keepalived's rules. */
import { describe, expect, test } from 'vitest';
import { BOTH, type Experiment, first, instance, PAIR, seen, service } from './variants.ts';

const ALIVE = '[10.0.0.12]:tcp:80 [10.0.0.100]:tcp:80';

function tables(experiment: Experiment, fault: string): string[] {
  return seen(experiment, 'ipvs')[fault].map((line) => line.split(' ').slice(2).join(' '));
}

function reloads(d1: string, d1b: string, steps: readonly string[] = []): Experiment {
  const scenario = ['start d1', ...steps, 'wait 8000', 'mark F:hup', 'hup d1 d1b.conf', 'wait 20000'];
  return { config: { d1, d1b }, scenario };
}

describe('a reload', () => {
  test('that names another scheduler changes the service', () => {
    const experiment = reloads(service(), service().replace('wrr', 'rr'));
    expect(tables(experiment, 'hup')).toEqual(['[TCP 100:80 rr] 12:80=1 11:80=1']);
  });

  test('that takes the sorry server away while it serves leaves nothing in the table', () => {
    const experiment = reloads(service('sorry_server 10.0.0.13 80'), service(), [
      'unlisten s1',
      'unlisten s2',
    ]);
    expect(tables(experiment, 'hup')).toEqual(['[TCP 100:80 wrr]']);
  });

  test('that brings a sorry server lets it serve at once where nobody does', () => {
    const experiment = reloads(service(), service('sorry_server 10.0.0.13 80'), [
      'unlisten s1',
      'unlisten s2',
    ]);
    expect(tables(experiment, 'hup')).toEqual(['[TCP 100:80 wrr] 13:80=1']);
  });

  test('that raises the quorum above what lives goes to the sorry server', () => {
    const quorum = (n: number) => service(`quorum ${n}\n sorry_server 10.0.0.13 80`);
    const experiment = reloads(quorum(1), quorum(2), ['unlisten s1']);
    expect(tables(experiment, 'hup')).toEqual(['[TCP 100:80 wrr] 13:80=1']);
  });

  test('that changes a group gives its new address what the others have, and takes the old one away', () => {
    const grouped = (...addresses: readonly string[]) =>
      `virtual_server_group G {\n${addresses.map((each) => `${each} 80`).join('\n')}\n}\n${service()}`.replace(
        'virtual_server 10.0.0.100 80',
        'virtual_server group G',
      );
    const reload = (before: readonly string[], after: readonly string[]) =>
      tables(reloads(grouped(...before), grouped(...after), ['unlisten s1']), 'hup').at(-1);
    const one = '10.0.0.101';
    expect(reload(['10.0.0.100', one], [one, '10.0.0.102'])).toBe(
      '[TCP 101:80 wrr] 12:80=1 [TCP 102:80 wrr] 12:80=1',
    );
    expect(reload(['10.0.0.100'], [one])).toBe('[TCP 101:80 wrr] 12:80=1');
  });

  test('that brings a real server under alpha adds it with its first success', () => {
    const both = service('alpha');
    const one = both.replace(/real_server 10\.0\.0\.12[^}]*}\s*}/, '');
    const hup = tables(reloads(one, both), 'hup');
    expect(hup).toEqual(['[TCP 100:80 wrr] 12:80=1 11:80=1']);
  });

  test('that checks a failed real server in another way adds it with its first success', () => {
    const http = service('', 'HTTP_GET {\n url {\n path /\n }\n }');
    const dead = ['unlisten s2', 'wait 8000'];
    const scenario = ['start d1', ...dead, 'mark F:hup', 'hup d1 d1b.conf', 'relisten s2', 'wait 20000'];
    const { hup } = seen({ config: { d1: service(), d1b: http }, scenario }, 'lvs');
    expect(first(hup, `d1 lvs RS ${ALIVE} UP`)).toBeLessThan(8_000);
  });

  test('keeps the weight that a script gave', () => {
    const misc = (delay: number) =>
      service('', 'MISC_CHECK {\n misc_path "/bin/sh /run/ka/m.sh"\n misc_dynamic\n }').replace(
        'delay_loop 3',
        `delay_loop ${delay}`,
      );
    const files = { 'm.sh': '#!/bin/sh\nc=$(cat /run/ka/code 2>/dev/null || echo 0)\nexit $c\n' };
    const experiment = reloads(misc(3), misc(4), ['sh echo 52 > /run/ka/code']);
    expect(tables({ ...experiment, files }, 'hup')).toEqual([]);
    const back = [...experiment.scenario, 'mark F:back', 'sh echo 0 > /run/ka/code', 'wait 9000'];
    expect(tables({ ...experiment, files, scenario: back }, 'back').at(-1)).toBe(
      '[TCP 100:80 wrr] 12:80=1 11:80=1',
    );
  });

  test('with a fatal error in the file: one advert more, and the address stays; the peer follows its down interval', () => {
    const config = { ...PAIR, d1b: instance('') };
    const { hup } = seen(
      { config, scenario: [...BOTH, 'mark F:hup', 'hup d1 d1b.conf', 'wait 6000'] },
      'adv',
      'vrrp',
      'addr',
    );
    expect(hup.slice(0, 2)).toEqual(['0 d1 advert prio 150', '3609 d2 MASTER']);
    expect(hup.some((line) => line.includes('d1 vip del'))).toBe(false);
  });

  test('with reload_check_config such a file is refused', () => {
    const checks = 'global_defs {\n reload_check_config\n}\n';
    const config = { ...PAIR, d1: checks + instance(150), d1b: instance('') };
    const { hup } = seen(
      { config, scenario: [...BOTH, 'mark F:hup', 'hup d1 d1b.conf', 'wait 6000'] },
      'vrrp',
    );
    expect(hup).toEqual([]);
  });
});

describe('what commands write', () => {
  test('a tracked file moves the priority at once', () => {
    const file = 'track_file tf {\n file /run/ka/tf\n weight 1\n}\n';
    const config = { ...PAIR, d1: file + instance(150, { more: 'track_file {\n tf\n }' }) };
    const scenario = [
      ...BOTH,
      'mark F:low',
      'sh echo -60 > /run/ka/tf',
      'wait 6000',
      'mark F:gone',
      'sh rm /run/ka/tf',
    ];
    const runs = seen({ config, scenario: [...scenario, 'wait 6000'] }, 'vrrp');
    expect(first(runs.low, 'd2 MASTER')).toBeGreaterThan(2_609);
    expect(first(runs.low, 'd2 MASTER')).toBeLessThan(3_612);
    expect(first(runs.gone, 'd1 MASTER')).toBeLessThan(3_420);
  });

  test('two scripts look at two files', () => {
    const script = (name: string, weight: number) =>
      `vrrp_script ${name} {\n script "/bin/sh /run/ka/${name}.sh"\n interval 1\n weight ${weight}\n}\n`;
    const track = instance(150, { more: 'track_script {\n one\n two\n }' });
    const config = { ...PAIR, d1: script('one', -20) + script('two', -40) + track };
    const files = { 'one.sh': '[ ! -e /run/ka/bad1 ]\n', 'two.sh': 'test ! -e /run/ka/bad2\n' };
    const scenario = [
      ...BOTH,
      'mark F:one',
      'sh touch /run/ka/bad1',
      'wait 5000',
      'mark F:two',
      'sh touch /run/ka/bad2',
    ];
    const runs = seen({ config, files, scenario: [...scenario, 'wait 6000'] }, 'vrrp', 'adv');
    expect(runs.one.some((line) => line.endsWith('d1 advert prio 130'))).toBe(true);
    expect(first(runs.one, 'd2 MASTER')).toBeNaN();
    expect(runs.two.some((line) => line.endsWith('d1 advert prio 90'))).toBe(true);
    expect(first(runs.two, 'd2 MASTER')).toBeGreaterThan(0);
  });
});
