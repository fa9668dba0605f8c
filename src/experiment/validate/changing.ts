/** Rows 46 to 51 and 56: closed loops, bursts, beginnings and outages. */
import { mmppM1 } from '../../analysis/theory/bursts.ts';
import { fluidOutage, mm1TransientPresent } from '../../analysis/theory/change.ts';
import { centralQueue, meanValueAnalysis } from '../../analysis/theory/closed.ts';
import { honestMean, oneAtATimeMean } from '../../analysis/theory/load-tests.ts';
import type { WorkloadSettings } from '../../models/workloads/registry.ts';
import { meanResponse, runModel, systemOf, UNIT_NS } from './model-site.ts';
import type { Approach, ValidationModel } from './validation.ts';

export const changing: readonly ValidationModel[] = [
  ...[1, 5, 10, 20, 50].map((users) => closedModel(46, users, 1, 'random')),
  ...[10, 50, 100, 200].map((users) => closedModel(47, users, 10, 'random')),
  ...[50, 110, 200].map((users) => closedModel(48, users, 10, 'central')),
  ...(
    [
      [1.2, 0.4, 0.1, 0.1],
      [1.5, 0.1, 0.01, 0.01],
      [2, 0.2, 0.2, 0.1],
    ] as const
  ).map(burstModel),
  ...[1, 10, 50, 100, 500].map(beginning),
  outage(),
];

function loop(users: number): WorkloadSettings {
  return { type: 'closed', users, pause: { type: 'exponential', mean: 10 * UNIT_NS }, pace: 0 };
}

function closedModel(
  row: number,
  users: number,
  servers: number,
  policy: 'random' | 'central',
): ValidationModel {
  const system = { clients: users, think: 10, service: 1 };
  const exact = policy === 'central' ? centralQueue(system, servers) : meanValueAnalysis(system, servers);
  const title = policy === 'central' ? `central queue of ${servers}` : `random over ${servers}`;
  return {
    row,
    title: `${users} users who pause for 10, ${servers === 1 ? 'one server' : title}`,
    figures: [
      { name: 'throughput', exact: exact.throughput },
      { name: 'response', exact: exact.response },
    ],
    run: (seed) => {
      const length = Math.max(2000, 60_000 / users);
      const scheduler = policy === 'central' && servers > 1 ? 'rr' : policy;
      // A central queue is one station with as many workers.
      const site =
        policy === 'central'
          ? { speeds: [1], discipline: { type: 'fcfs', workers: servers } as const }
          : { speeds: Array.from({ length: servers }, () => 1) };
      const run = runModel(
        { ...site, scheduler, arrival: 0, arrivals: loop(users), length, warmUp: 300 },
        seed,
      );
      const counted = run.phases.reduce((sum, { sent }) => sum + sent, 0);
      return [counted / length, meanResponse(run)];
    },
  };
}

function burstModel([high, low, leaveHigh, leaveLow]: readonly [
  number,
  number,
  number,
  number,
]): ValidationModel {
  const exact = mmppM1({ arrival: [high, low], switching: [leaveHigh, leaveLow], service: 1 });
  const arrivals: WorkloadSettings = {
    type: 'mmpp',
    states: [
      { factor: high, stay: UNIT_NS / leaveHigh },
      { factor: low, stay: UNIT_NS / leaveLow },
    ],
  };
  return {
    row: 49,
    title: `bursts: ${high} and ${low} a unit, left at rates ${leaveHigh} and ${leaveLow}`,
    figures: [{ name: 'response', exact: exact.sojourn }],
    run: (seed) => {
      const length = leaveHigh < 0.05 ? 400_000 : 100_000;
      return [meanResponse(runModel({ arrival: exact.arrival, arrivals, length }, seed))];
    },
  };
}

/** Row 50: how many are there after a time that began empty; a thousand beginnings are one sample. */
function beginning(time: number): ValidationModel {
  const copies = Math.max(1, Math.ceil(400 / Math.sqrt(time)));
  return {
    row: 50,
    title: `M/M/1, load 0.8, ${time} units after an empty start`,
    figures: [{ name: 'customers', exact: mm1TransientPresent({ arrival: 0.8, service: 1 }, time) }],
    run: (seed) => {
      let present = 0;
      for (let copy = 0; copy < copies; copy++) {
        const system = systemOf({ arrival: 0.8, length: time, warmUp: 0 }, `${seed}/${copy}`);
        system.run();
        present += system.realServers.stations[0].attendance.count.value;
      }
      return [present / copies];
    },
  };
}

/** Row 51: ten thousand servers a second stand still for five; a unit is a ten-thousandth of a second here. */
function outage(): ValidationModel {
  const scale = 1000;
  const exact = fluidOutage({ arrival: 8, capacity: 10, duration: 5 });
  const freeze = frozenFor(200, 5 * scale);
  return {
    row: 51,
    title: 'outage of 5 at arrivals of 8 and a capacity of 10, as a fluid',
    figures: [
      { name: 'backlog', exact: exact.backlog },
      { name: 'drained after', exact: exact.drained },
    ],
    run: (seed) => {
      // Work of a tenth of a unit: 10 a unit can be done, 8 come.
      const demand = { type: 'constant', value: UNIT_NS / 10 } as const;
      const site = { arrival: 8, demand, length: 40 * scale, warmUp: 0, faults: [freeze] };
      const system = systemOf(site, seed);
      const { count } = system.realServers.stations[0].attendance;
      system.run(200 * UNIT_NS);
      const before = count.value;
      const endNs = (200 + 5 * scale) * UNIT_NS;
      system.run(endNs);
      const backlog = (count.value - before) / scale;
      while (count.value > 8) system.run(system.kernel.nowNs + UNIT_NS);
      return [backlog, (system.kernel.nowNs - endNs) / UNIT_NS / scale];
    },
  };
}

/**
 * Row 56: a hundred requests a second of 1 ms, frozen for 100 s of 200: what users feel, and what a tester reports who sends
 * one at a time. Nothing is random.
 */
export const omissions: readonly Approach[] = (['users', 'one-at-a-time tester'] as const).map(
  (who): Approach => {
    const frozen = { rate: 100, response: 0.001, runs: 100, frozen: 100 };
    const arrivals: Readonly<Record<typeof who, WorkloadSettings>> = {
      users: { type: 'renewal', gap: { type: 'constant', value: 1 } },
      'one-at-a-time tester': {
        type: 'closed',
        users: 1,
        pause: { type: 'constant', value: 0 },
        pace: UNIT_NS,
      },
    };
    return {
      row: 56,
      title: 'a server that stands still for half of the time',
      name: `mean response of ${who}, in units`,
      limit: (who === 'users' ? honestMean(frozen) : oneAtATimeMean(frozen)) * 100,
      range: [0.999, 1.001],
      run: (seed) => {
        const site = {
          arrival: 1,
          arrivals: arrivals[who],
          demand: { type: 'constant', value: UNIT_NS / 10 } as const,
          discipline: { type: 'processor-sharing', cores: 1024 } as const,
          length: 20_002,
          warmUp: 0,
          faults: [frozenFor(10_000, 10_000)],
        };
        return meanResponse(runModel(site, seed));
      },
    };
  },
);

function frozenFor(atUnits: number, units: number) {
  const at = atUnits * UNIT_NS;
  return { type: 'freeze', realServer: 'web1', at, for: units * UNIT_NS, jitter: 0 } as const;
}
