/**
 * net.ipv4.vs.*: each sysctl of the kernel, with its default and range. A sysctl acts, or is refused by name
 * with the reason: a setting that lbsim took and ignored would be a lie.
 */

interface SysctlRecord {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly help: string;
  /** Why another value than the default is refused; absent when the sysctl acts. */
  readonly refused?: string;
}

const U31 = 2 ** 31 - 1;
const flag = (help: string): SysctlRecord => ({ default: 0, min: 0, max: 1, help });
const mode = (help: string): SysctlRecord => ({ default: 0, min: 0, max: 3, help });
const refused = (preset: number, reason: string): SysctlRecord => ({
  default: preset,
  min: 0,
  max: U31,
  help: `Not modelled: ${reason}.`,
  refused: reason,
});

const RECORDS = {
  amemthresh: {
    default: 1024,
    min: 0,
    max: U31,
    help: 'Pages below which the automatic defence modes switch on.',
  },
  am_droprate: { default: 10, min: 1, max: U31, help: 'drop_packet=3 drops one of so many.' },
  drop_entry: mode('Drops idle and half-open entries: 0 off, 1 and 2 by memory, 3 always.'),
  drop_packet: mode(
    'Drops one of `rate` packets that would open a connection: 0 off, 1 and 2 by memory, 3 always.',
  ),
  secure_tcp: mode('The TCP table that mistrusts half-open connections: 0 off, 1 and 2 by memory, 3 always.'),
  conntrack: flag('Keeps conntrack entries: a SYN that reuses a port is dropped once.'),
  sync_threshold: { default: 3, min: 0, max: U31, help: 'Request packets before the first record.' },
  sync_period: {
    default: 50,
    min: 0,
    max: U31,
    help: 'Request packets between records; 0: only at changes.',
  },
  sync_refresh_period: {
    default: 0,
    min: 0,
    max: U31,
    help: 'Seconds between records of one connection; 0: off.',
  },
  sync_retries: { default: 0, min: 0, max: 3, help: 'Repetitions of a record within a refresh period.' },
  sync_persist_mode: flag('For persistent services only templates are sent.'),
  sync_qlen_max: { default: 8192, min: 1, max: U31, help: 'Messages that may wait to be sent.' },
  cache_bypass: flag('A mark service without a destination lets packets go where they were bound to.'),
  expire_nodest_conn: flag(
    'Connections of a deleted destination end; those of a quiesced one end at their next SYN.',
  ),
  expire_quiescent_template: flag('A template to a destination of weight 0 is no longer followed.'),
  sloppy_tcp: flag('Any TCP packet but RST opens a connection.'),
  sloppy_sctp: flag('Any SCTP packet but ABORT opens a connection.'),
  nat_icmp_send: flag('A NAT real server whose packet matches no entry gets a port unreachable.'),
  backup_only: flag('A director that runs a backup sync daemon directs nothing.'),
  conn_reuse_mode: { default: 1, min: 0, max: U31, help: 'What a SYN does to an entry that is closing.' },
  run_estimation: { default: 1, min: 0, max: 1, help: '0 freezes rates and the displayed counters.' },
  lblc_expiration: {
    default: 86_400,
    min: 0,
    max: U31,
    help: 'Seconds that lblc remembers an unused address.',
  },
  lblcr_expiration: {
    default: 86_400,
    min: 0,
    max: U31,
    help: 'The same for lblcr, and before a set shrinks.',
  },
  snat_reroute: refused(1, 'lbsim routes replies of NAT by its network, whatever their source'),
  sync_version: refused(1, 'lbsim sends records of version 1 only'),
  sync_ports: refused(1, 'lbsim sends records by one thread'),
  sync_sock_size: refused(0, 'lbsim gives the sync socket all the room it needs'),
  pmtu_disc: refused(1, 'lbsim sends no packet that is larger than the path takes'),
  schedule_icmp: refused(0, 'lbsim has no ICMP errors that could open a connection'),
  ignore_tunneled: refused(0, 'lbsim has no packets of other protocols'),
  est_cpulist: refused(0, 'lbsim estimates at exact times, on no processor'),
  est_nice: refused(0, 'lbsim estimates at exact times, on no processor'),
  debug_level: refused(0, 'lbsim has no kernel log'),
} satisfies Readonly<Record<string, SysctlRecord>>;

export type SysctlName = keyof typeof RECORDS;
export type Sysctls = Record<SysctlName, number>;

export const SYSCTLS: Readonly<Record<SysctlName, SysctlRecord>> = RECORDS;
export const SYSCTL_NAMES = Object.keys(RECORDS) as readonly SysctlName[];

export function defaultSysctls(): Sysctls {
  return Object.fromEntries(SYSCTL_NAMES.map((name) => [name, RECORDS[name].default])) as Sysctls;
}

/** What a line of sysctl sets: sync_threshold holds two numbers in one, the threshold and the period. */
export function sysctlAssignments(name: string, value: string | number): [name: string, value: number][] {
  const words = String(value).trim().split(/\s+/);
  if (name !== 'sync_threshold' || words.length !== 2) return [[name, Number(value)]];
  return [
    ['sync_threshold', Number(words[0])],
    ['sync_period', Number(words[1])],
  ];
}

/** Why the sysctl cannot have that value, as a sentence; undefined when it can. */
export function sysctlProblem(name: string, value: number): string | undefined {
  if (!Object.hasOwn(RECORDS, name)) return `net.ipv4.vs.${name} is no sysctl of IPVS.`;
  const record: SysctlRecord = RECORDS[name as SysctlName];
  if (record.refused !== undefined && value !== record.default) {
    return `net.ipv4.vs.${name} = ${value} is refused: ${record.refused}. It stays ${record.default}.`;
  }
  if (Number.isInteger(value) && value >= record.min && value <= record.max) return undefined;
  return `net.ipv4.vs.${name} = ${value} is out of range: ${record.min} to ${record.max}.`;
}
