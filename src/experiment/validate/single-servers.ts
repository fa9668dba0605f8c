/** Rows 1 to 18 and 55: one station, first come, first served or shared. */

import { scalability } from '../../analysis/theory/load-tests.ts';
import { erlangA, erlangB, mmc, mmck } from '../../analysis/theory/many-servers.ts';
import {
  balancedHyperexponential,
  md1WaitCdf,
  mg1,
  mm1,
  mm1k,
  paretoCv2,
} from '../../analysis/theory/single-server.ts';
import type { DistributionSettings } from '../../sim/distributions/registry.ts';
import { exp } from '../../sim/math.ts';
import {
  constant,
  edgeNear,
  exponential,
  lostShare,
  meanResponse,
  meanWait,
  ofClass,
  runModel,
  shareAbove,
  UNIT_NS,
  waitedShare,
} from './model-site.ts';
import type { ValidationModel } from './validation.ts';

const hyper = (cv2: number): DistributionSettings => ({ type: 'hyperexponential', mean: UNIT_NS, cv2 });
const erlang = (phases: number): DistributionSettings =>
  ({ type: 'erlang', mean: UNIT_NS, phases }) as unknown as DistributionSettings;

export const singleServers: readonly ValidationModel[] = [
  ...[0.5, 0.8, 0.9, 0.95].map(mm1Model),
  ...(
    [
      [0.8, 10],
      [0.8, 20],
      [1.2, 20],
    ] as const
  ).map(([load, places]) => mm1kModel(load, places)),
  ...(
    [
      [2, 1.6, 7],
      [4, 3.2, 8],
      [10, 8, 9],
      [10, 9, 9],
      [100, 80, 10],
      [100, 95, 10],
    ] as const
  ).map(([servers, arrival, row]) => mmcModel(servers, arrival, row)),
  ...(
    [
      [8, 20],
      [9.5, 30],
      [12, 20],
    ] as const
  ).map(([arrival, places]) => mmckModel(arrival, places)),
  ...(
    [
      [10, 8],
      [10, 5],
      [100, 90],
      [5, 3],
    ] as const
  ).flatMap(([servers, offered]) =>
    (['exponential', 'constant', 'hyperexponential'] as const).map((work) =>
      lossModel(servers, offered, work),
    ),
  ),
  ...(
    [
      [8, 1],
      [12, 0.1],
      [12, 1],
    ] as const
  ).map(([arrival, theta]) => patienceModel(arrival, theta)),
  md1Model(),
  ...(
    [
      [15, 'Erlang-4', erlang(4), 0.25],
      [15, 'Erlang-2', erlang(2), 0.5],
      [15, 'uniform(0, 2)', { type: 'uniform', min: 0, max: 2 * UNIT_NS }, 1 / 3],
      [16, 'H2, cv² 4', hyper(4), 4],
      [16, 'lognormal, cv² 4', { type: 'lognormal', mean: UNIT_NS, cv: 2 }, 4],
      [16, 'Pareto 2.5', { type: 'pareto', mean: UNIT_NS, shape: 2.5 }, paretoCv2(2.5)],
    ] as readonly (readonly [number, string, DistributionSettings, number])[]
  ).map(([row, name, demand, cv2]) => mg1Model(row, name, demand, cv2)),
  balancedModel(),
  ...(
    [
      ['exponential', exponential],
      ['constant', constant],
      ['H2, cv² 4', hyper(4)],
    ] as const
  ).map(([name, demand]) => sharingModel(name, demand)),
  ...(
    [
      [0.02, 0.0005, 44],
      [0.05, 0.001, 31],
    ] as const
  ).map(([alpha, beta, users]) => scalabilityModel(alpha, beta, users)),
];

function mm1Model(load: number): ValidationModel {
  const exact = mm1({ arrival: load, service: 1 });
  const wait = exact.sojourn - 1;
  const edges = [0.5, 0.9, 0.95, 0.99].map((q) => edgeNear(-exact.sojourn * Math.log(1 - q)));
  const waitEdge = edgeNear(exact.sojourn * Math.log(load / 0.05));
  return {
    row: load === 0.8 ? 1 : 4,
    title: `M/M/1, load ${load}`,
    figures: [
      { name: 'response', exact: exact.sojourn },
      { name: 'customers', exact: exact.sojourn * load },
      { name: 'wait', exact: wait },
      { name: 'P(wait)', exact: load },
      { name: 'wait above its p95', exact: load * exp(-(1 - load) * waitEdge) },
      ...edges.map((edge, i) => ({
        name: `response above its p${[50, 90, 95, 99][i]}`,
        exact: exp(-(1 - load) * edge),
      })),
    ],
    run: (seed) => {
      // Probes take no time of their own, and see what others wait (PASTA).
      const run = runModel({ arrival: load, length: 40_000 / load, hasProbes: true }, seed);
      const waits = ofClass(run, 1);
      const responses = ofClass(run, 0);
      const above = (edge: number) => responses.countAbove(Math.round(edge * UNIT_NS) - 1) / responses.count;
      return [
        meanResponse(run),
        run.realServers[0].meanInSystem,
        meanWait(run),
        waitedShare(run),
        waits.countAbove(Math.round(waitEdge * UNIT_NS)) / waits.count,
        ...edges.map(above),
      ];
    },
  };
}

function mm1kModel(load: number, places: number): ValidationModel {
  const exact = mm1k({ arrival: load, service: 1 }, places);
  return {
    row: 6,
    title: `M/M/1/${places}, load ${load}`,
    figures: [
      { name: 'lost', exact: exact.blocked },
      { name: 'response of those accepted', exact: exact.sojourn },
    ],
    run: (seed) => {
      const discipline = { type: 'fcfs', workers: 1, backlog: places - 1 } as const;
      const run = runModel({ arrival: load, discipline, length: 40_000 }, seed);
      return [lostShare(run), meanResponse(run)];
    },
  };
}

function mmcModel(servers: number, arrival: number, row: number): ValidationModel {
  const exact = mmc({ arrival, service: 1, servers });
  return {
    row,
    title: `M/M/${servers}, ${arrival} at once on average`,
    figures: [
      { name: 'response', exact: exact.sojourn },
      { name: 'wait', exact: exact.wait },
      { name: 'P(wait) (Erlang C)', exact: exact.waits },
    ],
    run: (seed) => {
      const discipline = { type: 'fcfs', workers: servers } as const;
      const run = runModel(
        { arrival, discipline, length: 40_000 / arrival + 200, warmUp: 200, hasProbes: true },
        seed,
      );
      return [meanResponse(run), meanWait(run), waitedShare(run)];
    },
  };
}

function mmckModel(arrival: number, places: number): ValidationModel {
  const exact = mmck({ arrival, service: 1, servers: 10 }, places);
  return {
    row: 11,
    title: `M/M/10/${places}, ${arrival} at once offered`,
    figures: [{ name: 'lost', exact: exact.blocked }],
    run: (seed) => {
      const discipline = { type: 'fcfs', workers: 10, backlog: places - 10 } as const;
      return [lostShare(runModel({ arrival, discipline, length: 4000, warmUp: 200 }, seed))];
    },
  };
}

type Work = 'exponential' | 'constant' | 'hyperexponential';

function lossModel(servers: number, offered: number, work: Work): ValidationModel {
  const demand = { exponential, constant, hyperexponential: hyper(4) }[work];
  return {
    row: 12,
    title: `M/G/${servers}/${servers}, ${offered} offered, ${work}`,
    figures: [{ name: 'lost (Erlang B)', exact: erlangB(servers, offered) }],
    run: (seed) => {
      const discipline = { type: 'fcfs', workers: servers, backlog: 0 } as const;
      const length = 30_000 / offered;
      return [lostShare(runModel({ arrival: offered, discipline, demand, length, warmUp: 50 }, seed))];
    },
  };
}

function patienceModel(arrival: number, theta: number): ValidationModel {
  const exact = erlangA({ arrival, service: 1, servers: 10 }, theta);
  return {
    row: 13,
    title: `M/M/10 with patience, ${arrival} offered, rate of giving up ${theta}`,
    figures: [{ name: 'given up (Erlang A)', exact: exact.abandons }],
    run: (seed) => {
      const patience = { type: 'exponential', mean: UNIT_NS / theta } as const;
      const discipline = { type: 'fcfs', workers: 10, patience } as const;
      return [lostShare(runModel({ arrival, discipline, length: 4000, warmUp: 200 }, seed))];
    },
  };
}

function md1Model(): ValidationModel {
  const edges = [1.2759, 5.0115, 6.6203, 10.3559].map((wait) => edgeNear(1 + wait));
  return {
    row: 14,
    title: 'M/D/1, load 0.8',
    figures: [
      { name: 'response', exact: mg1({ arrival: 0.8, service: 1, cv2: 0 }).sojourn },
      ...edges.map((edge, i) => ({
        name: `wait above its p${[50, 90, 95, 99][i]}`,
        exact: 1 - md1WaitCdf(0.8, edge - 1),
      })),
    ],
    run: (seed) => {
      const run = runModel({ arrival: 0.8, demand: constant, length: 50_000 }, seed);
      return [meanResponse(run), ...edges.map((edge) => shareAbove(run, edge))];
    },
  };
}

function mg1Model(row: number, name: string, demand: DistributionSettings, cv2: number): ValidationModel {
  return {
    row,
    title: `M/G/1, load 0.8, ${name}`,
    figures: [{ name: 'response', exact: mg1({ arrival: 0.8, service: 1, cv2 }).sojourn }],
    run: (seed) => [meanResponse(runModel({ arrival: 0.8, demand, length: 80_000 }, seed))],
  };
}

/** The two phases are seen apart by what is longer than eight means: nearly all of that is the slow one. */
function balancedModel(): ValidationModel {
  const { p, rates } = balancedHyperexponential(4);
  const edge = edgeNear(8);
  return {
    row: 17,
    title: 'H2 with balanced means, cv² 4',
    figures: [{ name: 'work above 8', exact: p * exp(-rates[0] * edge) + (1 - p) * exp(-rates[1] * edge) }],
    run: (seed) => {
      // With a server for each request, the response is the work.
      const discipline = { type: 'processor-sharing', cores: 1024 } as const;
      return [shareAbove(runModel({ arrival: 10, discipline, demand: hyper(4), length: 4000 }, seed), edge)];
    },
  };
}

function sharingModel(name: string, demand: DistributionSettings): ValidationModel {
  return {
    row: 18,
    title: `M/G/1 processor sharing, load 0.8, ${name}`,
    figures: [{ name: 'response', exact: 5 }],
    run: (seed) => {
      const discipline = { type: 'processor-sharing', cores: 1 } as const;
      return [meanResponse(runModel({ arrival: 0.8, demand, discipline, length: 50_000 }, seed))];
    },
  };
}

function scalabilityModel(alpha: number, beta: number, users: number): ValidationModel {
  return {
    row: 55,
    title: `universal scalability law, α ${alpha}, β ${beta}, at its peak`,
    figures: [{ name: `throughput of ${users} at once`, exact: scalability({ alpha, beta }, users) }],
    run: (seed) => {
      const discipline = { type: 'usl', contention: alpha, coherency: beta } as const;
      const arrivals = { type: 'closed', users, pause: { type: 'constant', value: 0 }, pace: 0 } as const;
      const length = 2000;
      const run = runModel({ arrival: 0, arrivals, discipline, length, warmUp: 0 }, seed);
      return [run.requests.answered / length];
    },
  };
}
