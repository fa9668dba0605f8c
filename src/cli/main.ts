/** The command line: commands, their options and exit codes. A command's code is loaded when it is called. */
import { Command, CommanderError, Help, type Option } from 'commander';
import { InputError } from '../scenario/problems.ts';
import { EXIT_BAD_INPUT, EXIT_OUR_FAULT, UsageError } from './exit.ts';
import { addPlanCommands, collect, withRunOptions, withScenarioOptions } from './plan-commands.ts';
import { bearWithStreams } from './standard-streams.ts';
import { VERSION } from './version.ts';

const program = new Command('lbsim')
  .description(
    'Simulates an LVS site: IPVS directors, keepalived, real servers, and what their clients feel.',
  )
  .version(VERSION)
  .exitOverride()
  .showSuggestionAfterError()
  .configureHelp({
    helpWidth: 80,
    optionDescription(option: Option): string {
      // That nothing is repeated is no default worth a line.
      const isList = Array.isArray(option.defaultValue);
      return isList ? option.description : Help.prototype.optionDescription(option);
    },
  })
  .addHelpText('after', '\nStart with: lbsim run scenarios/failover.json');

let exitCode = 0;

withRunOptions(program.command('run'))
  .description('make the runs of a scenario, print the answer, write results.json and report.html')
  .argument('<file...>', 'scenario files (JSON with comments, or YAML)')
  .option(
    '--ipvsadm-at <instant>',
    'print what ipvsadm would list at that instant, and no answer (repeatable)',
    collect,
    [],
  )
  .option('--syslog', "print what each director's keepalived logs in the first run, and no answer")
  .action(async (files: string[], flags) => {
    const { run } = await import('./commands/run.ts');
    exitCode = await run(files, flags);
  });

withScenarioOptions(program.command('watch'))
  .description('watch one run live in the terminal: break it, take it back, fork it')
  .argument('<file>', 'scenario file')
  .option('--against <path=value>', 'a second run of the same clients beside it (repeatable)', collect, [])
  .option('--variant <name>', 'which variant of the scenario (default: the first)')
  .option('--at <instant>', 'begin there and stand still, as 90s')
  .option('--speed <number>', 'simulated seconds in a second, or max (default: 1)')
  .option('--paused', 'begin standing still')
  .option('--ascii', 'no signs beyond ASCII')
  .action(async (file: string, flags) => {
    const { watchFile } = await import('./commands/watch.ts');
    exitCode = await watchFile(file, flags);
  });

addPlanCommands(program, (code) => {
  exitCode = code;
});

withScenarioOptions(program.command('show'))
  .description('print the effective scenario, each value with its origin')
  .argument('<file>', 'scenario file')
  .action(async (file: string, flags) => {
    const { show } = await import('./commands/show.ts');
    exitCode = show(file, flags);
  });

program
  .command('replay')
  .description('replay recordings of a real kernel or of keepalived and tell what differs')
  .argument('<file...>', 'recordings (.json, .json.gz) or folders of them')
  .option('--predict', 'print each recording with its own results in place of the recorded ones')
  .option('--simulations <count>', 'how often each experiment on keepalived is simulated (default: 12)')
  .action(async (files: string[], flags) => {
    const { readFile } = await import('node:fs/promises');
    const { replay } = await import('./commands/replay.ts');
    exitCode = await replay(files, flags, {
      stdout: (text) => void process.stdout.write(text),
      stderr: (text) => void process.stderr.write(text),
      readFile,
    });
  });

program
  .command('import')
  .description("turn the site's own files into a scenario")
  .argument('<kind>', 'keepalived, ipvsadm-save or access-log')
  .argument(
    '<file...>',
    'keepalived: the configurations of the directors; ipvsadm-save: one dump or script; access-log: logs, plain, gzip or zstd',
  )
  .option('--out <file>', 'write the scenario there instead of printing it')
  .option('--into <file>', 'access-log: put the learned clients into this scenario')
  .option('--replay', 'access-log: replay the requests exactly as logged; needs --out')
  .option(
    '--format <name>',
    'access-log: json, haproxy-http, haproxy-tcp, combined or csv (default: found out)',
  )
  .option('--log-format <string>', 'access-log: log_format of nginx or LogFormat of Apache')
  .option('--columns <list>', 'access-log: names in CSV or JSON, as time=ts,client=ip,duration=took:ms')
  .option('--cores <number>', 'access-log: cores of all servers that wrote the log (default: 4)')
  .option(
    '--session-gap <duration>',
    "access-log: a longer pause begins a client's next session (default: 30min)",
  )
  .option('--allow-bad <share>', 'access-log: lines that may be unreadable (default: 5%)')
  .option('--no-fit', 'access-log: do not simulate to see how well the scenario fits')
  .action(async (kind: string, files: string[], flags) => {
    const { importFiles } = await import('./commands/import.ts');
    exitCode = await importFiles(kind, files, flags);
  });

program
  .command('check')
  .description("lint the site's own files, each finding with a number and the mend")
  .argument('[file...]', 'keepalived.conf (two are a pair), dumps or scripts of ipvsadm, scenarios')
  .option('--notes', 'show notes too')
  .option('--json', 'print the findings as a JSON array')
  .option('--sarif', 'print the findings as SARIF 2.1.0')
  .option('--rules', 'list the rules')
  .action(async (files: string[], flags) => {
    const { check } = await import('./commands/check.ts');
    exitCode = check(files, flags);
  });

program
  .command('report')
  .description('make pages, tables and pictures from stored results, without a simulation')
  .argument('<results...>', 'results.json files')
  .option(
    '--format <format>',
    'html, md (for pull requests), csv or parquet (a row for each run), svg, png',
    'html',
  )
  .option('--chart <name>', 'svg and png: this chart alone; headline is that beside the answer')
  .option('--width <pixels>', 'svg and png: of the drawing without its axes', '760')
  .option('--out <folder>', 'write there instead of beside the results')
  .option('--dark', 'dark pictures')
  .action(async (files: string[], flags) => {
    const { report } = await import('./commands/report.ts');
    exitCode = await report(files, flags);
  });

program
  .command('validate')
  .description('hold the simulator against queueing theory, every model whose exact figures are known')
  .option('--time <duration>', 'how long to go on (default 165s)')
  .option('--precision <share>', 'instead: until every 99 % interval is narrower, as 1%')
  .option('--jobs <number>', 'worker threads (default: one for each core)')
  .option('--json', 'print the figures as JSON')
  .action(async (flags) => {
    const { validate } = await import('./commands/validate.ts');
    exitCode = await validate(flags);
  });

program
  .command('list')
  .description('list what may be named in a scenario: schedulers, faults, distributions …')
  .argument('[family]', 'one family only')
  .action(async (family: string | undefined) => {
    const { list } = await import('./commands/list.ts');
    exitCode = list(family);
  });

program
  .command('schema')
  .description('print a JSON Schema: of scenarios, for editors, or of results.json')
  .argument('[what]', 'scenario or results', 'scenario')
  .option('--markdown', 'print the manual of all keys instead')
  .action(async (what: string, flags: { markdown?: boolean }) => {
    if (what !== 'scenario') {
      const { resultsSchema } = await import('./commands/results-schema.ts');
      process.stdout.write(resultsSchema(what, flags.markdown === true));
      return;
    }
    if (flags.markdown === true) {
      const { scenarioReference } = await import('../scenario/schema-reference.ts');
      process.stdout.write(scenarioReference());
      return;
    }
    const { scenarioJsonSchema } = await import('../scenario/schema.ts');
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });

program
  .command('init')
  .description('write a first scenario to start from')
  .argument('[file]', 'where to', 'scenario.json')
  .action(async (file: string) => {
    const { init } = await import('./commands/init.ts');
    exitCode = init(file);
  });

/** One clear message, and the code that says whose fault it was. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_BAD_INPUT;
  if (error instanceof InputError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT_BAD_INPUT;
  }
  if (error instanceof Error && (error.name === 'StoreError' || error.name === 'QueueError')) {
    process.stderr.write(`lbsim: ${error.message}\n`);
    // Connections to a Redis that is gone would try for seconds more.
    if (error.name === 'QueueError') process.exit(EXIT_BAD_INPUT);
    return EXIT_BAD_INPUT;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`lbsim: ${error.message}\n`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `lbsim ${VERSION} failed by its own fault. Please report this with the command and the scenario:\n${detail}\n`,
  );
  return EXIT_OUR_FAULT;
}

let isAnswerLost = false;
bearWithStreams(() => {
  isAnswerLost = true;
  process.exitCode = EXIT_BAD_INPUT;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  exitCode = explain(error);
}
process.exitCode = isAnswerLost ? EXIT_BAD_INPUT : exitCode;
