import { describe, expect, test } from 'vitest';
import { Arrivals } from '../../src/models/clients/arrivals.ts';
import type { ClientClass } from '../../src/models/clients/clients.ts';
import { System } from '../../src/models/system.ts';
import { Kernel } from '../../src/sim/kernel.ts';
import { Stream } from '../../src/sim/streams.ts';
import { site } from '../fixtures/site.ts';

const SECOND = 1e9;
const WORK = 1e7;

describe('the chance', () => {
  test('of a pause is not that of the work before it', () => {
    const settings = site({
      ratePerSecond: 1,
      durationS: 1,
      clients: {
        requests: { type: 'constant', value: 10 },
        thinkTime: { type: 'exponential', mean: SECOND },
      },
      serviceDemand: { type: 'exponential', mean: WORK },
    });
    const { sessions } = new System({ settings, seed: 1, replication: 0 });
    const columns = {
      demandNs: new Float64Array(1),
      backendNs: new Float64Array(1),
      responseBytes: new Float64Array(1),
      object: new Int32Array(1),
      request: new Int32Array(1),
    };
    const work: number[] = [];
    const think: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      const session = sessions.begin(0);
      sessions.putRequest(session, columns, 0);
      work.push(columns.demandNs[0] / WORK - 1);
      think.push(sessions.thinkNs(session) / SECOND - 1);
      sessions.end(session);
    }
    const correlation = work.reduce((sum, each, i) => sum + each * think[i], 0) / work.length;
    // Both have a variance of 1: the standard error is 1/√20000.
    expect(Math.abs(correlation)).toBeLessThan(3.3 / Math.sqrt(20_000));
  });

  test("of a session of a loop is no other session's, of whatever user", () => {
    const arrivals = {
      type: 'closed',
      users: 50,
      pause: { type: 'constant', value: SECOND },
      pace: 0,
    } as const;
    const settings = { arrivals } as unknown as ClientClass['settings'];
    const loop = new Arrivals({
      kernel: new Kernel(),
      classes: [{ settings, workload: {} } as unknown as ClientClass],
      userSeeds: [new Stream('1', 'users')],
      begin: () => undefined,
      kindName: 'arrival',
    });
    loop.registerLoops();
    const seeds = new Set<number>();
    for (let cycle = 0; cycle < 400; cycle++) {
      for (let user = 0; user < 50; user++) {
        seeds.add(loop.userSeed(0, user));
        loop.over(0, user, 0);
      }
    }
    // Of 20 000 numbers of 32 bits one pair in twenty runs is equal.
    expect(seeds.size).toBeGreaterThan(19_997);
  });
});
