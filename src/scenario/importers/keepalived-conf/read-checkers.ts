/**
 * The health checkers of a real server. A value that a checker does not name comes from its real server, then
 * from its virtual server, then from the kind of the checker.
 */

import type {
  Checker,
  ConnectingChecker,
  HttpChecker,
  HttpUrl,
  ScheduledChecker,
  UdpChecker,
} from '../../../models/keepalived/lvs-config.ts';
import { NS_PER_S } from '../../../sim/units.ts';
import { familyOf } from './addresses.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import type { CheckerBlock } from './keyword.ts';
import type { Report } from './report.ts';
import { NO_SETTINGS, readSettings, type Settings } from './settings.ts';
import { readInteger } from './values.ts';

export interface CheckerContext {
  readonly realServer: Settings;
  readonly virtualServer: Settings;
  readonly endpoint: { readonly address: string; readonly port: number };
  readonly effective: Effective;
  readonly report: Report;
  readonly isDefined: (kind: 'track_file' | 'bfd_instance', name: string) => boolean;
}

export function readCheckers(statements: readonly Statement[], context: CheckerContext): readonly Checker[] {
  const checkers: Checker[] = [];
  for (const statement of statements) {
    const kind = CHECKER_KINDS.get(statement.keyword?.opens ?? '');
    if (kind === undefined) continue;
    const settings = readSettings(statement.children, context.report);
    // A host of SMTP_CHECK is one more checker, with the same values but its own address.
    const hosts = settings.all('host').map((host) => readSettings(host.children, context.report));
    for (const host of [NO_SETTINGS, ...hosts]) {
      const effective = context.effective.at(`checkers[${checkers.length}]`);
      const reader = new CheckerReader(settings.followedBy(host), { ...context, effective, statement });
      const checker = kind(reader);
      if (checker === undefined) continue;
      effective.note('', statement.origin);
      checkers.push(checker);
    }
  }
  return checkers;
}

interface RetryDefaults {
  readonly retry: number;
  readonly delayBeforeRetryNs: number | 'delay-loop';
  /** Whether 1.2.7 had retries for it. */
  readonly isOld?: true;
}

const PLAIN: RetryDefaults = { retry: 1, delayBeforeRetryNs: NS_PER_S };
const HTTP: RetryDefaults = { retry: 1, delayBeforeRetryNs: 3 * NS_PER_S, isOld: true };
const SMTP: RetryDefaults = { ...PLAIN, isOld: true };
const DNS: RetryDefaults = { retry: 3, delayBeforeRetryNs: 'delay-loop' };
const MISC: RetryDefaults = { retry: 0, delayBeforeRetryNs: NS_PER_S };

const CHECKER_KINDS: ReadonlyMap<CheckerBlock | string, (reader: CheckerReader) => Checker | undefined> =
  new Map<CheckerBlock, (reader: CheckerReader) => Checker | undefined>([
    ['TCP_CHECK', (reader) => ({ type: 'tcp', ...reader.connecting(PLAIN) })],
    ['PING_CHECK', (reader) => ({ type: 'ping', ...reader.connecting(PLAIN) })],
    ['HTTP_GET', (reader) => reader.http('http')],
    ['SSL_GET', (reader) => reader.http('ssl')],
    ['SMTP_CHECK', (reader) => reader.smtp()],
    ['DNS_CHECK', (reader) => reader.dns()],
    ['UDP_CHECK', (reader) => reader.udp()],
    ['MISC_CHECK', (reader) => reader.misc()],
    ['FILE_CHECK', (reader) => reader.file()],
    ['BFD_CHECK', (reader) => reader.bfd()],
  ]);

class CheckerReader {
  readonly #settings: Settings;
  readonly #context: CheckerContext & { readonly statement: Statement };
  readonly #effective: Effective;

  constructor(settings: Settings, context: CheckerContext & { readonly statement: Statement }) {
    this.#settings = settings;
    this.#context = context;
    this.#effective = context.effective;
  }

  #ignore(reason: string): undefined {
    const { statement, report } = this.#context;
    report.warning(statement.origin, `${reason}: the checker is ignored.`, statement.path);
    return undefined;
  }

  /** Nearest block first. */
  #number(field: string, byDefault: number, keyword: string): number {
    const { realServer, virtualServer } = this.#context;
    const given = [this.#settings, realServer, virtualServer].map((settings) => settings.number(keyword));
    return this.#effective.take(field, byDefault, ...given);
  }

  #alpha(): boolean {
    const { realServer, virtualServer } = this.#context;
    const given = [this.#settings, realServer, virtualServer].map((settings) => settings.flag('alpha'));
    return this.#effective.take('alpha', false, ...given);
  }

  scheduled(defaults: RetryDefaults): ScheduledChecker {
    const { old } = this.#context.report;
    const delayLoopNs = this.#number('delayLoopNs', 60 * NS_PER_S, 'delay_loop');
    const { delayBeforeRetryNs: pause } = defaults;
    const hasRetries = !old || defaults.isOld === true;
    const pauseNs = pause === 'delay-loop' ? delayLoopNs : pause;
    return {
      delayLoopNs,
      retry: hasRetries ? this.#number('retry', defaults.retry, 'retry') : 0,
      delayBeforeRetryNs: this.#number('delayBeforeRetryNs', pauseNs, 'delay_before_retry'),
      // 1.2.7 makes every first check at 1 s sharp.
      warmupNs: this.#number('warmupNs', old ? 0 : delayLoopNs, 'warmup'),
      alpha: this.#alpha(),
    };
  }

  connecting(defaults: RetryDefaults): ConnectingChecker {
    const { endpoint, report } = this.#context;
    const settings = this.#settings;
    let connectIp = settings.text('connect_ip');
    if (connectIp !== undefined && familyOf(connectIp.value) === undefined) {
      report.warning(connectIp.origin, `connect_ip "${connectIp.value}" is no address: it is ignored.`);
      connectIp = undefined;
    }
    return {
      ...this.scheduled(defaults),
      connectTimeoutNs: this.#number('connectTimeoutNs', 5 * NS_PER_S, 'connect_timeout'),
      connectIp: this.#effective.take('connectIp', endpoint.address, connectIp),
      connectPort: this.#effective.take('connectPort', endpoint.port, settings.number('connect_port')),
      ...this.#effective.optional('bindTo', settings.text('bindto')),
      ...this.#effective.optional('bindPort', settings.number('bind_port')),
      ...this.#effective.optional('bindInterface', settings.text('bind_if')),
      ...this.#effective.optional('fwmark', settings.number('fwmark')),
    };
  }

  http(type: 'http' | 'ssl'): HttpChecker | undefined {
    const settings = this.#settings;
    const urls = settings
      .all('url')
      .map((statement, i) => this.#url(statement, this.#effective.at(`urls[${i}]`)));
    if (urls.length === 0) return this.#ignore('There is no url');
    const protocol = this.#effective.take('httpProtocol', '1.0', settings.text('http_protocol'));
    return {
      type,
      ...this.connecting(HTTP),
      urls,
      httpProtocol: protocol === '1.1' || protocol === '1.0c' ? protocol : '1.0',
      enableSni: this.#effective.take('enableSni', false, settings.flag('enable_sni')),
      fastRecovery: this.#effective.take('fastRecovery', false, settings.flag('fast_recovery')),
    };
  }

  #url(statement: Statement, effective: Effective): HttpUrl {
    const { realServer, virtualServer, endpoint, report } = this.#context;
    const url = readSettings(statement.children, report);
    const given = [url, this.#settings, realServer, virtualServer].map((settings) =>
      settings.text('virtualhost'),
    );
    const address = familyOf(endpoint.address) === 'inet6' ? `[${endpoint.address}]` : endpoint.address;
    effective.note('', statement.origin);
    return {
      path: effective.take('path', '/', url.text('path')),
      statusCodes: readStatusCodes(url, effective, report),
      ...effective.optional('digest', url.text('digest')),
      ...effective.optional('regex', url.text('regex')),
      regexNoMatch: effective.take('regexNoMatch', false, url.flag('regex_no_match')),
      virtualHost: effective.take('virtualHost', `${address}:${endpoint.port}`, ...given),
    };
  }

  smtp(): Checker {
    const helo = this.#settings.text('helo_name');
    return {
      type: 'smtp',
      ...this.connecting(SMTP),
      heloName: this.#effective.take('heloName', 'smtpchecker.keepalived.org', helo),
    };
  }

  dns(): Checker {
    return {
      type: 'dns',
      ...this.connecting(DNS),
      queryType: this.#effective.take('queryType', 'SOA', this.#settings.text('type')),
      queryName: this.#effective.take('queryName', '.', this.#settings.text('name')),
    };
  }

  udp(): UdpChecker {
    const settings = this.#settings;
    const reply = settings.one('require_reply');
    this.#effective.note('requireReply', reply?.origin);
    const pattern = reply?.words[1];
    return {
      type: 'udp',
      ...this.connecting(PLAIN),
      ...this.#effective.optional('payload', settings.text('payload')),
      requireReply: reply !== undefined,
      ...(pattern === undefined ? {} : { replyPattern: pattern }),
      minReplyLength: this.#effective.take('minReplyLength', 0, settings.number('min_reply_length')),
      maxReplyLength: this.#effective.take('maxReplyLength', 255, settings.number('max_reply_length')),
    };
  }

  misc(): Checker | undefined {
    const script = this.#settings.text('misc_path');
    if (script === undefined) return this.#ignore('There is no misc_path');
    const loopNs = this.#context.virtualServer.number('delay_loop')?.value ?? 60 * NS_PER_S;
    this.#effective.note('script', script.origin);
    return {
      type: 'misc',
      ...this.scheduled(MISC),
      script: script.value,
      timeoutNs: this.#effective.take('timeoutNs', loopNs, this.#settings.number('misc_timeout')),
      dynamic: this.#effective.take('dynamic', false, this.#settings.flag('misc_dynamic')),
    };
  }

  file(): Checker | undefined {
    const { isDefined, report } = this.#context;
    const name = this.#settings.text('track_file');
    if (name === undefined) return this.#ignore('There is no track_file');
    if (!isDefined('track_file', name.value))
      return this.#ignore(`No track_file "${name.value}" is defined above`);
    const statement = this.#settings.one('weight');
    const range = { type: 'integer', min: -2_147_483_647, max: 2_147_483_647 } as const;
    const word = statement?.words[1];
    const weight =
      statement === undefined || word === undefined ? 1 : readInteger(word, range, { statement, report });
    this.#effective.note('trackFile', name.origin);
    this.#effective.note('weight', statement?.origin);
    return {
      type: 'file',
      trackFile: name.value,
      weight: weight ?? 1,
      reverse: statement?.words[2] === 'reverse',
    };
  }

  bfd(): Checker | undefined {
    const name = this.#settings.text('name');
    if (name === undefined) return this.#ignore('There is no name');
    const isKnown = this.#context.isDefined('bfd_instance', name.value);
    if (!isKnown) return this.#ignore(`No bfd_instance "${name.value}" is defined above`);
    this.#effective.note('bfdInstance', name.origin);
    return { type: 'bfd', bfdInstance: name.value, alpha: this.#alpha() };
  }
}

/** Codes and ranges of codes; 200 to 299 unless named. 1.2.7 reads one code, and checks none unless named. */
function readStatusCodes(url: Settings, effective: Effective, report: Report): HttpUrl['statusCodes'] {
  const given = url.words('status_code');
  if (given === undefined) return report.old ? [] : [{ from: 200, to: 299 }];
  const codes: { from: number; to: number }[] = [];
  for (const word of report.old ? given.value.slice(0, 1) : given.value) {
    const match = /^(\d{3})(?:-(\d{3}))?$/.exec(word);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match !== null && from >= 100 && from <= to) codes.push({ from, to });
    else report.warning(given.origin, `status_code "${word}" is no code from 100 to 999: it is ignored.`);
  }
  effective.note('statusCodes', given.origin);
  return codes.length > 0 || report.old ? codes : [{ from: 200, to: 299 }];
}
