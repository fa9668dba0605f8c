/** The language of the recordings' scenarios: one step a line, `repeat N` … `end` around those that are repeated. */

export type Step =
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'rwait'; readonly fromMs: number; readonly toMs: number }
  | { readonly type: 'waitfor'; readonly limitMs: number; readonly text: string }
  | { readonly type: 'mark'; readonly fault: string }
  | { readonly type: 'repeat'; readonly count: number; readonly steps: readonly Step[] }
  | { readonly type: 'poll'; readonly ms: number }
  | { readonly type: 'start' | 'hup'; readonly director: string; readonly file: string | undefined }
  | { readonly type: Signal; readonly director: string }
  | { readonly type: Wiring; readonly place: string; readonly name: string }
  | { readonly type: ServerStep; readonly server: string }
  | { readonly type: 'reply'; readonly server: string; readonly status: number; readonly delayMs: number }
  | ProbeStep
  | { readonly type: 'probeoff' | 'longoff'; readonly id: string }
  | {
      readonly type: 'long';
      readonly id: string;
      readonly address: string;
      readonly port: number;
      readonly source: string;
    }
  | { readonly type: 'sh'; readonly command: string };

type Signal = 'term' | 'kill9' | 'killparent' | 'killvrrp' | 'killchecker';
type Wiring = 'brdel' | 'bradd' | 'down' | 'up';
type ServerStep = 'unlisten' | 'relisten' | 'drop' | 'undrop';

export interface ProbeStep {
  readonly type: 'probe';
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** First client address and how many take turns; absent: the client's own. */
  readonly source: string | undefined;
  readonly sources: number;
}

export class StepError extends Error {}

/** Reads the lines; throws a StepError that names the line it does not know. */
export function readSteps(lines: readonly string[]): Step[] {
  const cursor = { at: 0 };
  const steps = block(lines, cursor, false);
  return steps;
}

function block(lines: readonly string[], cursor: { at: number }, isInner: boolean): Step[] {
  const steps: Step[] = [];
  while (cursor.at < lines.length) {
    const line = lines[cursor.at++].trim();
    if (line === '') continue;
    if (line === 'end') {
      if (isInner) return steps;
      throw new StepError(`step ${cursor.at} "end" ends no repeat`);
    }
    const [word, count] = line.split(/\s+/);
    if (word === 'repeat') {
      const repeated = numberOf(count, line);
      steps.push({ type: 'repeat', count: repeated, steps: block(lines, cursor, true) });
    } else steps.push(step(line, cursor.at));
  }
  if (isInner) throw new StepError('a "repeat" has no "end"');
  return steps;
}

type Reader = (args: readonly string[], line: string) => Step;

const director =
  (type: Signal): Reader =>
  ([name], line) => ({ type, director: given(name, line) });
const wiring =
  (type: Wiring): Reader =>
  ([place, name], line) => ({ type, place: given(place, line), name: given(name, line) });
const server =
  (type: ServerStep): Reader =>
  ([name], line) => ({ type, server: given(name, line) });
const id =
  (type: 'probeoff' | 'longoff'): Reader =>
  ([name], line) => ({ type, id: given(name, line) });

const READERS: Readonly<Record<string, Reader>> = {
  wait: ([ms], line) => ({ type: 'wait', ms: numberOf(ms, line) }),
  rwait: ([from, to], line) => ({ type: 'rwait', fromMs: numberOf(from, line), toMs: numberOf(to, line) }),
  waitfor: ([limit], line) => ({
    type: 'waitfor',
    limitMs: numberOf(limit, line),
    text: line.replace(/^waitfor\s+\S+\s/, ''),
  }),
  mark: (_, line) => ({ type: 'mark', fault: line.replace(/^mark\s+(F:)?/, '') }),
  poll: ([ms], line) => ({ type: 'poll', ms: numberOf(ms, line) }),
  start: ([name, file], line) => ({ type: 'start', director: given(name, line), file }),
  hup: ([name, file], line) => ({ type: 'hup', director: given(name, line), file }),
  term: director('term'),
  kill9: director('kill9'),
  killparent: director('killparent'),
  killvrrp: director('killvrrp'),
  killchecker: director('killchecker'),
  brdel: wiring('brdel'),
  bradd: wiring('bradd'),
  down: wiring('down'),
  up: wiring('up'),
  unlisten: server('unlisten'),
  relisten: server('relisten'),
  drop: server('drop'),
  undrop: server('undrop'),
  reply: ([name, status, delay], line) => ({
    type: 'reply',
    server: given(name, line),
    status: numberOf(status, line),
    delayMs: numberOf(delay ?? '0', line),
  }),
  probe: ([name, , address, port, every, timeout, source], line) => {
    const [first, count] = (source ?? '').split('/');
    return {
      type: 'probe',
      id: given(name, line),
      address: given(address, line),
      port: numberOf(port, line),
      everyMs: numberOf(every, line),
      timeoutMs: numberOf(timeout, line),
      source: first === '' ? undefined : first,
      sources: count === undefined ? 1 : numberOf(count, line),
    };
  },
  probeoff: id('probeoff'),
  longoff: id('longoff'),
  long: ([name, , address, port, source], line) => ({
    type: 'long',
    id: given(name, line),
    address: given(address, line),
    port: numberOf(port, line),
    source: source ?? '',
  }),
  sh: (_, line) => ({ type: 'sh', command: line.replace(/^sh\s+/, '') }),
};

function step(line: string, number: number): Step {
  const [word, ...args] = line.split(/\s+/);
  const reader = READERS[word];
  if (reader === undefined) throw new StepError(`step ${number} "${word}" is not known: ${line}`);
  return reader(args, line);
}

function given(text: string | undefined, line: string): string {
  if (text === undefined) throw new StepError(`step "${line}" lacks a word`);
  return text;
}

function numberOf(text: string | undefined, line: string): number {
  const value = Number(text);
  if (text === undefined || !Number.isFinite(value)) {
    throw new StepError(
      `step "${line}" wants a number, and has ${text === undefined ? 'none' : `"${text}"`}`,
    );
  }
  return value;
}
