import { describe, expect, test } from 'vitest';
import { IcmpLimit } from '../../../src/models/director/icmp-limit.ts';
import {
  SYSCTL_NAMES,
  SYSCTLS,
  sysctlAssignments,
  sysctlProblem,
} from '../../../src/models/director/sysctls.ts';
import { Streams } from '../../../src/sim/streams.ts';
import { Lab } from './lab.ts';

describe('drop_packet', () => {
  test('in mode 3 drops one of am_droprate opening packets, and none of live connections', () => {
    const lab = new Lab();
    lab.add(1);
    lab.director.setSysctl('drop_packet', 3);
    const fates = lab.open(30);
    expect(fates.flatMap((fate, i) => (fate === 'drop' ? [i + 1] : []))).toEqual([1, 11, 21]);
    for (let i = 0; i < 30; i++) expect(lab.send('ack')).toBe(1);
  });

  test('in automatic mode the rate follows the memory that is left', () => {
    const dropped = (pages: number) => {
      const lab = new Lab();
      lab.add(1);
      lab.director.setAvailablePages(pages);
      lab.director.setSysctl('drop_packet', 1);
      expect(lab.director.sysctls.drop_packet).toBe(pages < 1024 ? 2 : 1);
      return lab.open(80).filter((fate) => fate === 'drop').length;
    };
    expect([dropped(5000), dropped(900), dropped(512), dropped(0)]).toEqual([0, 10, 40, 80]);
  });
});

test('another sysctl does not begin the countdown of drop_packet anew', () => {
  const lab = new Lab();
  lab.add(1);
  lab.director.setAvailablePages(900);
  lab.director.setSysctl('drop_packet', 1);
  const drops = () => lab.open(7).filter((fate) => fate === 'drop').length;
  expect(drops()).toBe(0);
  lab.director.setSysctl('conn_reuse_mode', 0);
  expect(drops()).toBe(1);
});

describe('drop_entry', () => {
  test('throws half-open entries out and keeps those that are in use', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.open(2000);
    lab.send('ack');
    lab.director.setSysctl('drop_entry', 3);
    lab.wait(20);
    expect(lab.load(row)[0]).toBeLessThan(1600);
    expect(lab.load(row)[0]).toBeGreaterThan(500);
    expect(lab.send('ack')).toBe(1);
  });

  test('of idle ones with few packets it drops some', () => {
    const lab = new Lab();
    const row = lab.add(1);
    for (let i = 0; i < 1000; i++) {
      lab.open(1);
      lab.send('ack');
    }
    lab.director.setSysctl('drop_entry', 3);
    lab.wait(59);
    expect(lab.load(row)).toEqual([1000, 0]);
    lab.wait(60);
    expect(lab.load(row)[0]).toBeLessThan(700);
  });
});

describe('drop_entry and templates', () => {
  /** Templates of 1000 clients that sent so many datagrams, after the seconds given. */
  const left = (packets: number, seconds: number) => {
    const lab = new Lab({ service: { protocol: 'udp', persistentS: 3600, onePacket: true } });
    const row = lab.add(1);
    for (let i = 0; i < 1000; i++) {
      lab.client++;
      for (let packet = 0; packet < packets; packet++) lab.send(0);
    }
    lab.director.setSysctl('drop_entry', 3);
    lab.wait(seconds);
    return lab.director.destinations.persistent[row];
  };

  test('a template of one-packet scheduling goes by its packets and its rest', () => {
    expect(left(1, 59)).toBe(1000);
    expect(left(1, 119)).toBeLessThan(400);
    expect(left(9, 119)).toBe(1000);
    // Of those with four packets each one in four that are looked at goes.
    expect(left(4, 119)).toBeGreaterThan(500);
  });
});

describe('the rate limit of ICMP', () => {
  test('grants a client a burst of 6, then one a second', () => {
    const limit = new IcmpLimit(new Streams(1, 0).open('icmp'));
    const granted = (nowNs: number) => limit.permit(nowNs, 1);
    expect(Array.from({ length: 8 }, () => granted(1e9))).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect([granted(1.9e9), granted(2e9), granted(2.1e9), granted(3e9)]).toEqual([false, true, false, true]);
  });

  test('grants all clients together about 1000 a second', () => {
    const limit = new IcmpLimit(new Streams(1, 0).open('icmp'));
    let granted = 0;
    for (let i = 0; i < 100_000; i++) if (limit.permit(i * 1e5, i)) granted++;
    expect(granted).toBeGreaterThan(9_000);
    expect(granted).toBeLessThan(11_000);
  });

  test('is on unless switched off, and leaves clients in the dark', () => {
    const lab = new Lab({ director: { icmpRateLimit: true } });
    expect(lab.open(8)).toEqual([...Array(6).fill('refuse'), 'refuse-silent', 'refuse-silent']);
  });
});

describe('sysctls', () => {
  test('each acts or is refused by name with the reason', () => {
    const lab = new Lab();
    for (const name of SYSCTL_NAMES) {
      const { refused, default: preset, max } = SYSCTLS[name];
      const other = preset === max ? preset - 1 : preset + 1;
      if (refused === undefined) expect(sysctlProblem(name, other)).toBeUndefined();
      else expect(() => lab.director.setSysctl(name, other)).toThrow(`net.ipv4.vs.${name}`);
      lab.director.setSysctl(name, preset);
    }
  });

  test('sync_threshold takes two numbers in one', () => {
    expect(sysctlAssignments('sync_threshold', '3 50')).toEqual([
      ['sync_threshold', 3],
      ['sync_period', 50],
    ]);
    expect(sysctlAssignments('drop_entry', '1')).toEqual([['drop_entry', 1]]);
  });

  test('values out of range and unknown names are told', () => {
    expect(sysctlProblem('drop_entry', 4)).toBe('net.ipv4.vs.drop_entry = 4 is out of range: 0 to 3.');
    expect(sysctlProblem('drop_entrie', 1)).toMatch(/no sysctl/);
  });
});
