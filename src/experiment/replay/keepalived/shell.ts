/** The few commands that the recordings' `sh` steps run, read as what they do to the site. */
import { StepError } from './steps.ts';

export interface ShellHands {
  /** A file appears with this content, is removed (undefined), or is asked for. */
  readonly files: Map<string, string>;
  deleteAddress(director: string, address: string): void;
  clearTable(director: string): void;
  stopDaemon(director: string, role: string): void;
  setLink(director: string, name: string, isUp: boolean): void;
  addAddress(director: string, address: string): void;
}

/** Runs the commands between semicolons; throws a StepError for one that it does not know. */
export function runShell(command: string, hands: ShellHands): void {
  for (const part of command.split(/;|&&/)) {
    const words = part
      .replace(/\d?>\s*\/dev\/null/g, '')
      .replace(/\s*>\s*/, ' > ')
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length > 0) run(words, part.trim(), hands);
  }
}

function run(words: readonly string[], text: string, hands: ShellHands): void {
  const [program, ...args] = [words[0].split('/').at(-1) ?? '', ...words.slice(1)];
  const plain = args.filter((word) => !word.startsWith('-'));
  switch (program) {
    case 'true':
    case 'sync':
      return;
    case 'touch':
      for (const path of plain) hands.files.set(baseName(path), hands.files.get(baseName(path)) ?? '');
      return;
    case 'rm':
      for (const path of plain) hands.files.delete(baseName(path));
      return;
    case 'echo':
    case 'printf': {
      const at = args.indexOf('>');
      if (at < 0) return;
      hands.files.set(baseName(args[at + 1]), args.slice(0, at).join(' '));
      return;
    }
    case 'mv':
    case 'cp': {
      const [from, to] = plain.map(baseName);
      const content = hands.files.get(from);
      if (content === undefined) throw new StepError(`"${text}": there is no file ${from}`);
      hands.files.set(to, content);
      if (program === 'mv') hands.files.delete(from);
      return;
    }
    case 'ip':
      ip(args, text, hands);
      return;
    default:
      throw new StepError(`sh runs "${program}", which is not known: ${text}`);
  }
}

function ip(args: readonly string[], text: string, hands: ShellHands): void {
  const words = [...args];
  let where = '';
  if (words[0] === '-n') {
    where = directorOf(words[1]);
    words.splice(0, 2);
  }
  if (words[0] === 'netns' && words[1] === 'exec') {
    const director = directorOf(words[2]);
    if (words[3]?.split('/').at(-1) !== 'ipvsadm') throw new StepError(`"${text}" is not known`);
    if (words.includes('-C') || words.includes('--clear')) hands.clearTable(director);
    else if (words.includes('--stop-daemon'))
      hands.stopDaemon(director, words[words.indexOf('--stop-daemon') + 1]);
    else throw new StepError(`"${text}" is not known`);
    return;
  }
  const [what, verb, object] = words;
  if ((what === 'addr' || what === 'address') && (verb === 'del' || verb === 'add')) {
    const [address] = object.split('/');
    if (verb === 'del') hands.deleteAddress(where, address);
    else hands.addAddress(where, address);
  } else if (what === 'link' && verb === 'set') {
    const name = words[2] === 'dev' ? words[3] : words[2];
    hands.setLink(where, name, words.includes('up'));
  } else if (!(what === 'link' && verb === 'add')) throw new StepError(`"${text}" is not known`);
}

/** Name spaces of an experiment may carry its number in front: `x8_d1`. */
function directorOf(name: string): string {
  return name.replace(/^.*_/, '');
}

export function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
