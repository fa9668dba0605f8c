import { describe, expect, test } from 'vitest';
import { axisNumber, axisPlace, parseAxis, rangeValue } from '../../src/scenario/axis.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

function values(text: string): readonly unknown[] {
  const axis = parseAxis(text);
  if (typeof axis === 'string') throw new Error(axis);
  return axis.values;
}

describe('an axis', () => {
  test.each([
    ['scheduler=rr,wlc', ['rr', 'wlc']],
    ['clients.keepAlive=true,false', [true, false]],
    ['clients.rate=100/s..300/s:100/s', ['100/s', '200/s', '300/s']],
    ['clients.rate=1k/s..2k/s:500', ['1000/s', '1500/s', '2000/s']],
    ['realServers.count=2..5', [2, 3, 4, 5]],
    ['clients.delay=10ms..30ms:10', ['10ms', '20ms', '30ms']],
    ['clients.rate=10/s..1000/s:log3', ['10/s', '100/s', '1000/s']],
    ['realServers.count=1..9:x2', [1, 2, 4, 8]],
    ['clients.thinkTime=[1,2],{"a":1}', [[1, 2], { a: 1 }]],
  ])('%s', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test.each([
    ['scheduler', /write path=values/],
    ['scheduler=rr,rr', /twice/],
    ['scheduler=rr,,wlc', /value 2 of the list is empty/],
    ['clients.rate=300/s..100/s:50/s', /the range is empty: 300\/s is above 100\/s/],
    ['clients.rate=100/s..300/s', /a step is missing/],
    ['clients.rate=100/s..300ms:5', /one unit/],
    ['clients.rate=1/s..9/s:0', /no step/],
    ['clients.rate=0/s..9/s:log4', /above 0/],
    ['realServers.count=1..9:x1', /above 1/],
    ['clients.rate=1/s..9/s:0.00000001', /wider step/],
  ])('%s is told what is wrong', (text, message) => {
    expect(parseAxis(text)).toMatch(message);
  });

  test('a range that is sampled needs no step, and whole numbers stay whole', () => {
    const axis = parseAxis('realServers.count=2..16', true);
    if (typeof axis === 'string' || axis.range === undefined) throw new Error('no range');
    expect(rangeValue(axis.range, 0)).toBe(2);
    expect(rangeValue(axis.range, 0.9999)).toBe(16);
    expect(axisNumber('2k/s')).toBe(2000);
  });

  test('whole numbers stay whole where a range is sampled logarithmically, and each is drawn', () => {
    const axis = parseAxis('clients.population=1..1024:log', true);
    if (typeof axis === 'string' || axis.range === undefined) throw new Error('no range');
    const { range } = axis;
    const drawn = Array.from({ length: 1000 }, (_, i) => rangeValue(range, i / 1000) as number);
    expect(drawn.every((value) => Number.isInteger(value))).toBe(true);
    // Half of the samples lie below the root of the length.
    expect([drawn[0], drawn[500], rangeValue(range, 0.99999)]).toEqual([1, 32, 1024]);
  });

  test('values lie in the order of what they mean, in whatever unit', () => {
    const texts = ['900us', '0.5s', '1ms', '1m30s', '2s', '100ms'];
    const sorted = texts.sort((a, b) => (axisPlace(a) as number) - (axisPlace(b) as number));
    expect(sorted).toEqual(['900us', '1ms', '100ms', '0.5s', '2s', '1m30s']);
    expect(['120/min', '2/s', '0.002/ms', '2kB', '30%', 7].map(axisPlace)).toEqual([2, 2, 2, 2000, 0.3, 7]);
    expect(['rr', true, '10.0.0.1'].map(axisPlace)).toEqual([undefined, undefined, undefined]);
  });
});

describe('the number of real servers', () => {
  const built = (file: string, set: Readonly<Record<string, unknown>>) =>
    scenarioFrom(
      file,
      Object.entries(set).map(([path, value]) => ({ path, value })),
    ).points[0].settings;

  test('realServers.count puts twins into the tables of keepalived, checked at their own address', () => {
    const settings = built('scenarios/failover.json', { 'realServers.count': 3 });
    expect(settings.realServers.map(({ name }) => name)).toEqual(['web1', 'web1-2', 'web2']);
    const [server] = settings.directors[0].keepalived?.virtualServers ?? [];
    expect(server.realServers.map(({ address }) => address)).toEqual([
      '192.168.1.16',
      '192.168.1.18',
      '192.168.1.17',
    ]);
    expect(server.realServers[1].checkers).toMatchObject([{ connectIp: '192.168.1.18' }]);
  });

  test('realServers.count takes away what is too much, in lists of ipvsadm too', () => {
    const settings = built('scenarios/schedulers.json', { 'realServers.count': 3 });
    expect(settings.realServers.map(({ name }) => name)).toEqual(['fast1', 'fast2', 'slow1']);
    expect(settings.directors[0].services?.[0].destinations).toHaveLength(3);
  });

  test('weights by name override the files, twins included', () => {
    const settings = built('scenarios/failover.json', { 'realServers.count': 3, 'weight.web1': 7 });
    const [server] = settings.directors[1].keepalived?.virtualServers ?? [];
    expect(server.realServers.map(({ weight }) => weight)).toEqual([7, 7, 1]);
  });

  test('a weight of nobody and a count of nothing are told', () => {
    expect(() => built('scenarios/failover.json', { 'weight.web9': 7 })).toThrow(
      /no real server is called "web9"/,
    );
    expect(() => built('scenarios/failover.json', { 'realServers.count': 0 })).toThrow(/from 1 to 10000/);
  });
});
