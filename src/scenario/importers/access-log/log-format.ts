/**
 * Readers from the format strings of nginx (log_format) and Apache (LogFormat). Sources: nginx manual, modules log, core and
 * upstream; Apache manual, mod_log_config. Only what is asked for is captured; the rest is skipped.
 */
import { didYouMean } from '../../problems.ts';
import { type Field, type LinePattern, patternReader, QUOTED } from './line-pattern.ts';
import type { LogReader } from './record.ts';

interface Piece {
  /** Text that stands there, or what a value means: undefined is skipped. */
  readonly literal?: string;
  readonly field?: Field;
  /** Quoted texts in the log's own brackets, as [10/Oct/2000:13:55:36 -0700]. */
  readonly isBracketed?: boolean;
}

const NGINX: Readonly<Record<string, Field>> = {
  remote_addr: 'client',
  realip_remote_addr: 'client',
  proxy_protocol_addr: 'client',
  time_local: 'clf-time',
  time_iso8601: 'iso-time',
  msec: 'seconds-since-1970',
  request: 'request',
  request_uri: 'object',
  uri: 'object',
  document_uri: 'object',
  status: 'status',
  body_bytes_sent: 'bytes',
  bytes_sent: 'bytes',
  request_time: 'took-s',
  upstream_response_time: 'took-s',
};
/** Where two say the same, the finer or truer one wins: the one that stands earlier here. */
const BETTER: readonly (readonly [string, string])[] = [
  ['msec', 'time_local'],
  ['msec', 'time_iso8601'],
  ['time_iso8601', 'time_local'],
  ['request_time', 'upstream_response_time'],
  ['request', 'request_uri'],
  ['request_uri', 'uri'],
  ['body_bytes_sent', 'bytes_sent'],
  ['remote_addr', 'realip_remote_addr'],
  ['remote_addr', 'proxy_protocol_addr'],
];

const APACHE: Readonly<Record<string, Field>> = {
  a: 'client',
  h: 'client',
  '{c}a': 'client',
  t: 'clf-time',
  '{sec}t': 'seconds-since-1970',
  '{begin:sec}t': 'seconds-since-1970',
  '{msec}t': 'ms-since-1970',
  '{begin:msec}t': 'ms-since-1970',
  '{usec}t': 'us-since-1970',
  '{begin:usec}t': 'us-since-1970',
  '{msec_frac}t': 'ms-fraction',
  '{usec_frac}t': 'us-fraction',
  r: 'request',
  U: 'object',
  s: 'status',
  b: 'bytes',
  B: 'bytes',
  O: 'bytes',
  D: 'took-us',
  T: 'took-s',
  '{s}T': 'took-s',
  '{ms}T': 'took-ms',
  '{us}T': 'took-us',
};

/** A reader, or what is wrong with the string. */
export function readerOfFormat(text: string): LogReader | string {
  const isNginx = /\$\{?[a-z_]/.test(text);
  if (!isNginx && !/%[\w{<>!]/.test(text)) {
    return `"${text}" has no variables: give what stands after log_format of nginx (with $remote_addr …) or after LogFormat of Apache (with %h …).`;
  }
  const list = isNginx ? nginxPieces(text) : apachePieces(text.replaceAll('\\"', '"'));
  if (typeof list === 'string') return list;
  const compiled = compile(list, isNginx);
  if (typeof compiled === 'string') return compiled;
  return patternReader(compiled);
}

function nginxPieces(text: string): Piece[] | string {
  // As people paste it from nginx.conf: several quoted parts, one after the other.
  const joined = /^\s*'.*'\s*;?\s*$/s.test(text)
    ? [...text.matchAll(/'([^']*)'/g)].map(([, part]) => part).join('')
    : text;
  const names = new Set([...joined.matchAll(/\$\{?(\w+)\}?/g)].map(([, name]) => name));
  const isWorse = (name: string) => BETTER.some(([good, bad]) => bad === name && names.has(good));
  if (!['time_local', 'time_iso8601', 'msec'].some((name) => names.has(name))) {
    const near = [...names].map((name) => didYouMean(name, ['time_local', 'time_iso8601', 'msec'])).join('');
    return `the format has no time.${near} It needs $time_local, $time_iso8601 or $msec.`;
  }
  if (!['remote_addr', 'realip_remote_addr', 'proxy_protocol_addr'].some((name) => names.has(name))) {
    const near = [...names].map((name) => didYouMean(name, ['remote_addr'])).join('');
    return `the format has no client.${near} It needs $remote_addr.`;
  }
  return pieces(joined, /\$(?:\{(\w+)\}|(\w+))/g, ([, braced, bare]) => {
    const name = braced ?? bare;
    const field = isWorse(name) ? undefined : NGINX[name];
    return field === undefined ? {} : { field };
  });
}

function apachePieces(text: string): Piece[] | string {
  const found = [...text.matchAll(DIRECTIVE)].map(directiveName);
  const has = (...fields: readonly Field[]) =>
    found.some((name) => APACHE[name] !== undefined && fields.includes(APACHE[name]));
  const isTime = (name: string) => /^(\{.*\})?t$/.test(name);
  if (!found.some(isTime)) return 'the format has no time. It needs %t, or %{msec}t, %{usec}t.';
  if (!has('client')) return 'the format has no client. It needs %h or %a.';
  const isWorse = (name: string) =>
    (name === 'T' &&
      has('took-us', 'took-ms') &&
      found.some((each) => each === 'D' || /^\{[mu]s\}T$/.test(each))) ||
    (name === 'U' && found.includes('r')) ||
    (name === 'O' && (found.includes('b') || found.includes('B'))) ||
    (name === 'h' && found.includes('a')) ||
    (name === 't' && found.some((each) => /^\{(begin:)?(sec|msec|usec)\}t$/.test(each)));
  return pieces(text, DIRECTIVE, (match) => {
    const name = directiveName(match);
    if (match[0] === '%%') return { literal: '%' };
    const field = isWorse(name) ? undefined : APACHE[name];
    const isBracketed = name === 't';
    return field === undefined ? { isBracketed } : { field, isBracketed };
  });
}

const DIRECTIVE = /%(?:%|[<>!,\d]*(\{[^}]*\})?\^?([a-zA-Z]{1}))/g;

function directiveName(match: RegExpMatchArray): string {
  return `${match[1] ?? ''}${match[2] ?? ''}`;
}

function pieces(text: string, token: RegExp, meaning: (match: RegExpMatchArray) => Piece): Piece[] {
  const list: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > at) list.push({ literal: text.slice(at, match.index) });
    list.push(meaning(match));
    at = match.index + match[0].length;
  }
  if (at < text.length) list.push({ literal: text.slice(at) });
  return list;
}

function compile(list: readonly Piece[], isNginx: boolean): LinePattern | string {
  let source = '^';
  const fields: Field[] = [];
  for (let i = 0; i < list.length; i++) {
    const { literal, field, isBracketed } = list[i];
    if (literal !== undefined) {
      source += escaped(literal);
      continue;
    }
    const next = list[i + 1];
    const isOpen = isBracketed !== true && (field === undefined || SHAPES[field] === undefined);
    if (isOpen && next !== undefined && next.literal === undefined) {
      return 'two values of the format stand side by side with nothing between them: no reader could part them.';
    }
    const value = shapeOf(list[i], next?.literal);
    const isFirst = field !== undefined && !fields.includes(field);
    source += isFirst ? `(${value})` : `(?:${value})`;
    if (isFirst) fields.push(field);
  }
  return {
    format: isNginx ? 'nginx log_format' : 'Apache LogFormat',
    stamp: isNginx ? 'end' : 'start',
    resolutionS: resolution(fields),
    pattern: new RegExp(`${source}\\s*$`),
    fields,
  };
}

const NUMBER = String.raw`-|\d+(?:\.\d+)?`;
/** Of several upstreams: "0.010, 0.020 : 0.004". */
const TIMES = String.raw`-|\d+(?:\.\d+)?(?:[ ,:]+(?:-|\d+(?:\.\d+)?))*`;

/** What a value looks like where its end need not be guessed from what follows. */
const SHAPES: Readonly<Partial<Record<Field, string>>> = {
  'clf-time': String.raw`\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:[\d:.]+(?: [+-]\d{4})?`,
  'seconds-since-1970': NUMBER,
  'ms-since-1970': NUMBER,
  'us-since-1970': NUMBER,
  'ms-fraction': NUMBER,
  'us-fraction': NUMBER,
  status: NUMBER,
  bytes: NUMBER,
  'took-s': TIMES,
  'took-ms': NUMBER,
  'took-us': NUMBER,
};

function shapeOf({ field, isBracketed }: Piece, next: string | undefined): string {
  if (isBracketed === true) return String.raw`\[[^\]]+\]`;
  const shape = field === undefined ? undefined : SHAPES[field];
  if (shape !== undefined) return shape;
  const end = next?.[0];
  if (end === undefined) return '.*';
  if (end === '"') return QUOTED;
  if (/\s/.test(end)) return String.raw`\S*`;
  return `[^${end.replace(/[\\\]^-]/, '\\$&')}]*`;
}

function resolution(fields: readonly Field[]): number {
  if (fields.includes('us-since-1970') || fields.includes('us-fraction')) return 1e-6;
  if (fields.includes('ms-since-1970') || fields.includes('ms-fraction')) return 1e-3;
  // $msec of nginx has three decimals; %{sec}t of Apache has none: the learner sees by itself when all are whole.
  return fields.includes('seconds-since-1970') ? 1e-3 : 1;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+');
}
