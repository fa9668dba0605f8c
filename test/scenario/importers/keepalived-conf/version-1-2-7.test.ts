import { describe, expect, test } from 'vitest';
import {
  checker,
  config,
  fixture,
  instance,
  instanceText,
  read,
  remarks,
  serverText,
  virtualServer,
} from './reading.ts';

const OLD = { version: '1.2.7' } as const;
const S = 1_000_000_000;

describe('a file read as keepalived 1.2.7 reads it', () => {
  test('timers are whole seconds, with or without a unit', () => {
    expect(virtualServer('delay_loop 10s', OLD).delayLoopNs).toBe(10 * S);
    expect(virtualServer('delay_loop 1.5', OLD).delayLoopNs).toBe(S);
    expect(virtualServer('delay_loop 0', OLD).delayLoopNs).toBe(S);
    expect(instance('advert_int 3', OLD).advertIntervalNs).toBe(3 * S);
    expect(instance('advert_int 0.5', OLD).advertIntervalNs).toBe(S);
  });

  test('text is 0 where a number is wanted, then the range counts', () => {
    expect(virtualServer('real_server 10.0.0.11 80 { weight many\n }', OLD).realServers[0]?.weight).toBe(0);
    expect(instance('priority 150x', OLD).priority).toBe(150);
    expect(virtualServer('persistence_timeout 50s', OLD).persistence?.timeoutNs).toBe(50 * S);
  });

  test('there is no version 3: vrrp_version is unknown, version 2 is spoken', () => {
    expect(instance('version 3', OLD).version).toBe(2);
    expect(remarks(instanceText('version 3'), OLD)[0]).toContain('1.2.7 does not know "version"');
  });

  test('anything but exactly TCP is UDP', () => {
    expect(virtualServer('protocol tcp', OLD).protocol).toBe('udp');
    expect(virtualServer('protocol TCP', OLD).protocol).toBe('tcp');
  });

  test('first checks come at 1 s sharp, and TCP_CHECK has no retry', () => {
    expect(checker('TCP_CHECK { connect_timeout 3\n }', OLD)).toMatchObject({ warmupNs: 0, retry: 0 });
    expect(remarks(serverText('real_server 10.0.0.11 80 { TCP_CHECK { retry 3\n } }'), OLD)[0]).toContain(
      'does not know "retry" yet',
    );
  });

  test('HTTP_GET has nb_get_retry, and one status code that counts only if given', () => {
    const text = (url: string): string =>
      `HTTP_GET {\n url { ${url}\n }\n nb_get_retry 3\n delay_before_retry 2\n}`;
    expect(checker(text('path /'), OLD)).toMatchObject({
      retry: 3,
      delayBeforeRetryNs: 2 * S,
      urls: [{ statusCodes: [] }],
    });
    expect(checker(text('status_code 200 301'), OLD)).toMatchObject({
      urls: [{ statusCodes: [{ from: 200, to: 200 }] }],
    });
  });

  test('a quorum above all weights is kept', () => {
    expect(virtualServer('quorum 5', OLD).quorum).toBe(5);
  });

  test('a virtual server without real servers stays, and so do duplicates', () => {
    const text = 'virtual_server 10.0.0.100 80 {\n protocol TCP\n}\n';
    expect(config(text, OLD).virtualServers).toHaveLength(1);
    const twice = 'real_server 10.0.0.11 80 { }\nreal_server 10.0.0.11 80 { }';
    expect(virtualServer(twice, OLD).realServers).toHaveLength(2);
  });

  test('the port of a real server is not forced', () => {
    expect(virtualServer('lb_kind DR\nreal_server 10.0.0.11 8080 { }', OLD).realServers[0]?.port).toBe(8080);
  });

  test('one virtual_router_id twice is not noticed', () => {
    const text = `${instanceText('')}${instanceText('').replace('VI_1', 'VI_2')}`;
    expect(read(text, OLD).config?.vrrpInstances).toHaveLength(2);
    expect(read(text).config).toBeUndefined();
  });

  test('nat_mask and plugin_dir are known', () => {
    expect(remarks(serverText('nat_mask 255.255.255.0'), OLD)).toEqual([]);
    expect(remarks('global_defs {\n plugin_dir /x\n}', OLD)).toEqual([]);
  });

  test('state MASTER does not make an owner', () => {
    expect(instance('state MASTER', OLD)).toMatchObject({ state: 'MASTER', priority: 100 });
  });

  test('the second block of gratuitous ARPs comes after at least 1 s', () => {
    expect(instance('garp_master_delay 0', OLD).garp).toMatchObject({ masterDelayNs: S, masterRepeat: 5 });
  });
});

test('a file of the old days means the same to 2.2.7 and 1.2.7 but for retries and warm-up', () => {
  const old = fixture('web-farm-master', OLD);
  const now = fixture('web-farm-master');
  expect(old.vrrpInstances).toEqual(now.vrrpInstances);
  expect(old.virtualServers[0]?.realServers[0]?.checkers[0]).toMatchObject({ retry: 0, warmupNs: 0 });
  expect(now.virtualServers[0]?.realServers[0]?.checkers[0]).toMatchObject({ retry: 1, warmupNs: 6 * S });
});
