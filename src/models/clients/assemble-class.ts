/** Makes of what a scenario says of a class of clients what the engine asks of it. */
import type { Stream } from '../../sim/streams.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../director/connections.ts';
import type { SystemClientClass } from '../system-settings.ts';
import { createWorkload } from '../workloads/registry.ts';
import type { ClientClass } from './clients.ts';
import type { ClientDelays } from './delays.ts';

/** `stream` is the chance of its arrivals; `virtualRow` is its virtual address's row at the gateway. */
export function clientClassOf(
  settings: SystemClientClass,
  stream: Stream,
  { delays, virtualRow }: { readonly delays: ClientDelays; readonly virtualRow: number },
): ClientClass {
  const { arrivals, rate = 0, trace, target } = settings;
  const workloadAt = (ratePerSecond: number) => createWorkload(arrivals, { ratePerSecond, stream, trace });
  return {
    settings,
    workload: workloadAt(rate),
    workloadAt,
    isRecorded: trace !== undefined,
    isUdp: settings.protocol === 'udp',
    isHttp2: settings.protocol === 'http/2',
    hasPool: settings.pool,
    mostConnections: settings.connections,
    keepAlive: settings.keepAlive,
    keepAliveTimeoutNs: settings.keepAliveTimeout,
    connectTimeoutNs: settings.connectTimeout,
    requestBytes: settings.requestSize,
    delays,
    virtualRow,
    virtualAddress: target.firstAddress,
    virtualPort: target.port,
    protocol: target.protocol === 'udp' ? PROTOCOL_UDP : PROTOCOL_TCP,
    mark: target.mark,
    repliesThroughDirector: settings.repliesThroughDirector,
    tunnelBytes: settings.tunnelBytes,
  };
}
