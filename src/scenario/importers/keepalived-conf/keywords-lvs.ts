/** The keywords of virtual_server, real_server and the checkers. */

import {
  BOOLEAN,
  type CheckerBlock,
  FLAG,
  INT_MAX,
  integer,
  type Keyword,
  modelled,
  NOTHING,
  own,
  parsed,
  SCRIPT,
  seconds,
  TEXT,
  timer,
  WORDS,
  warned,
} from './keyword.ts';

export const SCHEDULERS = 'rr wrr lc wlc lblc lblcr sh mh dh fo ovf sed nq twos'.split(' ');

const LONG_TIMER = timer(1e-6, 4294);

/** What checkers inherit from their real server, and that from its virtual server. */
const INHERITED: readonly Keyword[] = [
  modelled('delay_loop', LONG_TIMER, 'Pause between two checks.', { byDefault: '60 s' }),
  modelled('connect_timeout', LONG_TIMER, 'Limit of each phase of a check.', {
    byDefault: '5 s',
    since: '1.3',
  }),
  modelled('delay_before_retry', timer(0), 'Pause before a retry.', {
    byDefault: '1 s; HTTP and SSL 3 s; DNS delay_loop',
    since: '2.0',
  }),
  modelled('warmup', timer(0), 'First checks are spread over so long.', {
    byDefault: 'delay_loop',
    since: '1.3',
  }),
];

export const VIRTUAL_SERVER: readonly Keyword[] = [
  ...INHERITED,
  modelled('retry', integer(1, INT_MAX, { isStrict: true }), 'Failures forgiven after the first.', {
    byDefault: '1; DNS 3; MISC 0',
    since: '2.0',
  }),
  modelled('lvs_sched', TEXT, 'Scheduler of IPVS.', { byDefault: 'wlc' }),
  modelled('lb_algo', TEXT, 'lvs_sched.', { sameAs: 'lvs_sched' }),
  modelled('lvs_method', own(1), 'NAT, DR or TUN.', { byDefault: 'NAT' }),
  modelled('lb_kind', own(1), 'lvs_method.', { sameAs: 'lvs_method' }),
  modelled(
    'persistence_timeout',
    integer(1, 2_678_400, { isStrict: true, bare: 360 }),
    'A client stays, in seconds.',
    {
      byDefault: 'none; 360 without a value',
    },
  ),
  modelled('persistence_granularity', TEXT, 'How many clients count as one.', {
    byDefault: 'each by itself',
  }),
  warned('persistence_engine', TEXT, 'sip: the call id decides, not the client.', {
    lost: 'persistence by call id (clients are told apart by address)',
  }),
  modelled('protocol', TEXT, 'TCP, UDP or SCTP.', { byDefault: 'UDP' }),
  modelled('ops', FLAG, 'Every packet is scheduled anew; UDP only.', { byDefault: 'off' }),
  ...['sh-port', 'sh-fallback', 'mh-port', 'mh-fallback', 'flag-1', 'flag-2', 'flag-3'].map((name) =>
    modelled(name, FLAG, 'Flag of the scheduler.', { byDefault: 'off', since: '1.3' }),
  ),
  parsed('hashed', FLAG, 'No effect.'),
  modelled('quorum', integer(1, INT_MAX, { otherwise: 1 }), 'Weight that must be up.', { byDefault: '1' }),
  modelled('hysteresis', integer(0, INT_MAX), 'Slack of the quorum.', { byDefault: '0' }),
  parsed('quorum_up', SCRIPT, 'Script that hears of the quorum.', { firstWins: true }),
  parsed('quorum_down', SCRIPT, 'Script that hears of the quorum.', { firstWins: true }),
  modelled('sorry_server', own(1), 'Serves while the quorum is lost.', { byDefault: 'none' }),
  modelled('sorry_server_inhibit', FLAG, 'The sorry server stays in the table with weight 0.', {
    byDefault: 'off',
    since: '1.3',
  }),
  modelled('sorry_server_lvs_method', own(1), 'Method of the sorry server.', {
    byDefault: 'lvs_method',
    since: '1.4',
  }),
  modelled('alpha', BOOLEAN, 'Real servers are down until proven up.', { byDefault: 'off' }),
  modelled('omega', BOOLEAN, 'A stop runs the notify scripts.', { byDefault: 'off' }),
  modelled('inhibit_on_failure', BOOLEAN, 'A failed real server gets weight 0 instead of leaving.', {
    byDefault: 'off',
    since: '2.0',
  }),
  modelled('ha_suspend', BOOLEAN, 'No checks while the VIP is elsewhere.', { byDefault: 'off' }),
  modelled('weight', integer(1, INT_MAX), 'Weight of real servers that name none.', {
    byDefault: '1',
    since: '2.0',
  }),
  parsed('ip_family', { type: 'choice', values: ['inet', 'inet6'] }, 'Family of a firewall mark.'),
  parsed('virtualhost', TEXT, 'Host header of HTTP checks.'),
  parsed('smtp_alert', BOOLEAN, 'Mails on changes.'),
  parsed('snmp_name', TEXT, 'Name in SNMP.'),
  parsed('nat_mask', TEXT, 'No effect; of 1.x only.', { until: '2.0' }),
  modelled('real_server', own(1), 'A machine that does the work.', { opens: 'real_server' }),
];

export const CHECKER_BLOCKS: readonly CheckerBlock[] = [
  'TCP_CHECK',
  'HTTP_GET',
  'SSL_GET',
  'SMTP_CHECK',
  'DNS_CHECK',
  'UDP_CHECK',
  'PING_CHECK',
  'MISC_CHECK',
  'FILE_CHECK',
  'BFD_CHECK',
];

const CHECKER_SINCE: Readonly<Partial<Record<CheckerBlock, string>>> = {
  DNS_CHECK: '1.3',
  UDP_CHECK: '2.1',
  PING_CHECK: '2.1',
  FILE_CHECK: '2.1',
  BFD_CHECK: '2.0',
};

export const REAL_SERVER: readonly Keyword[] = [
  modelled('weight', integer(0, INT_MAX), 'Share of new connections; 0 quiesces.', { byDefault: '1' }),
  modelled('lvs_method', own(1), 'NAT, DR or TUN.', { byDefault: "the virtual server's", since: '1.4' }),
  modelled('lb_kind', own(1), 'lvs_method.', { sameAs: 'lvs_method', since: '1.4' }),
  modelled('uthreshold', integer(0, INT_MAX), 'Connections above which no new one comes.', {
    byDefault: 'none',
  }),
  modelled('lthreshold', integer(0, INT_MAX), 'Connections below which new ones come again.', {
    byDefault: 'none',
  }),
  modelled('inhibit_on_failure', BOOLEAN, 'Weight 0 instead of leaving.', {
    byDefault: "the virtual server's",
  }),
  modelled('alpha', BOOLEAN, 'Down until proven up.', { byDefault: "the virtual server's", since: '2.0' }),
  modelled('retry', integer(1, INT_MAX), 'Failures forgiven after the first.', { since: '2.0' }),
  ...INHERITED.map((row) => ({ ...row, byDefault: "the virtual server's", since: '2.0' })),
  parsed('notify_up', SCRIPT, 'Script that hears of a recovery.', { firstWins: true }),
  parsed('notify_down', SCRIPT, 'Script that hears of a failure.', { firstWins: true }),
  parsed('smtp_alert', BOOLEAN, 'Mails on changes.'),
  parsed('virtualhost', TEXT, 'Host header of HTTP checks.'),
  parsed('snmp_name', TEXT, 'Name in SNMP.'),
  ...CHECKER_BLOCKS.map((name) => {
    const since = CHECKER_SINCE[name];
    return modelled(
      name,
      NOTHING,
      'A health checker.',
      since === undefined ? { opens: name } : { opens: name, since },
    );
  }),
];

const SCHEDULED: readonly Keyword[] = [
  modelled('delay_loop', LONG_TIMER, 'Pause between two checks.', {
    byDefault: 'inherited, 60 s',
    since: '2.0',
  }),
  modelled('retry', integer(0, INT_MAX), 'Failures forgiven after the first.', {
    byDefault: 'inherited, 1; DNS 3; MISC 0',
    since: '1.3',
  }),
  modelled('delay_before_retry', timer(0), 'Pause before a retry.', {
    byDefault: 'inherited, 1 s; HTTP and SSL 3 s; DNS delay_loop',
    since: '1.3',
  }),
  modelled('warmup', timer(0), 'The first check comes within this, plus 1 s.', {
    byDefault: 'inherited, delay_loop',
    since: '1.3',
  }),
  modelled('alpha', BOOLEAN, 'Down until the first success.', { byDefault: 'inherited, off', since: '2.0' }),
  parsed('log_all_failures', BOOLEAN, 'Every failure is logged.'),
];

const CONNECTING: readonly Keyword[] = [
  modelled('connect_timeout', LONG_TIMER, 'Limit of each phase of a check.', { byDefault: 'inherited, 5 s' }),
  modelled('connect_ip', TEXT, 'What is checked.', { byDefault: "the real server's address" }),
  modelled('connect_port', integer(1, 65_535), 'What is checked.', { byDefault: "the real server's port" }),
  parsed('bindto', TEXT, 'Source address of checks.'),
  parsed('bind_port', integer(1, 65_535), 'Source port of checks.', { since: '1.3' }),
  parsed('bind_if', TEXT, 'Source interface of checks; the linter looks at it (TP13).', { since: '1.3' }),
  parsed('fwmark', integer(0, INT_MAX), 'Firewall mark of checks; the linter looks at it (TP13).', {
    since: '1.3',
  }),
];

const HTTP: readonly Keyword[] = [
  modelled('url', NOTHING, 'What is asked for; one for each delay loop.', { opens: 'url' }),
  parsed('virtualhost', TEXT, 'Host header.', { byDefault: 'inherited, the address', since: '1.3' }),
  modelled(
    'http_protocol',
    { type: 'choice', values: ['1.0', '1.0c', '1.1'] },
    '1.0c and 1.1 ask to close.',
    {
      byDefault: '1.0',
      since: '2.0',
    },
  ),
  parsed('enable_sni', FLAG, 'The name in the handshake.', { byDefault: 'off', since: '1.3' }),
  modelled('fast_recovery', BOOLEAN, 'A recovery is confirmed without pauses.', {
    byDefault: 'off',
    since: '2.0.17',
  }),
  modelled('nb_get_retry', integer(0, INT_MAX), 'Old name of retry.', {
    sameAs: 'retry',
    isDeprecated: true,
  }),
];

/** HTTP checks of 1.2.7 had this one; the other checkers got it later. */
const HTTP_SCHEDULED = SCHEDULED.map((row) => (row.name === 'delay_before_retry' ? withoutSince(row) : row));

const SMTP_DELAYS = SCHEDULED.map((row) =>
  row.name === 'retry' || row.name === 'delay_before_retry' ? withoutSince(row) : row,
);

export const CHECKERS: Readonly<Record<CheckerBlock, readonly Keyword[]>> = {
  TCP_CHECK: [...SCHEDULED, ...CONNECTING],
  HTTP_GET: [...HTTP_SCHEDULED, ...CONNECTING, ...HTTP],
  SSL_GET: [...HTTP_SCHEDULED, ...CONNECTING, ...HTTP],
  SMTP_CHECK: [
    ...SMTP_DELAYS,
    ...CONNECTING,
    parsed('helo_name', TEXT, 'Name in HELO.', { byDefault: 'smtpchecker.keepalived.org' }),
    modelled('host', NOTHING, 'One more check of another address.', { opens: 'host' }),
  ],
  DNS_CHECK: [
    ...SCHEDULED,
    ...CONNECTING,
    parsed('type', TEXT, 'Type of the query.', { byDefault: 'SOA' }),
    parsed('name', TEXT, 'Name that is asked for.', { byDefault: 'the root' }),
  ],
  UDP_CHECK: [
    ...SCHEDULED,
    ...CONNECTING,
    parsed('payload', TEXT, 'What is sent.', { byDefault: 'a fixed text' }),
    modelled('require_reply', own(0), 'Silence is a failure.', { byDefault: 'off' }),
    parsed('min_reply_length', integer(0, 65_535), 'Least length of a reply.', { byDefault: '0' }),
    parsed('max_reply_length', integer(0, 65_535), 'Largest length of a reply.', { byDefault: '255' }),
  ],
  PING_CHECK: [...SCHEDULED, ...CONNECTING],
  MISC_CHECK: [
    ...SCHEDULED,
    modelled('misc_path', SCRIPT, 'The command; a model needs its own schedule of success.', {
      firstWins: true,
    }),
    modelled('misc_timeout', seconds(1, INT_MAX), 'After which a run has failed.', {
      byDefault: "the virtual server's delay_loop",
    }),
    modelled('misc_dynamic', FLAG, 'Exit codes 2 to 255 set the weight.', { byDefault: 'off' }),
    parsed('user', WORDS, 'Who runs it.', { since: '1.3' }),
  ],
  FILE_CHECK: [
    modelled('track_file', TEXT, 'Name of the track_file.'),
    modelled('weight', own(1), 'Factor of the number.', { byDefault: '1' }),
  ],
  BFD_CHECK: [
    modelled('name', TEXT, 'Name of the bfd_instance.'),
    modelled('alpha', BOOLEAN, 'Down until the session is up.', { byDefault: 'inherited, off' }),
  ],
};

export const HOST: readonly Keyword[] = CONNECTING;

export const URL: readonly Keyword[] = [
  modelled('path', TEXT, 'Path of the request.', { byDefault: '/' }),
  modelled('status_code', WORDS, 'Codes that are a success.', { byDefault: '200-299' }),
  modelled('digest', TEXT, 'MD5 of the body.', { byDefault: 'any' }),
  parsed('virtualhost', TEXT, 'Host header.', { byDefault: 'inherited, the address' }),
  modelled('regex', SCRIPT, 'Pattern that the body must match.', { byDefault: 'none' }),
  modelled('regex_no_match', FLAG, 'The pattern must not match.'),
  parsed('regex_options', WORDS, 'How the pattern is read.'),
  parsed('regex_min_offset', TEXT, 'Where a match may begin.'),
  parsed('regex_max_offset', TEXT, 'Where a match may begin.'),
  parsed('regex_stack', WORDS, 'Memory of the matcher.'),
  parsed('tls_compliant', FLAG, 'How the end of a TLS connection is judged.'),
];

function withoutSince(row: Keyword): Keyword {
  const { since: _, ...rest } = row;
  return rest;
}
