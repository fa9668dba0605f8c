/** What may be said of a real server. */
import { z } from 'zod';
import { bitsPerSecond, bytes, durationNs } from '../../sim/settings.ts';
import { disciplineSettings } from '../disciplines/registry.ts';
import { disturbanceSettings, slowStartSettings } from './disturbances.ts';
import { cacheSettings } from './object-cache.ts';
import { setupSettings } from './setup.ts';

const memorySettings = z.strictObject({
  limit: bytes({ positive: true }).describe('Beyond this the kernel kills the process (out of memory).'),
  idle: bytes().prefault('0B').describe('What it needs without requests.'),
  request: bytes({ positive: true }).describe('What each request needs while it is there.'),
  restart: durationNs().prefault('10s').describe('From the kill to the start of the next process.'),
});

export const realServerSettings = z.strictObject({
  name: z.string().min(1).max(64).describe('Name used in faults, tables and charts.'),
  address: z.string().describe("IPv4 address, as the directors' files name it."),
  speed: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .describe('How fast a core works: a demand of 10 ms takes 5 ms at speed 2.'),
  discipline: disciplineSettings
    .default({ type: 'processor-sharing', cores: 1 })
    .describe('How the server shares itself among the requests it holds.'),
  setup: setupSettings
    .optional()
    .describe(
      'How it is set up to serve the VIP; what is left out is as the system has it. Absent: as it should be.',
    ),
  listenQueue: z
    .int()
    .min(1)
    .max(65_535)
    .default(511)
    .describe(
      'Connections that the kernel completes while the application stands still (backlog of listen).',
    ),
  checkDemand: durationNs({ max: '60s' })
    .prefault('1ms')
    .describe(
      "Work of a health check's request on one core of speed 1: it waits with the clients' requests.",
    ),
  keepsHttp10Open: z
    .boolean()
    .default(false)
    .describe(
      'The web server does not close after an answer to HTTP/1.0: HTTP_GET fails unless http_protocol says so.',
    ),
  count: z
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe(
      'So many machines alike (default 1): the others are NAME-2, NAME-3 … at the next free addresses, beside it in every table; 0 takes it away.',
    ),
  link: bitsPerSecond({ positive: true })
    .optional()
    .describe('Speed of its line outwards, which its answers share. Default: no limit.'),
  backend: z
    .string()
    .optional()
    .describe("Name of the backend that its requests go to after its own work: a class's backendDemand."),
  cache: cacheSettings
    .optional()
    .describe('Objects that it remembers: only misses go to the backend. Default: every request does.'),
  slowStart: slowStartSettings.optional().describe('It is slow at first after each start.'),
  disturbances: z
    .array(disturbanceSettings)
    .default([])
    .describe('What slows it again and again: garbage collection, noisy neighbours.'),
  memory: memorySettings
    .optional()
    .describe('What its requests need; beyond the limit it is killed and restarted.'),
});

export type RealServerSettings = z.output<typeof realServerSettings>;
