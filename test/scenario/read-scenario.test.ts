import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatProblems, InputError } from '../../src/scenario/problems.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { problemsOf, scenarioFrom, scenarioOf } from '../fixtures/scenario.ts';

const MASTER = readFileSync('scenarios/failover/master.conf', 'utf8');

const BASE = {
  duration: '10s',
  directors: [{ name: 'lvs', address: '192.168.1.14' }],
  virtualServices: [{ address: '192.168.1.10:80', realServers: [{ realServer: 'web1' }] }],
  realServers: [{ name: 'web1', address: '192.168.1.16' }],
  clients: { rate: '5/s', serviceDemand: '5ms' },
};

const text = (changes: object) => JSON.stringify({ ...BASE, ...changes }, null, 2);

describe('a scenario is read', () => {
  test('with every default filled in and durations in nanoseconds', () => {
    const { scenario } = scenarioOf(text({}));
    expect(scenario.duration).toBe(10e9);
    expect(scenario.replications).toBe(10);
    expect(scenario.kernel).toBe('classic');
    expect(scenario.clients[0].rate).toBe(5);
    expect(scenario.clients[0].serviceDemand).toEqual({ type: 'constant', value: 5e6 });
  });

  test('from a file that begins with the byte order mark of Windows', () => {
    expect(scenarioOf(`\uFEFF${text({})}`).scenario.duration).toBe(10e9);
  });

  test('from JSON with comments and trailing commas, and from YAML', () => {
    const json = text({})
      .replace('{', '{ // what is asked\n')
      .replace(/\}\s*$/, ',}');
    const yaml = [
      'duration: 10s',
      'directors: [{ name: lvs, address: 192.168.1.14 }]',
      'virtualServices:',
      '  - address: 192.168.1.10:80',
      '    realServers: [{ realServer: web1 }]',
      'realServers: [{ name: web1, address: 192.168.1.16 }]',
      'clients: { rate: 5/s, serviceDemand: 5ms }',
    ].join('\n');
    const expected = scenarioOf(text({})).points[0].settings;
    expect(scenarioOf(json).points[0].settings).toEqual(expected);
    expect(scenarioOf(yaml, {}, 'test.yaml').points[0].settings).toEqual(expected);
  });

  test("with the site's own files", () => {
    const { points } = scenarioFrom('scenarios/failover.json');
    const [master, backup] = points[0].settings.directors;
    expect(master.keepalived?.vrrpInstances[0].priority).toBe(150);
    expect(backup.keepalived?.vrrpInstances[0].priority).toBe(100);
    expect(master.keepalived?.virtualServers[0].realServers.map(({ weight }) => weight)).toEqual([3, 1]);
  });

  test('in variants, each with its values; lists are combined each with each', () => {
    const { points } = scenarioOf(
      text({ vary: { scheduler: ['rr', 'wlc'], 'clients.rate': ['5/s', '9/s'] } }),
    );
    expect(points.map(({ name }) => name)).toEqual(['rr, 5/s', 'rr, 9/s', 'wlc, 5/s', 'wlc, 9/s']);
    expect(points[3].settings.directors[0].services?.[0].spec.scheduler).toBe('wlc');
    expect(points[3].settings.clients[0].rate).toBe(9);
  });

  test('every scenario of the repository, without a warning', () => {
    for (const name of ['failover', 'no-health-checks', 'schedulers', 'login']) {
      expect(scenarioFrom(`scenarios/${name}.json`).warnings, name).toEqual([]);
    }
  });

  test('and the schema file beside the scenarios is the one that the code makes', () => {
    const kept = JSON.parse(readFileSync('scenarios/scenario.schema.json', 'utf8')) as unknown;
    expect(scenarioJsonSchema(), 'npm run schema writes it anew').toEqual(kept);
  });
});

describe('overrides', () => {
  test('reach every entry of a list, one by number, one by name', () => {
    const two = [
      { name: 'web1', address: '192.168.1.16' },
      { name: 'web2', address: '192.168.1.17' },
    ];
    const speeds = (path: string) => {
      const read = scenarioOf(text({ realServers: two, vary: [{ name: 'v', set: { [path]: 3 } }] }));
      return read.points[0].settings.realServers.map(({ speed }) => speed);
    };
    expect(speeds('realServers.speed')).toEqual([3, 3]);
    expect(speeds('realServers[1].speed')).toEqual([1, 3]);
    expect(speeds('realServers.web1.speed')).toEqual([3, 1]);
  });

  test('of the scheduler and persistence hold for what a keepalived.conf says too', () => {
    const read = scenarioFrom('scenarios/login.json', [{ path: 'scheduler', value: 'sh' }]);
    const servers = read.points.map(({ settings }) => settings.directors[0].keepalived?.virtualServers[0]);
    expect(servers.map((server) => server?.scheduler)).toEqual(['sh', 'sh', 'sh']);
    expect(servers.map((server) => server?.persistence?.timeoutNs)).toEqual([undefined, 50e9, 300e9]);
  });
});

describe('bad input is told with place, value, what is allowed and the mend', () => {
  const told = (changes: object, files: Record<string, string> = {}) =>
    formatProblems(problemsOf(text(changes), files));

  test('an unknown key', () => {
    expect(told({ seedd: 3 })).toContain('"seedd" is no setting. Did you mean "seed"?');
  });

  test('a duration without a unit', () => {
    expect(told({ duration: '10' })).toMatch(
      /line 2 {2}duration: 10 is a bare number\. Give a duration with its unit/,
    );
  });

  test('a duration that is a number', () => {
    expect(told({ duration: 10 })).toMatch(/line 2 {2}duration: 10 is a bare number\. Give a duration with/);
  });

  test.each([
    ['clients.rate', 50, /^--set: 1 problem\n {2}clients\[0\]\.rate: 50 is a bare number/],
    ['faults.0.director', 'lvs-c', /^--set: 1 problem\n {2}faults\[0\]/],
    ['seedd', 3, /^--set: 1 problem\n {2}"seedd" is no setting/],
  ])('a value of the command line is placed there: %s=%s', (path, value, message) => {
    expect(() => scenarioFrom('scenarios/failover.json', [{ path, value }])).toThrow(message);
  });

  test.each([
    ['a slip in a short path', 'schedulr', 'wlc', /"schedulr" is no setting\. Did you mean "scheduler"\?/],
    ['a word that every object knows', '__proto__.x', 1, /"__proto__" is no setting\. Known here/],
    ['another such word', 'constructor.x', 1, /"constructor" is no setting\. Known here/],
    [
      'a number that is too large, once',
      'weight.web1',
      1e20,
      /^--set: 1 problem\n.* is above 65535, the most/,
    ],
    [
      'a duration where a word may stand too',
      'persistenceTimeout',
      '0s',
      /at most 2678400s\. Or give "off"\./,
    ],
  ])('%s is told with what was meant', (_, path, value, message) => {
    expect(() => scenarioFrom('scenarios/failover.json', [{ path, value }])).toThrow(message);
  });

  test('a value of a variant is placed there', () => {
    const read = scenarioFrom('scenarios/failover.json', [{ path: 'clients.rate', value: '50/s' }]);
    expect(() => read.makePoint({ name: 'fifty', set: { 'clients.rate': 50 } })).toThrow(
      /^variant "fifty": 1 problem\n {2}clients\[0\]\.rate: 50 is a bare number/,
    );
  });

  test('a negative rate', () => {
    expect(told({ clients: { rate: '-5/s', serviceDemand: '5ms' } })).toContain(
      'clients[0].rate: "-5/s" is not above zero',
    );
  });

  test('an unknown kind in a family', () => {
    const faults = [{ type: 'crsh', realServer: 'web1', at: '1s' }];
    expect(told({ faults })).toContain('"crsh" is no type. Did you mean "crash"?');
    expect(told({ virtualServer: { scheduler: 'wrrr' } })).toContain('Did you mean "wrr"?');
  });

  test('a real server named twice, and an address given twice', () => {
    const realServers = [
      { name: 'web1', address: '192.168.1.16' },
      { name: 'web1', address: '192.168.1.16' },
    ];
    const message = told({ realServers });
    expect(message).toContain('"web1" is already the name of realServers[0]');
    expect(message).toContain('192.168.1.16 is already the address of realServers[0]');
  });

  test('a virtual address that nobody defines', () => {
    const clients = { rate: '5/s', serviceDemand: '5ms', virtualService: '192.168.1.11:80' };
    expect(told({ clients })).toContain(
      'no director serves "192.168.1.11:80". Did you mean "192.168.1.10:80"?',
    );
    const broken = MASTER.replace('        192.168.1.10\n', '        192.168.1.99\n');
    const directors = [{ name: 'lvs', address: '192.168.1.14', keepalived: 'm.conf' }];
    expect(told({ directors }, { 'm.conf': broken })).toContain(
      'no vrrp_instance of m.conf holds 192.168.1.10',
    );
  });

  test('a real server of the files that is not described', () => {
    const directors = [{ name: 'lvs', address: '192.168.1.14', keepalived: 'm.conf' }];
    expect(told({ directors }, { 'm.conf': MASTER })).toContain('real_server 192.168.1.17 of virtual_server');
  });

  test('a missing file and an unclosed brace', () => {
    const directors = [{ name: 'lvs', address: '192.168.1.14', keepalived: 'm.conf' }];
    expect(told({ directors })).toContain('there is no file "m.conf"');
    const open = MASTER.replace(/\}\s*$/, '');
    expect(told({ directors }, { 'm.conf': open })).toMatch(
      /m\.conf: 1 problem\n {2}line \d+ .*is never closed/,
    );
  });

  test('JSON and YAML that do not parse', () => {
    expect(formatProblems(problemsOf('{ "duration" "10s" }'))).toContain('A colon is missing');
    expect(formatProblems(problemsOf('a: [1', {}, 'x.yaml'))).toContain('x.yaml: 1 problem');
    const twice = text({}).replace('{', '{ "name": "a",\n "name": "b",');
    expect(formatProblems(problemsOf(twice))).toMatch(
      /line 2 .*"name" is given twice in one object, first on line 1\./,
    );
  });

  test('a rate whose connections no memory holds, where there is a table for them', () => {
    const many = { clients: { rate: '1M/s', serviceDemand: '5ms' } };
    expect(told({ ...many, duration: '200s' })).toContain(
      "rate: would keep 1.2e+8 connections at once in the director's table, which holds 100 million in 20 GB. Give 833333/s",
    );
    expect(scenarioOf(text({ ...many, duration: '60s' })).points).toHaveLength(1);
  });

  test('an expectation and a sysctl that cannot be', () => {
    expect(told({ expect: ['outag < 5ms'] })).toContain('"outag" is no figure. Did you mean "outage"?');
    expect(told({ expect: ['p99 < 5'] })).toContain('"5" is no limit for p99');
    const directors = [{ name: 'lvs', address: '192.168.1.14', sysctls: { conn_reuse_mod: 1 } }];
    expect(told({ directors })).toContain('conn_reuse_mod');
  });

  test('thresholds where there are no connections', () => {
    const realServers = [{ realServer: 'web1', upperThreshold: 5 }];
    const virtualServices = [{ address: '192.168.1.10:80', realServers }];
    expect(told({ transport: 'direct', virtualServices })).toContain(
      'without connections that an upperThreshold',
    );
    expect(scenarioOf(text({ virtualServices })).points).toHaveLength(1);
  });

  test('thresholds that are crossed', () => {
    const realServers = [{ realServer: 'web1', upperThreshold: 5, lowerThreshold: 8 }];
    expect(told({ virtualServices: [{ address: '192.168.1.10:80', realServers }] })).toMatch(
      /line \d+ {2}virtualServices\[0\]\.realServers\[0\]\.lowerThreshold: 8 is above upperThreshold 5/,
    );
  });

  test('all at once, sorted by line', () => {
    const problems = problemsOf(
      text({ duration: '10', seedd: 1, clients: { rate: 5, serviceDemand: '5ms' } }),
    );
    expect(problems).toHaveLength(3);
    expect(formatProblems(problems)).toMatch(/^test\.json: 3 problems/);
  });

  test('whatever the text is: an InputError or a scenario, never another error', () => {
    const base = text({ faults: [{ type: 'crash', realServer: 'web1', at: '1s' }], expect: ['p99 < 1s'] });
    fc.assert(
      fc.property(fc.nat(base.length - 1), fc.string({ maxLength: 4 }), fc.nat(6), (at, insert, cut) => {
        const mutated = base.slice(0, at) + insert + base.slice(at + cut);
        try {
          scenarioOf(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});
