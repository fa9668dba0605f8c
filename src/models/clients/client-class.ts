/** What may be said of a class of clients: who they are, how often they come, what they ask for, how patient they are. */
import { z } from 'zod';
import { distribution } from '../../sim/distributions/registry.ts';
import {
  bitsPerSecond,
  bytes,
  DURATION,
  durationNs,
  NUMBER_QUANTITY,
  plainNumber,
  ratePerSecond,
  SIZE,
  share,
} from '../../sim/settings.ts';
import { workloadSettings } from '../workloads/registry.ts';
import { popularitySettings } from './popularity.ts';

const retrySettings = z.strictObject({
  attempts: z.int().min(2).max(100).default(3).describe('Attempts at a request in all, the first included.'),
  backoff: durationNs().prefault('100ms').describe('Pause before the second attempt.'),
  factor: plainNumber({ min: 1, max: 100 })
    .default(2)
    .describe('Each further pause is so many times as long.'),
  longest: durationNs().prefault('10s').describe('No pause is longer.'),
  jitter: z
    .enum(['none', 'full'])
    .default('full')
    .describe(
      '"full" draws each pause between nothing and its length, so that clients do not come back as one.',
    ),
  budget: share()
    .optional()
    .describe(
      'Retries of the whole class, at most as a share of its requests (a bucket holds those of 10 s). Default: no limit.',
    ),
});

const hedgeSettings = z.strictObject({
  after: durationNs({ positive: true }).describe(
    'A second copy goes out when no answer is there after so long.',
  ),
  budget: share().prefault('10%').describe('Copies of the whole class, at most as a share of its requests.'),
});

const tlsSettings = z.strictObject({
  roundTrips: z.int().min(1).max(2).default(1).describe('1 for TLS 1.3, 2 for TLS 1.2.'),
  work: distribution(DURATION).prefault('1ms').describe('Work of a full handshake on one core of speed 1.'),
  resumed: share().prefault(0).describe('Share of connections that resume a session and cost no work.'),
});

const proxySettings = z.strictObject({
  share: share().describe('Share of sessions that come from behind the proxies.'),
  addresses: z.int().min(1).max(65_536).default(1).describe('Addresses that the proxies have together.'),
});

const objectSettings = z.strictObject({
  count: z
    .int()
    .min(1)
    .max(100_000_000)
    .describe('How many different objects are asked for, at each of `destinations` where there are several.'),
  popularity: popularitySettings.prefault({ type: 'zipf' }),
  size: distribution(SIZE)
    .optional()
    .describe('Size of an object, drawn once for each. Default: responseSize, drawn for each request.'),
});

const destinationSettings = z.strictObject({
  addresses: z.string().describe('First of the addresses that are asked for, as "203.0.113.1".'),
  count: z.int().min(1).max(16_777_216).describe('How many there are; they count up from the first.'),
  popularity: popularitySettings.prefault({ type: 'zipf' }),
});

export const clientClassSettings = z.strictObject({
  name: z.string().min(1).max(64).default('clients').describe('Name of the class in tables and charts.'),
  rate: ratePerSecond({ positive: true })
    .optional()
    .describe('Sessions that begin in a second, on average. Closed loops and replays do without.'),
  arrivals: workloadSettings.default({ type: 'poisson' }).describe('How sessions arrive.'),
  addresses: z
    .string()
    .default('10.1.0.1')
    .describe('First client address; the others count up from it. One address is drawn for each session.'),
  population: z
    .int()
    .min(1)
    .max(16_777_216)
    .default(10_000)
    .describe('Number of client addresses. 1 is a proxy that hides everybody.'),
  popularity: popularitySettings.prefault({ type: 'uniform' }).describe('Which clients come how often.'),
  proxies: proxySettings.optional().describe('Some sessions come from behind few addresses of big proxies.'),
  delay: durationNs({ max: '60s' })
    .prefault('10ms')
    .describe("One way from the client to the site's gateway."),
  returnDelay: durationNs({ max: '60s' })
    .optional()
    .describe('One way back, where answers take another path (DR and TUN). Default: delay.'),
  jitter: distribution(DURATION)
    .prefault('0s')
    .describe('Added to the way there and to the way back, drawn for each request.'),
  loss: share({ max: 0.5 }).prefault(0).describe('Share of segments that the path loses, each way.'),
  bandwidth: bitsPerSecond({ positive: true })
    .optional()
    .describe("Speed of the client's own line. Default: no limit."),
  tcpSlowStart: z
    .boolean()
    .default(false)
    .describe(
      'Answers begin with 10 segments (RFC 6928) and double each round trip; costs round trips, no bandwidth.',
    ),
  tls: tlsSettings.optional().describe('A TLS handshake begins each connection. Default: plain TCP.'),
  protocol: z
    .enum(['http/1.1', 'http/2', 'udp'])
    .default('http/1.1')
    .describe('"http/2" sends the requests of a page over one connection; "udp" one datagram each way.'),
  requests: distribution(NUMBER_QUANTITY)
    .prefault(1)
    .describe('Requests (or pages) of a session, rounded up to a whole number of at least 1.'),
  parallel: distribution(NUMBER_QUANTITY)
    .prefault(1)
    .describe('Requests that a page sends at once, rounded up to a whole number of at least 1.'),
  connections: z
    .int()
    .min(1)
    .max(65_536)
    .default(6)
    .describe('Most connections of a session at once, or of a pool; further requests wait for one.'),
  pool: z
    .boolean()
    .default(false)
    .describe('All sessions of one address share its connections, as behind an application or a proxy.'),
  thinkTime: distribution(DURATION).prefault('0s').describe('Pause between an answer and the next request.'),
  keepAlive: z.boolean().default(true).describe('Later requests of a session use the connection again.'),
  keepAliveTimeout: durationNs({ positive: true })
    .prefault('15s')
    .describe('The server closes a connection that is idle for longer.'),
  login: z
    .boolean()
    .default(false)
    .describe("The session's state lives on the server of its first request; another server breaks it."),
  serviceDemand: distribution(DURATION).describe('Work of a request on one core of speed 1.'),
  backendDemand: distribution(DURATION)
    .prefault('0s')
    .describe("Work of a request at its real server's backend, after the real server's own."),
  requestSize: bytes({ max: '1GiB' }).prefault('400B').describe('Payload of a request.'),
  responseSize: distribution(SIZE).prefault('20kB').describe('Payload of an answer.'),
  objects: objectSettings.optional().describe('What is asked for, where caches are to matter.'),
  destinations: destinationSettings
    .optional()
    .describe('Addresses asked for through a service with a firewall mark: what dh, lblc and lblcr look at.'),
  connectTimeout: durationNs({ positive: true })
    .prefault('10s')
    .describe('The application gives up connecting after this long; SYNs are repeated after 1, 3, 7 … s.'),
  responseTimeout: durationNs({ positive: true })
    .prefault('30s')
    .describe('The application gives up waiting for an answer after this long.'),
  retry: retrySettings.optional().describe('Failed requests are tried again. Default: they are not.'),
  hedge: hedgeSettings.optional().describe('Slow requests are sent a second time; the first answer counts.'),
  slo: z
    .array(z.string())
    .default([])
    .describe('What must hold for this class alone, as "p99 < 200ms", "failed < 0.1%".'),
  virtualService: z
    .string()
    .optional()
    .describe(
      'Where the requests go, as "192.168.1.10:80". Default: the first virtual service of its protocol, at port 80 if it takes any.',
    ),
});

export type ClientClassSettings = z.output<typeof clientClassSettings>;

/** Sends every segment of a connection, or hands each request straight to the policy (theory and benchmarks). */
export const transports = ['tcp', 'direct'] as const;
export type Transport = (typeof transports)[number];
