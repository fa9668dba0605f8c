/** Rows 19 to 34, 45 and 52: equal servers, and how a policy spreads requests over them. */
import { type EqualPolicy, equalServers } from '../../analysis/theory/equal-servers.ts';
import { expectedMaximum } from '../../analysis/theory/hashing.ts';
import { choicesSojourn, roundRobin } from '../../analysis/theory/splitting.ts';
import { exp } from '../../sim/math.ts';
import { edgeNear, meanResponse, runModel, shareAbove, systemOf } from './model-site.ts';
import type { Approach, ValidationModel } from './validation.ts';

const REQUESTS = 40_000;

const ones = (servers: number): number[] => Array.from({ length: servers }, () => 1);

interface Pool {
  readonly row: number;
  readonly servers: number;
  readonly load: number;
  readonly scheduler: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly exact: number;
  readonly name?: string;
}

export const pools: readonly ValidationModel[] = [
  pool({ row: 19, servers: 10, load: 0.8, scheduler: 'random', exact: 5 }),
  ...(
    [
      [2, 0.8],
      [3, 0.8],
      [4, 0.8],
      [10, 0.8],
      [100, 0.8],
      [10, 0.5],
      [10, 0.9],
      [10, 0.95],
    ] as const
  ).map(([servers, load]) =>
    pool({
      row: load === 0.8 ? 20 : 21,
      servers,
      load,
      scheduler: 'rr',
      exact: roundRobin(servers, load).sojourn,
    }),
  ),
  roundRobinTail(),
  // The chain for ten servers takes minutes to solve: its values are those that the project's tables publish.
  ...(
    [
      [26, 2, [1.42632, 2.95574, 5.47491]],
      [27, 3, [1.24484, 2.28555, 3.98242]],
      [28, 5, [1.10864, 1.75438, 2.797587]],
      [29, 10, [1.02417, 1.35582, 1.9131]],
    ] as const
  ).flatMap(([row, servers, values]) =>
    values.map((exact, i) => pool({ row, servers, load: [0.5, 0.8, 0.9][i], scheduler: 'lc', exact })),
  ),
  sharesModel(),
  ...(
    [
      [31, 3, 0.8, 'two-distinct'],
      [31, 5, 0.8, 'two-distinct'],
      [31, 10, 0.8, 'two-distinct', 2.07448],
      [32, 3, 0.8, 'two-with-replacement'],
      [32, 5, 0.8, 'two-with-replacement'],
      [32, 10, 0.8, 'two-with-replacement', 2.16219],
      [33, 10, 0.5, 'two-distinct', 1.28579],
      [33, 10, 0.5, 'two-with-replacement', 1.32555],
      [34, 2, 0.5, 'idle-else-random'],
      [34, 2, 0.8, 'idle-else-random'],
      [34, 5, 0.5, 'idle-else-random'],
      [34, 5, 0.8, 'idle-else-random', 2.06454],
    ] as readonly (readonly [number, number, number, EqualPolicy, number?])[]
  ).map(chainModel),
  ...(['rr', 'lc', 'sed'] as const).map((scheduler) => equalPair(scheduler)),
  hashedMaximum(1000, 10),
  hashedMaximum(100, 10),
  hashedMaximum(1000, 100),
];

/** Rows 23 to 25: the value for very many servers, and how near it lies at ten, thirty, a hundred, three hundred. */
export const approaches: readonly Approach[] = (
  [
    [0.5, 10, [1.03, 1.055]],
    [0.8, 10, [1.09, 1.13]],
    [0.8, 30, [1.022, 1.045]],
    [0.8, 100, [1.004, 1.016]],
    [0.8, 300, [0.996, 1.01]],
    [0.95, 100, [1.006, 1.05]],
  ] as const
).map(([load, servers, range]) => ({
  row: 23,
  title: `two choices over ${servers} servers, load ${load}`,
  name: 'response against very many servers',
  limit: choicesSojourn(2, load),
  range,
  run: (seed: string) => {
    const length = (4 * REQUESTS) / servers / load;
    const site = { scheduler: 'choices', schedulerSettings: { count: 2, distinct: false } };
    return meanResponse(
      runModel({ ...site, speeds: ones(servers), arrival: load * servers, length, warmUp: 100 }, seed),
    );
  },
}));

function pool({ row, servers, load, scheduler, settings, exact, name }: Pool): ValidationModel {
  return {
    row,
    title: name ?? `${scheduler} over ${servers} servers, load ${load}`,
    figures: [{ name: 'response', exact }],
    run: (seed) => {
      const length = REQUESTS / load / Math.min(servers, 10);
      const warmUp = Math.max(60, Math.min(length / 4, 20 / (1 - load) ** 2));
      const site = { scheduler, ...(settings === undefined ? {} : { schedulerSettings: settings }) };
      return [
        meanResponse(
          runModel({ ...site, speeds: ones(servers), arrival: load * servers, length, warmUp }, seed),
        ),
      ];
    },
  };
}

function roundRobinTail(): ValidationModel {
  const { sigma } = roundRobin(10, 0.8);
  const edges = [2.0256, 13.4575].map(edgeNear);
  return {
    row: 22,
    title: 'rr over 10 servers, load 0.8',
    figures: edges.map((edge, i) => ({
      name: `response above its p${[50, 99][i]}`,
      exact: exp(-(1 - sigma) * edge),
    })),
    run: (seed) => {
      const run = runModel({ speeds: ones(10), arrival: 8, length: 5000, warmUp: 200 }, seed);
      return edges.map((edge) => shareAbove(run, edge));
    },
  };
}

function chainModel([row, servers, load, policy, known]: readonly [
  number,
  number,
  number,
  EqualPolicy,
  number?,
]): ValidationModel {
  const exact = known ?? equalServers({ policy, servers, load }).sojourn;
  if (policy === 'idle-else-random') return pool({ row, servers, load, scheduler: 'idle', exact });
  const distinct = policy === 'two-distinct';
  const settings = { count: 2, distinct };
  const name = `two choices${distinct ? '' : ' with replacement'} over ${servers}, load ${load}`;
  return pool({ row, servers, load, scheduler: 'choices', settings, exact, name });
}

/** Row 30: the share of servers with two, three, four requests or more, looked at again and again. */
function sharesModel(): ValidationModel {
  return {
    row: 30,
    title: 'lc over 10 servers, load 0.8: servers with so many requests',
    figures: [
      { name: 'two or more', exact: 0.249 },
      { name: 'three or more', exact: 0.031788 },
    ],
    run: (seed) => {
      const system = systemOf(
        { scheduler: 'lc', speeds: ones(10), arrival: 8, length: 4000, warmUp: 100 },
        seed,
      );
      const counts = [0, 0];
      const looks = 2000;
      for (let look = 1; look <= looks; look++) {
        system.run((100 + 2 * look) * 10_000_000);
        for (const { attendance } of system.realServers.stations) {
          if (attendance.count.value >= 2) counts[0]++;
          if (attendance.count.value >= 3) counts[1]++;
        }
      }
      return counts.map((count) => count / looks / 10);
    },
  };
}

/** Row 45: ties go to the server that is listed first. */
function equalPair(scheduler: 'rr' | 'lc' | 'sed'): ValidationModel {
  const exact = { rr: roundRobin(2, 0.8).sojourn, lc: 2.95574, sed: 2.95574 }[scheduler];
  const isTied = scheduler !== 'rr';
  return {
    row: 45,
    title: `${scheduler} over two equal servers, load 0.8`,
    figures: [
      { name: 'response', exact },
      ...(isTied
        ? [
            { name: 'busy, listed first', exact: 0.85021 },
            { name: 'busy, listed second', exact: 0.74979 },
          ]
        : []),
    ],
    run: (seed) => {
      const run = runModel({ scheduler, speeds: [1, 1], arrival: 1.6, length: 25_000, warmUp: 0 }, seed);
      const busy = isTied ? [run.realServers[1].utilisation, run.realServers[0].utilisation] : [];
      return [meanResponse(run), ...busy];
    },
  };
}

/** Row 52: equal clients thrown at servers, and what the fullest gets. */
function hashedMaximum(clients: number, servers: number): ValidationModel {
  return {
    row: 52,
    title: `${clients} clients spread at random over ${servers} servers`,
    figures: [{ name: 'clients of the fullest', exact: expectedMaximum(clients, servers) }],
    run: (seed) => {
      const length = 1;
      const arrivals = {
        type: 'closed',
        users: clients,
        pause: { type: 'constant', value: 0 },
        pace: 10 * 10_000_000,
      } as const;
      const discipline = { type: 'processor-sharing', cores: 1024 } as const;
      const run = runModel(
        {
          scheduler: 'random',
          speeds: ones(servers),
          discipline,
          arrival: 0,
          arrivals,
          length,
          warmUp: 0,
          demand: { type: 'constant', value: 1 },
        },
        seed,
      );
      return [Math.max(...run.realServers.map(({ completed }) => completed))];
    },
  };
}
