// The law of the rooms, made from one table: who may import whom at run time, and where the code belongs instead.

/** Room: what it owns, and the rooms it may import at run time (its own included). */
const ROOMS = {
  sim: { owns: 'time, chance, counting; it knows no load balancer', may: [] },
  schedulers: { owns: 'the IPVS policies', may: ['sim'] },
  models: {
    owns: 'clients, network, director, keepalived, real servers, faults',
    may: ['sim', 'schedulers'],
  },
  scenario: { owns: 'what may be asked', may: ['sim', 'schedulers', 'models'] },
  analysis: { owns: 'what numbers mean', may: ['sim'] },
  experiment: {
    owns: 'which runs to make and where they run',
    may: ['sim', 'schedulers', 'models', 'scenario', 'analysis'],
  },
  page: {
    owns: 'the engine inside a report: what-if in the browser',
    may: ['sim', 'schedulers', 'models', 'scenario', 'analysis', 'experiment'],
  },
  report: { owns: 'what people read', may: ['sim', 'analysis'] },
  tui: {
    owns: 'what people watch',
    may: ['sim', 'schedulers', 'models', 'scenario', 'analysis', 'experiment'],
  },
  cli: {
    owns: 'commands, exit codes, files',
    may: ['sim', 'schedulers', 'models', 'scenario', 'analysis', 'experiment', 'report', 'tui'],
  },
};

/** Floors from the ground up: a type may be imported from any lower floor, never from a higher one. */
const FLOORS = [
  'sim',
  'schedulers',
  'models',
  'scenario',
  'analysis',
  'experiment',
  'page',
  'report',
  'tui',
  'cli',
];

/** What each room may take from npm at run time. */
const PACKAGES = {
  sim: ['seedrandom', 'zod'],
  schedulers: ['zod'],
  models: ['zod'],
  scenario: ['zod', 'yaml', 'jsonc-parser'],
  analysis: [],
  page: ['zod'],
  tui: ['ink', 'react'],
  experiment: ['piscina', '@duckdb/node-api', 'bullmq', 'ioredis'],
};

const PURE = ['sim', 'schedulers', 'models', 'scenario', 'analysis'];

const rooms = Object.keys(ROOMS);

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Two files that need each other are one idea: put what they share into a third.',
      from: { path: '^src/' },
      to: { circular: true },
    },
    ...rooms.map((room) => ({
      name: `${room}-at-run-time`,
      severity: 'error',
      comment: `src/${room} owns ${ROOMS[room].owns}. It may use ${ROOMS[room].may.join(', ') || 'nothing of ours'}; what needs more belongs on a higher floor.`,
      from: { path: `^src/${room}/` },
      to: {
        path: '^src/',
        pathNot: [room, ...ROOMS[room].may].map((may) => `^src/${may}/`),
        dependencyTypesNot: ['type-only'],
      },
    })),
    ...FLOORS.map((room, floor) => ({
      name: `${room}-types-do-not-climb`,
      severity: 'error',
      comment: `A type that src/${room} needs from above is its own: declare it here, and let the higher floor use it.`,
      from: { path: `^src/${room}/` },
      to: {
        path:
          FLOORS.slice(floor + 1)
            .map((above) => `^src/${above}/`)
            .join('|') || '^$',
      },
    })),
    {
      name: 'pure-rooms-know-no-node',
      severity: 'error',
      comment:
        'These rooms run unchanged in a browser and in a worker: files are opened in src/cli, threads in src/experiment.',
      from: { path: `^src/(${PURE.join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-reaches-no-node',
      severity: 'error',
      comment:
        'The page runs in a browser: what opens files or threads stays out of what it uses of src/experiment.',
      from: { path: '^src/page/' },
      to: {
        path: '^(node:|fs$|path$|os$|worker_threads$)|node_modules/(piscina|@duckdb|bullmq|ioredis)/',
        reachable: true,
      },
    },
    ...Object.entries(PACKAGES).map(([room, packages]) => ({
      name: `${room}-packages`,
      severity: 'error',
      comment: `src/${room} takes ${packages.join(', ') || 'nothing'} from npm. A new dependency is argued in docs/decisions.`,
      from: { path: `^src/${room}/` },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: packages.map((name) => `node_modules/${name}/`),
      },
    })),
    {
      name: 'not-to-tests',
      severity: 'error',
      comment: 'What the product needs is no test helper.',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'This import leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
