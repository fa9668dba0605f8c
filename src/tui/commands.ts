/** What may be typed after a colon: each command with its usage, its completion and what it comes to. */
import { faults } from '../models/faults/registry.ts';
import { didYouMean } from '../scenario/problems.ts';
import { schedulers } from '../schedulers/registry.ts';
import { DURATION_HELP, parseDuration, parseRate, RATE_HELP } from '../sim/units.ts';
import { type Effect, type FaultInput, type Names, send, show, showPane, strike } from './effects.ts';
import type { StepUnit } from './protocol.ts';

export interface TypedCommand {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
  /** What may stand as the argument of that number, 0 for the first. */
  readonly complete: (argument: number, names: Names) => readonly string[];
  /** Effects, or what is wrong. */
  readonly run: (words: readonly string[], names: Names) => readonly Effect[] | string;
}

const STEPS: readonly StepUnit[] = ['event', 'second', 'change', 'decision'];
const nothing = () => [];

/** A fault whose only arguments are a machine and how long it lasts. */
function simpleFault(name: string, type: string, help: string): TypedCommand {
  const isDirector = ['power-loss', 'link-down', 'partition', 'keepalived-stop'].includes(type);
  const what = isDirector ? 'DIRECTOR' : 'SERVER';
  const known = (names: Names) => (isDirector ? names.directors : names.servers);
  return {
    name,
    usage: `${name} ${what} [for 10s]`,
    help,
    complete: (argument, names) => (argument === 0 ? known(names) : argument === 1 ? ['for'] : []),
    run: ([target, ...rest], names) => {
      const problem = unknown(target, what, known(names));
      const lasting = lastingOf(rest);
      if (problem !== undefined) return problem;
      if (typeof lasting === 'string') return lasting;
      return [strike({ type, [isDirector ? 'director' : 'realServer']: target, ...lasting })];
    },
  };
}

const weight: TypedCommand = {
  name: 'weight',
  usage: 'weight SERVER NUMBER',
  help: 'ipvsadm -e -w on every director; 0 quiesces',
  complete: (argument, names) => (argument === 0 ? names.servers : []),
  run: ([target, value], names) => {
    const problem = unknown(target, 'SERVER', names.servers);
    if (problem !== undefined) return problem;
    const number = Number(value);
    if (value === undefined || !Number.isInteger(number) || number < 0 || number > 65_535)
      return `"${value ?? ''}" is no weight: a whole number from 0 to 65535.`;
    return [strike({ type: 'weight', realServer: target, weight: number })];
  },
};

const scheduler: TypedCommand = {
  name: 'scheduler',
  usage: 'scheduler NAME [key=value]',
  help: 'ipvsadm -E -s on every director',
  complete: (argument) => (argument === 0 ? schedulers.map(({ name }) => name) : []),
  run: ([name, ...rest]) => {
    const problem = unknown(
      name,
      'NAME',
      schedulers.map((each) => each.name),
    );
    if (problem !== undefined) return problem;
    const settings = pairsOf(rest);
    if (typeof settings === 'string') return settings;
    return [strike({ type: 'scheduler', scheduler: name, settings })];
  },
};

const rate: TypedCommand = {
  name: 'rate',
  usage: 'rate [CLASS] 500/s [for 10s]',
  help: 'sessions that begin in a second',
  complete: (argument, names) => (argument === 0 ? names.classes : []),
  run: (words, names) => {
    const isNamed = words[0] !== undefined && parseRate(words[0]) === undefined && words.length > 1;
    const [target, value, ...rest] = isNamed ? words : [names.classes[0], ...words];
    const problem = unknown(target, 'CLASS', names.classes);
    if (problem !== undefined) return problem;
    if (!isNamed && names.classes.length > 1) return `Say whose rate: ${names.classes.join(', ')}.`;
    if (value === undefined || parseRate(value) === undefined)
      return `"${value ?? ''}" is no rate: give ${RATE_HELP}.`;
    const lasting = lastingOf(rest);
    if (typeof lasting === 'string') return lasting;
    return [strike({ type: 'rate', clientClass: target, rate: value, ...lasting })];
  },
};

const slow: TypedCommand = {
  name: 'slow',
  usage: 'slow SERVER 0.2 [for 10s]',
  help: 'works at a share of its speed',
  complete: (argument, names) => (argument === 0 ? names.servers : []),
  run: ([target, value = '0.2', ...rest], names) => {
    const problem = unknown(target, 'SERVER', names.servers);
    if (problem !== undefined) return problem;
    const factor = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value);
    if (!(factor >= 0.001 && factor <= 1)) return `"${value}" is no share of its speed: 0.001 to 1, or 20%.`;
    const lasting = lastingOf(rest);
    if (typeof lasting === 'string') return lasting;
    return [strike({ type: 'slow', realServer: target, factor, ...lasting })];
  },
};

const fault: TypedCommand = {
  name: 'fault',
  usage: 'fault TYPE key=value …',
  help: 'any other (lbsim list faults)',
  complete: (argument) => (argument === 0 ? faults.map(({ name }) => name) : []),
  run: ([type, ...rest]) => {
    const problem = unknown(
      type,
      'TYPE',
      faults.map(({ name }) => name),
    );
    if (problem !== undefined) return problem;
    const settings = pairsOf(rest);
    return typeof settings === 'string' ? settings : [strike({ ...settings, type } as FaultInput)];
  },
};

const reload: TypedCommand = {
  name: 'reload',
  usage: 'reload DIRECTOR FILE [for 10s]',
  help: 'SIGHUP: its keepalived reads that file',
  complete: (argument, names) => (argument === 0 ? names.directors : []),
  run: ([director, keepalived, ...rest], names) => {
    const problem = unknown(director, 'DIRECTOR', names.directors);
    if (problem !== undefined) return problem;
    if (keepalived === undefined) return 'FILE is missing: a keepalived.conf, relative to the scenario.';
    const lasting = lastingOf(rest);
    if (typeof lasting === 'string') return lasting;
    return [strike({ type: 'keepalived-reload', director, keepalived, ...lasting })];
  },
};

const set: TypedCommand = {
  name: 'set',
  usage: 'set weight SERVER 5',
  help: 'or set scheduler, set rate, set speed',
  complete: (argument, names) =>
    argument === 0 ? ['weight', 'scheduler', 'rate', 'speed'] : argument === 1 ? names.servers : [],
  run: ([what, ...rest], names) => {
    const found = [weight, scheduler, rate, speed].find(({ name }) => name === what);
    if (found === undefined) return `"${what ?? ''}" cannot be set: weight, scheduler, rate or speed can.`;
    return found.run(rest, names);
  },
};

const speed: TypedCommand = {
  name: 'speed',
  usage: 'speed 10 | max',
  help: 'simulated seconds in a second, from 0.001',
  complete: (argument) => (argument === 0 ? ['0.1', '1', '10', '100', 'max'] : []),
  run: ([value = '']) => {
    const number = value === 'max' ? Infinity : Number(value.replace(/[x×]$/, ''));
    if (!(number >= 0.001)) return `"${value}" is no speed: a number from 0.001 on, or max.`;
    return [send({ type: 'speed', speed: number })];
  },
};

const mend: TypedCommand = {
  name: 'mend',
  usage: 'mend NAME',
  help: 'ends what lasts on it',
  complete: (argument, { servers, directors, classes }) =>
    argument === 0 ? [...servers, ...directors, ...classes, 'directors'] : [],
  run: ([name], { servers, directors, classes }) =>
    unknown(name, 'NAME', [...servers, ...directors, ...classes, 'directors']) ?? [
      send({ type: 'mend', name }),
    ],
};

const fork: TypedCommand = {
  name: 'fork',
  usage: 'fork [COMMAND]',
  help: 'a second run from here: what if',
  complete: (argument, names) => (argument === 0 ? FORKABLE : argument === 1 ? names.servers : []),
  run: (words, names) => {
    const differ = showPane('differences');
    if (words.length === 0) return [send({ type: 'fork', label: 'fork' }), differ];
    const inner = runCommand(words.join(' '), names);
    if (typeof inner === 'string') return inner;
    const [first] = inner;
    if (first?.type !== 'strike')
      return `Only what changes the site can begin a fork: ${FORKABLE.join(', ')}.`;
    return [{ ...first, fork: words.join(' ') }, differ];
  },
};

const FORKABLE = [
  ...['crash', 'hang', 'freeze', 'slow', 'drain', 'refuse', 'weight', 'scheduler', 'rate'],
  ...['kill', 'cut', 'part', 'stop', 'reload', 'fault', 'set'],
];

const time: readonly TypedCommand[] = [
  { ...plain('run', 'goes on'), run: () => [send({ type: 'run', isRunning: true })] },
  { ...plain('pause', 'stands still'), run: () => [send({ type: 'run', isRunning: false })] },
  {
    name: 'step',
    usage: 'step event|second|change|…',
    help: 'one of them, then stands still',
    complete: (argument) => (argument === 0 ? STEPS : []),
    run: ([unit = 'event']) => {
      const found = STEPS.find((each) => each === unit);
      return unknown(unit, 'step', STEPS) ?? [send({ type: 'step', unit: found ?? 'event' })];
    },
  },
  {
    name: 'goto',
    usage: 'goto 83.5s',
    help: 'any instant of the run, there or back',
    complete: nothing,
    run: ([instant = '']) => {
      const timeNs = parseDuration(instant);
      if (timeNs === undefined || timeNs < 0) return `"${instant}" is no instant: give ${DURATION_HELP}.`;
      return [send({ type: 'goTo', timeNs })];
    },
  },
];

function plain(name: string, help: string) {
  return { name, usage: name, help, complete: nothing };
}

const rest: readonly TypedCommand[] = [
  { ...plain('undo', 'takes the last change back'), run: () => [send({ type: 'undo' })] },
  { ...plain('keep', 'the fork becomes the run'), run: () => [send({ type: 'keepFork' }), showPane('site')] },
  { ...plain('drop', 'the fork is given up'), run: () => [send({ type: 'dropFork' }), showPane('site')] },
  {
    ...plain('filter', 'lines of the log with that text; none: all'),
    usage: 'filter [TEXT]',
    run: (words) => [show({ filter: words.join(' '), scroll: 0 })],
  },
  {
    ...plain('find', 'connections with that text; none: all'),
    usage: 'find [TEXT]',
    run: (words) => [show({ pane: 'connections', search: words.join(' '), scroll: 0 })],
  },
  {
    ...plain('write', 'the scenario with all that was done'),
    usage: 'write FILE [!]',
    run: ([file, sign]) =>
      file === undefined
        ? 'Say where to: :write my.json.'
        : [{ type: 'write', file, mayReplace: sign === '!' }],
  },
  { ...plain('help', 'keys and commands'), run: () => [showPane('help')] },
  { ...plain('quit', 'leaves'), run: () => [{ type: 'quit' }] },
];

export const COMMANDS: readonly TypedCommand[] = [
  set,
  weight,
  scheduler,
  rate,
  simpleFault('crash', 'crash', 'the process dies: RST'),
  simpleFault('hang', 'hang', 'silence: power off or frozen'),
  simpleFault('freeze', 'freeze', 'the application stands still'),
  slow,
  simpleFault('refuse', 'refuse', 'new connections are refused'),
  simpleFault('drain', 'drain', 'weight 0 on every director'),
  simpleFault('kill', 'power-loss', 'the director loses power'),
  simpleFault('cut', 'link-down', 'its cable is pulled'),
  simpleFault('part', 'partition', 'it does not hear the other directors'),
  simpleFault('stop', 'keepalived-stop', 'its keepalived is stopped in order'),
  reload,
  fault,
  mend,
  fork,
  ...time,
  speed,
  ...rest,
];

/** What the line comes to, or what is wrong with it and what is allowed. */
export function runCommand(line: string, names: Names): readonly Effect[] | string {
  const [name = '', ...words] = line.trim().split(/\s+/);
  if (name === '') return [];
  const known = COMMANDS.map((each) => each.name);
  const found = COMMANDS.find((each) => each.name === name || each.name === ALIASES[name]);
  if (found === undefined)
    return `"${name}" is no command.${didYouMean(name, known)} Allowed: ${known.join(', ')}.`;
  const result = found.run(words, names);
  return typeof result === 'string' ? `${result} Usage: :${found.usage}` : result;
}

const ALIASES: Readonly<Record<string, string>> = { q: 'quit', w: 'write', back: 'mend', h: 'help' };

/** Words that could stand where the cursor is, at the end of the line. */
export function completions(line: string, names: Names): readonly string[] {
  const words = line.split(/\s+/);
  const typed = words[words.length - 1];
  const offered = (): readonly string[] => {
    if (words.length === 1) return COMMANDS.map(({ name }) => name);
    const command = COMMANDS.find(({ name }) => name === words[0]);
    if (command === undefined) return [];
    if (command.name === 'fork' && words.length > 2) return completions(words.slice(1).join(' '), names);
    if (command.name === 'set' && words.length > 2) return completions(words.slice(1).join(' '), names);
    return command.complete(words.length - 2, names);
  };
  return offered().filter((each) => each.startsWith(typed));
}

/** "for 10s", "10s" or nothing. */
function lastingOf(words: readonly string[]): { readonly for?: string } | string {
  const text = (words[0] === 'for' ? words.slice(1) : words).join('');
  if (text === '') return words[0] === 'for' ? `"for" wants ${DURATION_HELP}.` : {};
  const ns = parseDuration(text);
  return ns === undefined || ns <= 0
    ? `"${text}" is no length of time: give ${DURATION_HELP}.`
    : { for: text };
}

/** "count=4" as settings; values are JSON where they are, text otherwise. */
function pairsOf(words: readonly string[]): Readonly<Record<string, unknown>> | string {
  const settings: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    if (at <= 0) return `"${word}" is no setting: write key=value.`;
    const text = word.slice(at + 1);
    try {
      settings[word.slice(0, at)] = JSON.parse(text) as unknown;
    } catch {
      settings[word.slice(0, at)] = text;
    }
  }
  return settings;
}

function unknown(word: string | undefined, what: string, known: readonly string[]): string | undefined {
  if (word !== undefined && known.includes(word)) return undefined;
  if (word === undefined) return `${what} is missing: ${known.join(', ')}.`;
  return `"${word}" is not known.${didYouMean(word, known)} Allowed: ${known.join(', ')}.`;
}
