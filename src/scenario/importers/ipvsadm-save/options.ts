/**
 * The command line of ipvsadm: its commands and options, short and long, and how a line of them is taken
 * apart.
 */
import { didYouMean } from '../../problems.ts';

export type CommandName =
  | 'add-service'
  | 'edit-service'
  | 'delete-service'
  | 'clear'
  | 'restore'
  | 'save'
  | 'add-server'
  | 'edit-server'
  | 'delete-server'
  | 'list'
  | 'zero'
  | 'set'
  | 'start-daemon'
  | 'stop-daemon'
  | 'help'
  | 'version';

/** Short letters of commands. */
const COMMAND_LETTERS: Readonly<Record<string, CommandName>> = {
  A: 'add-service',
  E: 'edit-service',
  D: 'delete-service',
  C: 'clear',
  R: 'restore',
  S: 'save',
  a: 'add-server',
  e: 'edit-server',
  d: 'delete-server',
  L: 'list',
  l: 'list',
  Z: 'zero',
  h: 'help',
  v: 'version',
};

const COMMANDS: ReadonlySet<string> = new Set<CommandName>([
  ...Object.values(COMMAND_LETTERS),
  'set',
  'start-daemon',
  'stop-daemon',
]);

/** Long names of options by letter. */
const OPTION_LETTERS: Readonly<Record<string, string>> = {
  t: 'tcp-service',
  u: 'udp-service',
  f: 'fwmark-service',
  '6': 'ipv6',
  s: 'scheduler',
  p: 'persistent',
  M: 'netmask',
  b: 'sched-flags',
  o: 'ops',
  r: 'real-server',
  g: 'gatewaying',
  i: 'ipip',
  m: 'masquerading',
  w: 'weight',
  x: 'u-threshold',
  y: 'l-threshold',
  n: 'numeric',
  c: 'connection',
  X: 'exact',
};

/** Whether an option has a value: always, never, or only when the next word does not look like an option. */
const VALUES: Readonly<Record<string, 'value' | 'none' | 'optional'>> = {
  'tcp-service': 'value',
  'udp-service': 'value',
  'sctp-service': 'value',
  'fwmark-service': 'value',
  ipv6: 'none',
  scheduler: 'value',
  persistent: 'optional',
  netmask: 'value',
  pe: 'value',
  'sched-flags': 'value',
  ops: 'none',
  'real-server': 'value',
  gatewaying: 'none',
  ipip: 'none',
  masquerading: 'none',
  weight: 'value',
  'u-threshold': 'value',
  'l-threshold': 'value',
  'tun-type': 'value',
  'tun-port': 'value',
  'tun-nocsum': 'none',
  'tun-csum': 'none',
  'tun-remcsum': 'none',
  'mcast-interface': 'value',
  syncid: 'value',
  'sync-maxlen': 'value',
  'mcast-group': 'value',
  'mcast-port': 'value',
  'mcast-ttl': 'value',
  numeric: 'none',
  connection: 'none',
  exact: 'none',
  timeout: 'none',
  daemon: 'none',
  stats: 'none',
  rate: 'none',
  thresholds: 'none',
  'persistent-conn': 'none',
  'tun-info': 'none',
  sort: 'none',
  nosort: 'none',
};

export interface CommandLine {
  readonly command: CommandName;
  /** By long name; an option without a value has an empty one. */
  readonly options: ReadonlyMap<string, string>;
  /** Words that belong to no option: the seconds of --set, the role of --start-daemon. */
  readonly operands: readonly string[];
}

/** A line that ipvsadm would not take, with the reason as a sentence. */
export class CommandLineError extends Error {}

/** Words after `ipvsadm`. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  let command: CommandName | undefined;
  const options = new Map<string, string>();
  const operands: string[] = [];
  const set = (option: string, value: string) => {
    if (COMMANDS.has(option)) {
      if (command !== undefined)
        throw new CommandLineError(`Both --${command} and --${option} are given; one is allowed.`);
      command = option as CommandName;
    } else if (options.has(option)) throw new CommandLineError(`--${option} is given twice.`);
    else options.set(option, value);
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else {
      const next = (): string | undefined => words[++i];
      const peek = (): string | undefined => words[i + 1];
      if (word.startsWith('--')) readLong(word.slice(2), { set, next, peek });
      else readShort(word.slice(1), { set, next, peek });
    }
  }
  if (command === undefined) throw new CommandLineError('No command is given, as -A, -a, -e or -d.');
  return { command, options, operands };
}

interface Reader {
  set(option: string, value: string): void;
  next(): string | undefined;
  peek(): string | undefined;
}

function readLong(text: string, reader: Reader): void {
  const equals = text.indexOf('=');
  const option = equals < 0 ? text : text.slice(0, equals);
  const attached = equals < 0 ? undefined : text.slice(equals + 1);
  if (VALUES[option] === undefined && !COMMANDS.has(option)) {
    const known = [...Object.keys(VALUES), ...COMMANDS];
    throw new CommandLineError(`--${option} is no option of ipvsadm.${didYouMean(option, known)}`);
  }
  reader.set(option, optionValue(option, attached, reader));
}

/** Letters may be bundled; the last may have its value attached. */
function readShort(letters: string, reader: Reader): void {
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i];
    const option = COMMAND_LETTERS[letter] ?? OPTION_LETTERS[letter];
    if (option === undefined) throw new CommandLineError(`-${letter} is no option of ipvsadm.`);
    const rest = letters.slice(i + 1).replace(/^=/, '');
    const takesRest =
      rest !== '' && (VALUES[option] === 'value' || (VALUES[option] === 'optional' && /^\d/.test(rest)));
    reader.set(option, optionValue(option, takesRest ? rest : undefined, reader, rest !== ''));
    if (takesRest) return;
  }
}

function optionValue(
  option: string,
  attached: string | undefined,
  reader: Reader,
  isBundled = false,
): string {
  if (attached !== undefined) return attached;
  const kind = VALUES[option] ?? 'none';
  if (kind === 'none' || (kind === 'optional' && isBundled)) return '';
  const following = reader.peek();
  if (kind === 'optional')
    return following === undefined || following.startsWith('-') ? '' : (reader.next() ?? '');
  if (following === undefined) throw new CommandLineError(`--${option} needs a value.`);
  return reader.next() ?? '';
}
