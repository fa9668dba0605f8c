/** The commands that make many runs: compare, sweep, capacity; and their common options. */
import { type Command, Option } from 'commander';

type Done = (exitCode: number) => void;

export const collect = (value: string, all: readonly string[]) => [...all, value];

/** By the name that the system gives to standard output it means the same. */
const jsonFile = (file: string) => (/^\/(dev\/(stdout|fd\/1)|proc\/self\/fd\/1)$/.test(file) ? '-' : file);

export function withScenarioOptions(command: Command): Command {
  return command
    .option('--set <path=value>', 'override a value of the scenario (repeatable)', collect, [])
    .option('--seed <seed>', 'seed of all chance')
    .option('--replications <count>', 'number of runs')
    .option('--duration <duration>', 'simulated time of a run, as 90s');
}

/** Of all commands that make runs. */
export function withRunOptions(command: Command): Command {
  return withScenarioOptions(command)
    .option('--json <file>', 'write the result as JSON; "-" prints it and nothing else', jsonFile)
    .option('--out <folder>', 'where the results go (default: reports/<scenario>)')
    .option('--jobs <count>', 'runs at once (default: one for each core; one for little work)')
    .option('--transient <duration>', 'what is not counted at the start, as 30s; auto finds it (MSER-5)')
    .option('--precision <share>', 'add runs until every figure is that certain, as 2%')
    .option('--max-replications <count>', 'where --precision gives up (default: 200)')
    .option('--store <file>', 'keep every run in this DuckDB file, and go on where it ends')
    .option('--queue <url>', 'let the workers at this Redis make the runs (lbsim work), as redis://HOST:6379')
    .option('--queue-wait <duration>', 'how long Redis may be away before it is given up (default: 30s)')
    .option('--no-report', 'write no report.html');
}

export function addPlanCommands(program: Command, done: Done): void {
  for (const add of [
    addCompare,
    addCapacity,
    addExport,
    addDiff,
    addBacktest,
    addQuery,
    addMerge,
    addSweep,
    addWork,
  ]) {
    add(program, done);
  }
}

function addCompare(program: Command, done: Done): void {
  withRunOptions(program.command('compare'))
    .description('the same clients under several variants: which is better, by how much, how surely')
    .argument('<file>', 'scenario file')
    .option(
      '--vary <path=values>',
      'what differs, as scheduler=rr,wlc,sed (several: each with each)',
      collect,
      [],
    )
    .option('--baseline <variant>', 'what the others are held against (default: the first)')
    .action(async (file: string, flags) => {
      const { compare } = await import('./commands/compare.ts');
      done(await compare(file, flags));
    });
}

function addCapacity(program: Command, done: Done): void {
  withRunOptions(program.command('capacity'))
    .description('the largest rate, or the fewest servers, that keep the SLO with confidence')
    .argument('<file>', 'scenario file')
    .option(
      '--slo <part>',
      "what must hold, as 'p99 < 200ms' (repeatable; default: what the scenario expects)",
      collect,
      [],
    )
    .option('--find <what>', 'rate, servers, weight.NAME or the path of a number', 'rate')
    .option('--survive <count>', 'also without so many of the worst servers', '0')
    .option('--through-failover', 'also over a run in which they fail in the middle')
    .option('--tolerance <share>', 'how near the answer is bracketed', '3%')
    .option('--price <per hour>', 'of one real server, as 0.12/h: tells the cost of a million requests')
    .action(async (file: string, flags) => {
      const { capacity } = await import('./commands/capacity.ts');
      done(await capacity(file, flags));
    });
}

function addExport(program: Command, done: Done): void {
  withScenarioOptions(program.command('export'))
    .description('what --set changes, for the directors')
    .argument('<file>', 'scenario file')
    .option('--as <form>', 'ipvsadm (commands), keepalived (a patch) or table (all of it)', 'ipvsadm')
    .option('--out <file>', 'write there instead of printing')
    .action(async (file: string, flags) => {
      const { exportChanges } = await import('./commands/export.ts');
      done(exportChanges(file, flags));
    });
}

function addDiff(program: Command, done: Done): void {
  program
    .command('diff')
    .description('where two results part, and by how much each figure moved')
    .argument('<before>', 'a results.json')
    .argument('<after>', 'another')
    .option(
      '--fail-above <figure=share>',
      'exit with 1 only where it is worse by more, for certain, as p99=5%',
      collect,
      [],
    )
    .option('--json', 'print the differences as JSON')
    .option('--no-rerun', 'do not run again to find the first request that differs')
    .action(async (before: string, after: string, flags) => {
      const { diff } = await import('./commands/diff.ts');
      done(diff(before, after, flags));
    });
}

function addBacktest(program: Command, done: Done): void {
  withScenarioOptions(program.command('backtest'))
    .description("hold the scenario's shares of each real server against what a director counted")
    .argument('<file>', 'scenario file')
    .requiredOption('--measured <file>', 'output of ipvsadm -Ln --stats, or a page of node_exporter')
    .option('--tolerance <share>', 'by how much more than the interval a share may be off', '2%')
    .option('--jobs <count>', 'runs at once (default: one for each core; one for little work)')
    .action(async (file: string, flags) => {
      const { backtest } = await import('./commands/backtest.ts');
      done(await backtest(file, flags));
    });
}

function addQuery(program: Command, done: Done): void {
  program
    .command('query')
    .description('ask a store of runs by SQL')
    .argument('<sql>', 'as "select * from points"; "tables" shows what there is')
    .requiredOption('--store <file>', 'the store')
    .option('--format <format>', 'table, json, csv or parquet', 'table')
    .option('--out <file>', 'write there instead of printing (parquet needs it)')
    .action(async (sql: string, flags) => {
      const { query } = await import('./commands/query.ts');
      done(await query(sql, flags));
    });
}

function addMerge(program: Command, done: Done): void {
  program
    .command('merge')
    .description('put the shards of a sweep together and answer')
    .argument('<file...>', 'the stores of the shards, in any order')
    .requiredOption('--store <file>', 'where all runs go')
    .option('--json <file>', 'write the result as JSON; "-" prints it and nothing else', jsonFile)
    .option('--out <folder>', 'where the results go (default: reports/<scenario>)')
    .option('--jobs <count>', 'runs at once (default: one for each core; one for little work)')
    .option('--no-report', 'write no report.html')
    .action(async (files: string[], flags) => {
      const { merge } = await import('./commands/merge.ts');
      done(await merge(files, flags));
    });
}

function addWork(program: Command, done: Done): void {
  program
    .command('work')
    .description('make runs for those who put them on a queue, until stopped')
    .requiredOption('--queue <url>', 'the Redis, as redis://HOST:6379')
    .option('--jobs <count>', 'runs at once (default: one for each core)')
    .addOption(new Option('--concurrency <count>', 'the same as --jobs').hideHelp())
    .option('--queue-wait <duration>', 'how long Redis may be away before it is given up (default: 30s)')
    .action(async (flags) => {
      const { work } = await import('./commands/work.ts');
      done(await work(flags));
    });
}

function addSweep(program: Command, done: Done): void {
  withRunOptions(program.command('sweep'))
    .description('figures over a grid of values, and where they bend')
    .argument('<file>', 'scenario file')
    .option(
      '--vary <path=values>',
      'an axis: a list, 100/s..500/s:100/s, 2..16, 10..1000:log7 or 1..64:x2 (repeatable)',
      collect,
      [],
    )
    .option(
      '--slo <part>',
      "asked of every point, as 'p99 < 200ms' (repeatable; default: what the scenario expects)",
      collect,
      [],
    )
    .option('--samples <count>', 'as many points by Latin hypercube over the ranges, no grid')
    .option(
      '--shard <i/n>',
      'only this part of the points, into a store: 2/8, or auto/8 under Slurm and Kubernetes',
    )
    .action(async (file: string, flags) => {
      const { sweep } = await import('./commands/sweep.ts');
      done(await sweep(file, flags));
    });
}
