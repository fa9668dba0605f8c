/** What may be said of a class of clients: who they are, how often they come, what they ask for, how patient they are. */
import { z } from 'zod';
import { distribution } from '../../sim/distributions/registry.ts';
import { bytes, DURATION, durationNs, NUMBER_QUANTITY, ratePerSecond } from '../../sim/settings.ts';
import { workloadSettings } from '../workloads/registry.ts';

export const clientClassSettings = z.strictObject({
  name: z.string().min(1).max(64).default('clients').describe('Name of the class in tables and charts.'),
  rate: ratePerSecond({ positive: true }).describe('Sessions that begin in a second, on average.'),
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
  delay: durationNs({ max: '60s' })
    .prefault('10ms')
    .describe("One way from the client to the site's gateway."),
  requests: distribution(NUMBER_QUANTITY)
    .prefault(1)
    .describe('Requests of a session, rounded up to a whole number of at least 1.'),
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
  requestSize: bytes({ max: '1GiB' }).prefault('400B').describe('Payload of a request.'),
  responseSize: bytes({ max: '1GiB' }).prefault('20kB').describe('Payload of an answer.'),
  connectTimeout: durationNs({ positive: true })
    .prefault('10s')
    .describe('The application gives up connecting after this long; SYNs are repeated after 1, 3, 7 … s.'),
  responseTimeout: durationNs({ positive: true })
    .prefault('30s')
    .describe('The application gives up waiting for an answer after this long.'),
  virtualService: z
    .string()
    .optional()
    .describe('Where the requests go, as "192.168.1.10:80". Default: the site\'s first virtual service.'),
});

export type ClientClassSettings = z.output<typeof clientClassSettings>;

/** Sends every segment of a connection, or hands each request straight to the policy (theory and benchmarks). */
export const transports = ['tcp', 'direct'] as const;
export type Transport = (typeof transports)[number];
