/**
 * real_server: its destination in IPVS, and its checkers. Ports follow the virtual server where the method
 * wants it.
 */

import type { ForwardingMethod, RealServer } from '../../../models/keepalived/lvs-config.ts';
import { familyOf } from './addresses.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import { readCheckers } from './read-checkers.ts';
import { type Inherited, readForwarding } from './read-forwarding.ts';
import type { ServiceName } from './read-services.ts';
import type { Report } from './report.ts';
import type { Settings } from './settings.ts';
import { readInteger } from './values.ts';

/** An address with the port that was written, and the one that IPVS gets. */
export interface Endpoint {
  readonly address: string;
  /** As written, or the virtual server's: what checkers connect to. */
  readonly port: number;
  /** Direct routing and tunnels cannot change a port; under a firewall mark it has no meaning unless NAT. */
  portUnder(method: ForwardingMethod): number;
}

export interface EndpointContext {
  readonly service: ServiceName;
  readonly statement: Statement;
  readonly report: Report;
}

export function readEndpoint(
  statement: Statement,
  { service, report }: EndpointContext,
): Endpoint | undefined {
  const [, address = '', word] = statement.words;
  if (familyOf(address) === undefined) {
    report.warning(statement.origin, `"${address}" is no address: the server is ignored.`, statement.path);
    return undefined;
  }
  const range = { type: 'integer', min: 0, max: 65_535 } as const;
  const given = word === undefined ? undefined : readInteger(word, range, { statement, report });
  const servicePort = service.type === 'address' ? service.port : 0;
  const port = given ?? servicePort;
  const portUnder = (method: ForwardingMethod): number => {
    if (method === 'nat') return port;
    if (service.type === 'fwmark') return 0;
    if (service.type === 'group' || port === servicePort || report.old) return port;
    const message =
      `${method.toUpperCase()} cannot change the port: keepalived sets ${servicePort} instead of ${port}. ` +
      'Write the port of the virtual server, or use NAT.';
    report.warning(statement.origin, message, statement.path);
    return servicePort;
  };
  return { address, port, portUnder };
}

export interface RealServerSource {
  readonly statement: Statement;
  readonly endpoint: Endpoint;
  readonly settings: Settings;
}

/** The second of two equal real servers is removed. */
export function dropDuplicates(
  sources: readonly RealServerSource[],
  report: Report,
): readonly RealServerSource[] {
  const seen = new Map<string, RealServerSource>();
  return sources.filter((source) => {
    const { address, port } = source.endpoint;
    const key = `${address.toLowerCase()} ${port}`;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, source);
      return true;
    }
    const message =
      `${address} ${port} is on line ${first.statement.origin.line} already: keepalived ` +
      'removes this one.';
    report.warning(source.statement.origin, message, source.statement.path);
    return false;
  });
}

export interface RealServerContext {
  readonly service: ServiceName;
  readonly virtualServer: Settings;
  readonly forwarding: Inherited;
  readonly effective: Effective;
  readonly report: Report;
  readonly isDefined: (kind: 'track_file' | 'bfd_instance', name: string) => boolean;
}

export function resolveRealServer(source: RealServerSource, context: RealServerContext): RealServer {
  const { settings, endpoint, statement } = source;
  const { virtualServer, effective, report } = context;
  const own = readForwarding(settings, 'lvs_method', report);
  effective.note('', statement.origin);
  effective.note('forwardingMethod', own?.origin ?? context.forwarding.origin);
  const method = own?.value ?? context.forwarding.value;
  const inhibit = [settings.flag('inhibit_on_failure'), virtualServer.flag('inhibit_on_failure')];
  return {
    address: endpoint.address,
    port: endpoint.portUnder(method.forwardingMethod),
    weight: effective.take('weight', 1, settings.number('weight'), virtualServer.number('weight')),
    ...method,
    upperThreshold: effective.take('upperThreshold', 0, settings.number('uthreshold')),
    lowerThreshold: effective.take('lowerThreshold', 0, settings.number('lthreshold')),
    inhibitOnFailure: effective.take('inhibitOnFailure', false, ...inhibit),
    ...effective.optional('virtualHost', settings.text('virtualhost'), virtualServer.text('virtualhost')),
    checkers: readCheckers(settings.statements, { ...context, realServer: settings, endpoint }),
  };
}
