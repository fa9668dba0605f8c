import { describe, expect, test } from 'vitest';
import { kernelRules } from '../../../src/models/director/kernel-rules.ts';
import { Lab } from './lab.ts';

describe('list order', () => {
  test('a destination is inserted at the head; an edit keeps its place; delete and add moves it', () => {
    const lab = new Lab();
    const [a, b, c] = [lab.add(1), lab.add(2), lab.add(3)];
    const order = () => Array.from(lab.director.listDestinations(lab.service));
    expect(order()).toEqual([c, b, a]);
    lab.director.editDestination(a, lab.edited(5));
    expect(order()).toEqual([c, b, a]);
    lab.director.deleteDestination(b);
    expect(order()).toEqual([c, a]);
    expect(lab.add(2)).toBe(b);
    expect(order()).toEqual([b, c, a]);
  });

  test('the same address and port cannot be added twice', () => {
    const lab = new Lab();
    lab.add(1);
    expect(() => lab.add(1)).toThrow(/already/);
  });
});

describe('last_weight', () => {
  test('is the latest that was not 0, and the one of the addition even if that is 0', () => {
    const lab = new Lab();
    const row = lab.add(1, 3);
    const { destinations } = lab.director;
    lab.director.editDestination(row, lab.edited(0));
    expect(destinations.lastWeight[row]).toBe(3);
    lab.director.editDestination(row, lab.edited(7));
    expect(destinations.lastWeight[row]).toBe(7);
    lab.director.deleteDestination(row);
    lab.add(1, 0);
    expect(destinations.lastWeight[row]).toBe(0);
  });
});

describe('the trash', () => {
  test('gives an unused destination back for 180 s', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.director.destinations.traffic.conns[row] = 5;
    lab.director.deleteDestination(row);
    lab.wait(170);
    expect(lab.add(1)).toBe(row);
    expect(lab.director.destinations.traffic.conns[row]).toBe(5);
    lab.director.deleteDestination(row);
    lab.wait(190);
    expect(lab.director.destinations.trash).toEqual([]);
    expect(lab.director.destinations.traffic.conns[lab.add(1)]).toBe(0);
  });

  test('keeps a destination as long as connections point at it, counters and all', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.send('syn');
    lab.send('ack');
    lab.director.deleteDestination(row);
    expect(lab.send('ack')).toBe('drop');
    lab.wait(800);
    expect(lab.load(row)).toEqual([1, 0]);
    expect(lab.add(1)).toBe(row);
    expect(lab.load(row)).toEqual([1, 0]);
    expect(lab.send('ack')).toBe(1);
  });

  test('outlives the service; a service made again starts with traffic of zero', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.send('syn');
    lab.director.deleteService(lab.service);
    expect(lab.send('ack')).toBe('local');
    const spec = { protocol: 'tcp' as const, address: 0x0a000064, port: 80, scheduler: 'rr' };
    expect(lab.director.addService(spec)).toBe(lab.service);
    expect(lab.add(1)).toBe(row);
    expect(lab.load(row)).toEqual([1, 0]);
    expect(lab.director.destinations.traffic.conns[row]).toBe(0);
  });
});

describe('thresholds, later rules', () => {
  test('set when the count reaches the upper, cleared below three quarters of it', () => {
    const lab = new Lab();
    const row = lab.add(1, 1, 10);
    const flag = () => lab.director.destinations.overloaded[row];
    lab.open(9);
    expect(flag()).toBe(0);
    lab.open(1);
    expect(flag()).toBe(1);
    expect(lab.open(1)).toEqual(['refuse']);
    lab.director.destinations.unbind(row, true);
    lab.director.destinations.unbind(row, true);
    expect([flag(), lab.director.destinations.total[row]]).toEqual([1, 8]);
    lab.director.destinations.unbind(row, true);
    expect([flag(), lab.director.destinations.total[row]]).toEqual([0, 7]);
  });

  test('a lower threshold says when it opens again', () => {
    const lab = new Lab();
    const row = lab.add(1, 1, 10, 3);
    lab.open(10);
    const { destinations } = lab.director;
    for (let total = 9; total >= 3; total--) {
      destinations.unbind(row, true);
      expect([destinations.total[row], destinations.overloaded[row]]).toEqual([total, 1]);
    }
    destinations.unbind(row, true);
    expect(destinations.overloaded[row]).toBe(0);
  });

  test('crossed thresholds are refused, and leave everything as it was', () => {
    const lab = new Lab();
    const row = lab.add(1, 7, 10, 10);
    expect([lab.add(2, 1, 10, 11), lab.add(3, 1, 0, 1)]).toEqual([-1, -1]);
    expect(Array.from(lab.director.listDestinations(lab.service))).toEqual([row]);
    lab.director.editDestination(row, lab.edited(1, 4, 5));
    const { weight, upperThreshold } = lab.director.destinations;
    expect([weight[row], upperThreshold[row]]).toEqual([7, 10]);
  });

  test('an edit looks at the count at once', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.open(50);
    const edited = (upper: number, lower = 0) => {
      lab.director.editDestination(row, lab.edited(1, upper, lower));
      return lab.director.destinations.overloaded[row];
    };
    expect([edited(40), edited(60), edited(80), edited(50), edited(0)]).toEqual([1, 1, 0, 1, 0]);
  });
});

describe('thresholds, classic rules', () => {
  test('an edit never closes, and raising the upper opens what is still full', () => {
    const lab = new Lab({ kernel: 'classic' });
    const row = lab.add(1);
    lab.open(50);
    const flag = () => lab.director.destinations.overloaded[row];
    lab.director.editDestination(row, lab.edited(1, 40));
    expect(flag()).toBe(0);
    expect(lab.open(1)).toEqual([1]);
    expect(flag()).toBe(1);
    lab.director.editDestination(row, lab.edited(1, 45));
    expect(flag()).toBe(0);
    expect(lab.open(2)).toEqual([1, 'refuse']);
    lab.director.editDestination(row, lab.edited(1, 30));
    expect(flag()).toBe(1);
    lab.director.editDestination(row, lab.edited(1, 0));
    expect(flag()).toBe(0);
  });

  test('below three quarters of the upper it opens', () => {
    const lab = new Lab({ kernel: 'classic' });
    const row = lab.add(1, 1, 10);
    const { destinations } = lab.director;
    lab.open(10);
    for (const [total, flag] of [
      [9, 1],
      [8, 1],
      [7, 0],
    ]) {
      destinations.unbind(row, true);
      expect([destinations.total[row], destinations.overloaded[row]]).toEqual([total, flag]);
    }
  });
});

describe('kernel versions', () => {
  test.each([
    ['classic', 'classic', 255],
    ['6.1.176', 'classic', 255],
    ['6.1.182', 'classic', 255],
    ['6.1.183', 'later', 256],
    ['Linux 6.1.192 (Debian 6.1.0-56-amd64), IPVS 1.2.1', 'later', 256],
    ['Linux 6.1.0-56-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-08-01)', 'later', 256],
    ['Linux 6.1.0-50-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-05-01)', 'classic', 255],
    ['5.10', 'classic', 255],
    ['6.12.103', 'classic', 255],
    ['6.12.117', 'later', 256],
    ['6.18', 'later', 256],
  ])('%s has the %s rules', (version, overload, activeFactor) => {
    expect(kernelRules(version)).toMatchObject({ overload, load: { activeFactor } });
  });

  test('a word that names no kernel has none', () => {
    expect(kernelRules('modern')).toBeUndefined();
  });
});
