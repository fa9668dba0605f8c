/** What may be asked: the schema of a scenario file, put together from what the members of the models say of themselves. */
import { z } from 'zod';
import { clientClassSettings, transports } from '../models/clients/client-class.ts';
import { faultSettings } from '../models/faults/registry.ts';
import { checkScriptSettings } from '../models/keepalived/scripts.ts';
import { backendSettings } from '../models/realservers/backends.ts';
import { realServerSettings } from '../models/realservers/settings.ts';
import { schedulers } from '../schedulers/registry.ts';
import { bitsPerSecond, durationNs, ratePerSecond } from '../sim/settings.ts';
import { markSettings } from './marks.ts';

const name = z.string().min(1).max(64);

const schedulerNames = schedulers.map((kind) => kind.name);

export const schedulerName = z
  .enum(schedulerNames as [string, ...string[]])
  .describe('How new connections are dealt out (lbsim list schedulers).');

export const forwardingName = z.enum(['dr', 'nat', 'tun']).describe('How packets reach the real server.');

const persistence = z
  .union([z.literal('off'), durationNs({ positive: true, max: '2678400s' })])
  .describe('For how long a client stays with its server, as ipvsadm -p; "off" for not at all.');

const director = z.strictObject({
  name: name.describe('Name used in faults, tables and charts.'),
  address: z.string().describe('Its own IPv4 address: the tie-breaker of VRRP, the source of checks.'),
  keepalived: z
    .string()
    .optional()
    .describe(
      'Its keepalived.conf, relative to the scenario. Without one, virtualServices are set by ipvsadm alone.',
    ),
  ipvsadm: z
    .string()
    .optional()
    .describe(
      'Its table as ipvsadm -Sn saved it, or a script of ipvsadm commands, relative to the scenario.',
    ),
  boot: durationNs().prefault('0s').describe('From power to the start of keepalived.'),
  ipForward: z
    .boolean()
    .default(true)
    .describe('net.ipv4.ip_forward: without it the answers of NAT real servers end at the director.'),
  firewall: z
    .strictObject({
      dropPorts: z
        .array(z.int().min(1).max(65_535))
        .default([])
        .describe('TCP ports whose packets are dropped before IPVS sees them.'),
      dropInvalid: z
        .boolean()
        .default(false)
        .describe(
          'Connection tracking drops what it calls INVALID: under DR and TUN it never sees an answer, so everything after a SYN.',
        ),
    })
    .prefault({})
    .describe('Packet filter of the director.'),
  packetRate: ratePerSecond({ positive: true })
    .optional()
    .describe('Packets its processor handles; absent: any number.'),
  link: bitsPerSecond({ positive: true })
    .optional()
    .describe('Speed of its link, each way; absent: no limit.'),
  sysctls: z
    .record(z.string(), z.number())
    .default({})
    .describe('net.ipv4.vs.* settings, as { "expire_nodest_conn": 1 }.'),
});

const destination = z.strictObject({
  realServer: name.describe('Name of a real server of this scenario.'),
  port: z.int().min(1).max(65_535).optional().describe("Default: the service's port."),
  weight: z.int().min(0).max(65_535).default(1).describe('Share of new connections; 0 quiesces.'),
  upperThreshold: z.int().min(0).default(0).describe('No new connections at so many; 0: no limit.'),
  lowerThreshold: z
    .int()
    .min(0)
    .default(0)
    .describe('New connections again below so many; 0: 3/4 of the upper.'),
});

const virtualService = z.strictObject({
  address: z.string().describe('Virtual address and port, as "192.168.1.10:80".'),
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('As ipvsadm -t or -u.'),
  mark: z
    .int()
    .min(1)
    .max(0x7fffffff)
    .optional()
    .describe('Firewall mark, as ipvsadm -f: packets with it are balanced whatever their address.'),
  scheduler: schedulerName.default('wlc'),
  flags: z
    .array(z.string())
    .default([])
    .describe('As ipvsadm -b: sh-port, sh-fallback, mh-port, mh-fallback.'),
  forwarding: forwardingName.default('dr'),
  persistenceTimeout: persistence.default('off'),
  realServers: z
    .array(destination)
    .min(1)
    .optional()
    .describe(
      'Destinations in the order in which ipvsadm adds them. Default: every real server with weight 1.',
    ),
});

const schedulerSettings = z
  .record(z.string(), z.unknown())
  .describe('Settings of the scheduler, as { "count": 4 } for choices (lbsim list schedulers).');

const overrides = z.strictObject({
  scheduler: schedulerName.optional(),
  settings: schedulerSettings.optional(),
  forwarding: forwardingName.optional(),
  persistenceTimeout: persistence.optional(),
  weights: z
    .record(z.string(), z.int().min(0).max(65_535))
    .optional()
    .describe('Weights by name of the real server, as { "web1": 3 }.'),
});

const point = z.strictObject({
  name: name.describe('How this variant is called in the answer.'),
  set: z.record(z.string(), z.unknown()).describe('Values by path, as { "scheduler": "wlc" }.'),
});

const oneOrMany = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(schema).min(1),
  );

/** What the first line of output answers. */
export const answerKinds = [
  'auto',
  'outage',
  'failures',
  'compare',
  'logins',
  'failed',
  'response',
  'checks',
] as const;

export const scenarioSchema = z.strictObject({
  $schema: z.string().optional().describe('Where editors find the schema; not read.'),
  name: name.regex(/^[\w.-]+$/, 'Letters, digits, ".", "_" and "-" only: it names a folder.').optional(),
  question: z.string().max(500).optional().describe('What this scenario is meant to answer.'),
  answer: z
    .enum(answerKinds)
    .default('auto')
    .describe(
      'What the first line answers: outage, failures, compare, logins, failed, response, checks; auto looks at the scenario.',
    ),
  seed: z
    .union([z.int(), z.string().max(200)])
    .default(1)
    .describe('All chance follows from it.'),
  replications: z.int().min(1).max(100_000).default(10).describe('Runs under seeds of their own.'),
  duration: durationNs({ positive: true }).describe('Simulated time of a run.'),
  transient: durationNs().prefault('0s').describe('Requests wanted before this instant are not counted.'),
  kernel: z
    .string()
    .default('classic')
    .describe('Rules of IPVS: "classic" (up to 6.1.182, 6.12.103) or a version such as "6.1.192".'),
  keepalived: z
    .enum(['2.2.7', '1.2.7'])
    .default('2.2.7')
    .describe(
      'Whose rules keepalived follows; "1.2.7" is the age of old tutorials: its VRRP was read, not measured.',
    ),
  load: z
    .enum(['kernel', 'active-only'])
    .default('kernel')
    .describe(
      'What lc, wlc, lblc, lblcr and twos weigh: "active-only" is the textbook, where closed connections weigh nothing.',
    ),
  idleConnections: z
    .enum(['active', 'inactive'])
    .default('active')
    .describe(
      'How idle keep-alive connections count; "inactive" is what older LVS texts say, not what the kernel does.',
    ),
  transport: z
    .enum(transports)
    .default('tcp')
    .describe('"direct" leaves out network and connections: the models of queueing theory.'),
  network: z
    .strictObject({
      lanDelay: durationNs({ max: '10s' })
        .prefault('100us')
        .describe('One way between two machines of the site.'),
    })
    .prefault({}),
  disturbed: durationNs({ positive: true })
    .prefault('1s')
    .describe('A request slower than this counts as disturbed when outages are told.'),
  directors: z.array(director).min(1).describe('The machines that run IPVS.'),
  virtualServices: z
    .array(virtualService)
    .default([])
    .describe("For directors without keepalived: the IPVS table, in the order of ipvsadm's commands."),
  marks: z
    .array(markSettings)
    .default([])
    .describe(
      'What the firewall of every director marks, for virtual services of keepalived.conf or ipvsadm by firewall mark.',
    ),
  virtualServer: overrides
    .prefault({})
    .describe('What is said here of every virtual server overrides its files.'),
  realServers: z.array(realServerSettings).min(1).describe('The machines behind the directors.'),
  backends: z
    .array(backendSettings)
    .default([])
    .describe('What real servers share behind them: databases, stores. See realServers.backend.'),
  clients: oneOrMany(clientClassSettings).describe('Classes of clients.'),
  checks: z
    .record(z.string().min(1), checkScriptSettings)
    .default({})
    .describe(
      'What the scripts of MISC_CHECK say, under a part of their misc_path. Scripts not named always pass.',
    ),
  faults: z.array(faultSettings).default([]).describe('What goes wrong, and when.'),
  expect: z
    .array(z.string())
    .default([])
    .describe('What must hold, as "p99 < 200ms", "failed < 0.1%", "outage < 5s".'),
  vary: z
    .union([z.array(point).min(1), z.record(z.string(), z.array(z.unknown()).min(1))])
    .optional()
    .describe('Variants that face the same clients: a list of names and values, or lists of values by path.'),
});

/** A scenario with every default filled in; durations in nanoseconds. */
export type Scenario = z.output<typeof scenarioSchema>;

/** JSON Schema for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }),
    title: 'lbsim scenario',
  };
}

/** Paths that people may shorten in `--set`, `--vary` and `vary`. */
export const PATH_ALIASES: Readonly<Record<string, string>> = {
  scheduler: 'virtualServer.scheduler',
  forwarding: 'virtualServer.forwarding',
  persistenceTimeout: 'virtualServer.persistenceTimeout',
  weight: 'virtualServer.weights',
};
