/** virtual_server: the service's own values, then the rules between it and its real servers. */

import type {
  Persistence,
  Protocol,
  RealServer,
  ServiceAddress,
  SorryServer,
  VirtualServer,
  VirtualServerGroup,
} from '../../../models/keepalived/lvs-config.ts';
import { NS_PER_S } from '../../../sim/units.ts';
import { didYouMean } from '../../problems.ts';
import { familyOf, maskLength } from './addresses.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import { SCHEDULERS } from './keywords-lvs.ts';
import { type Inherited, readForwarding } from './read-forwarding.ts';
import {
  dropDuplicates,
  type RealServerSource,
  readEndpoint,
  resolveRealServer,
} from './read-real-server.ts';
import { readServiceName, type ServiceName, servicesOf } from './read-services.ts';
import type { Report } from './report.ts';
import { canonicalName, type Given, readSettings, type Settings } from './settings.ts';

export interface VirtualServerContext {
  readonly groups: readonly VirtualServerGroup[];
  readonly effective: Effective;
  readonly report: Report;
  /** Whether such an object is defined above, for FILE_CHECK and BFD_CHECK. */
  readonly isDefined: (kind: 'track_file' | 'bfd_instance', name: string) => boolean;
}

const BARE_PERSISTENCE_S = 360;
const PROTOCOLS: Readonly<Record<string, Protocol>> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' };

/** Undefined when keepalived ignores the whole block. */
export function readVirtualServer(
  statement: Statement,
  context: VirtualServerContext,
): VirtualServer | undefined {
  const { report } = context;
  const name = readServiceName(statement, report);
  if (name === undefined) return undefined;
  const settings = readSettings(statement.children, report);
  const first = settings.all('real_server')[0];
  if (first === undefined && !report.old) {
    const message =
      'A virtual_server without a real_server is ignored by keepalived. Add one, or remove the block.';
    report.warning(statement.origin, message, statement.path);
    return undefined;
  }
  const isIpv6 = settings.text('ip_family')?.value === 'inet6' || familyOf(first?.words[1] ?? '') === 'inet6';
  const services = servicesOf(name, context.groups, isIpv6 ? 'inet6' : 'inet');
  if (services === undefined || services.length === 0) {
    const group = name.type === 'group' ? name.group : '';
    const message = `The virtual_server_group "${group}" is not there or empty: the service is ignored.`;
    const hint = didYouMean(
      group,
      context.groups.map((other) => other.name),
    );
    report.warning(statement.origin, message + hint, statement.path);
    return undefined;
  }
  return new VirtualServerReader(statement, settings, { ...context, name }).read(services);
}

class VirtualServerReader {
  readonly #statement: Statement;
  readonly #settings: Settings;
  readonly #name: ServiceName;
  readonly #context: VirtualServerContext;
  readonly #effective: Effective;
  readonly #report: Report;

  constructor(
    statement: Statement,
    settings: Settings,
    context: VirtualServerContext & { readonly name: ServiceName },
  ) {
    this.#statement = statement;
    this.#settings = settings;
    this.#name = context.name;
    this.#context = context;
    this.#effective = context.effective;
    this.#report = context.report;
  }

  read(services: readonly ServiceAddress[]): VirtualServer {
    const settings = this.#settings;
    const effective = this.#effective;
    const forwarding = this.#forwarding();
    const protocol = this.#protocol();
    const realServers = this.#realServers(forwarding);
    effective.note('', this.#statement.origin);
    const sorryServer = this.#sorryServer(forwarding);
    return {
      name: this.#statement.words.slice(1).join(' '),
      services,
      ...(this.#name.type === 'group' ? { group: this.#name.group } : {}),
      protocol,
      ...this.#scheduling(),
      ...forwarding.value,
      ...this.#persistence(services),
      onePacket: this.#onePacket(protocol),
      delayLoopNs: effective.take('delayLoopNs', 60 * NS_PER_S, settings.number('delay_loop')),
      ...this.#quorum(realServers),
      ...(sorryServer === undefined ? {} : { sorryServer }),
      omega: effective.take('omega', false, settings.flag('omega')),
      haSuspend: this.#haSuspend(),
      ...effective.optional('virtualHost', settings.text('virtualhost')),
      realServers,
    };
  }

  #warn(keyword: string, message: string): void {
    const statement = this.#settings.all(keyword)[0] ?? this.#statement;
    this.#report.warning(statement.origin, message, statement.path);
  }

  #forwarding(): Inherited {
    const given = readForwarding(this.#settings, 'lvs_method', this.#report);
    this.#effective.note('forwardingMethod', given?.origin);
    return { value: given?.value ?? { forwardingMethod: 'nat' }, origin: given?.origin };
  }

  #protocol(): Protocol {
    const given = this.#settings.text('protocol');
    this.#effective.note('protocol', given?.origin);
    if (this.#report.old) {
      if (given !== undefined && given.value !== 'TCP' && given.value !== 'UDP') {
        this.#warn('protocol', `keepalived 1.2.7 takes everything but "TCP" for UDP, "${given.value}" too.`);
      }
      return given?.value === 'TCP' ? 'tcp' : 'udp';
    }
    const known = given === undefined ? undefined : PROTOCOLS[given.value.toUpperCase()];
    if (known !== undefined) return known;
    if (given !== undefined) {
      this.#effective.forget('protocol');
      this.#warn(
        'protocol',
        `"${given.value}" is none of TCP, UDP, SCTP: keepalived uses UDP. Write TCP if it is TCP.`,
      );
    } else if (this.#name.type !== 'fwmark') {
      this.#warn(
        'protocol',
        'There is no "protocol": keepalived makes it a service of UDP. Write protocol TCP.',
      );
    }
    return 'udp';
  }

  /** Flags of sh and mh count only behind the line that names their scheduler. */
  #scheduling(): { readonly scheduler: string; readonly schedulerFlags: readonly string[] } {
    let scheduler = 'wlc';
    const flags = new Set<string>();
    for (const statement of this.#settings.statements) {
      const name = statement.keyword === undefined ? '' : canonicalName(statement.keyword);
      const word = statement.words[1];
      if (name === 'lvs_sched' && word !== undefined) {
        if (SCHEDULERS.includes(word)) {
          scheduler = word;
          this.#effective.note('scheduler', statement.origin);
        } else {
          const message = `"${word}" is no scheduler: the line is ignored, ${scheduler} stays.`;
          this.#report.warning(statement.origin, message + didYouMean(word, SCHEDULERS), statement.path);
        }
      } else if (/^(?:sh|mh)-(?:port|fallback)$/.test(name) && name.slice(0, 2) !== scheduler) {
        const message = `"${name}" counts only behind "lvs_sched ${name.slice(0, 2)}": it is ignored.`;
        this.#report.warning(statement.origin, message, statement.path);
      } else if (/^(?:sh-|mh-|flag-)/.test(name)) {
        flags.add(name);
        this.#effective.note('schedulerFlags', statement.origin);
      }
    }
    return { scheduler, schedulerFlags: [...flags] };
  }

  #persistence(services: readonly ServiceAddress[]): { readonly persistence?: Persistence } {
    const timeout = this.#settings.number('persistence_timeout');
    const mask = this.#granularity(services[0] as ServiceAddress);
    const engine = this.#settings.text('persistence_engine');
    const hasAnyPort = services.some((service) => service.type === 'address' && service.port === 0);
    if (hasAnyPort && timeout === undefined && mask === undefined) {
      const message = `A service of all ports is persistent: ${BARE_PERSISTENCE_S} s are set. Name the port.`;
      this.#report.warning(this.#statement.origin, message, this.#statement.path);
    }
    if (timeout === undefined && mask === undefined && !hasAnyPort) return {};
    const effective = this.#effective.at('persistence');
    const isIpv6 =
      (services[0] as ServiceAddress).type === 'address' && this.#isIpv6(services[0] as ServiceAddress);
    return {
      persistence: {
        timeoutNs: effective.take('timeoutNs', BARE_PERSISTENCE_S, timeout) * NS_PER_S,
        granularity: effective.take('granularity', isIpv6 ? 128 : 32, mask),
        ...effective.optional('engine', engine),
      },
    };
  }

  #isIpv6(service: ServiceAddress): boolean {
    return service.type === 'address'
      ? familyOf(service.address) === 'inet6'
      : service.addressFamily === 'inet6';
  }

  #granularity(service: ServiceAddress): Given<number> | undefined {
    const given = this.#settings.text('persistence_granularity');
    if (given === undefined) return undefined;
    const isIpv6 = this.#isIpv6(service);
    const isLength = /^\d{1,3}$/.test(given.value) && Number(given.value) >= 1 && Number(given.value) <= 128;
    const length = isIpv6 ? (isLength ? Number(given.value) : undefined) : maskLength(given.value);
    if (length !== undefined) return { value: length, origin: given.origin };
    const wanted = isIpv6 ? 'a prefix length from 1 to 128' : 'a netmask such as 255.255.255.0';
    this.#warn('persistence_granularity', `"${given.value}" is not ${wanted}: the line is ignored.`);
    return undefined;
  }

  #onePacket(protocol: Protocol): boolean {
    const ops = this.#effective.take('onePacket', false, this.#settings.flag('ops'));
    if (!ops || protocol === 'udp') return ops;
    this.#warn('ops', 'One-packet scheduling is for UDP alone: it is ignored.');
    this.#effective.forget('onePacket');
    return false;
  }

  #haSuspend(): boolean {
    const suspend = this.#effective.take('haSuspend', false, this.#settings.flag('ha_suspend'));
    if (!suspend || this.#name.type === 'address') return suspend;
    this.#warn('ha_suspend', 'ha_suspend knows no VIP under a firewall mark or a group: it has no effect.');
    this.#effective.forget('haSuspend');
    return false;
  }

  #realServers(forwarding: Inherited): readonly RealServer[] {
    const report = this.#report;
    const sources: RealServerSource[] = [];
    for (const statement of this.#settings.all('real_server')) {
      const endpoint = readEndpoint(statement, { service: this.#name, statement, report });
      if (endpoint === undefined) continue;
      sources.push({ statement, endpoint, settings: readSettings(statement.children, report) });
    }
    const kept = report.old ? sources : dropDuplicates(sources, report);
    return kept.map((source, i) =>
      resolveRealServer(source, {
        service: this.#name,
        virtualServer: this.#settings,
        forwarding,
        effective: this.#effective.at(`realServers[${i}]`),
        report,
        isDefined: this.#context.isDefined,
      }),
    );
  }

  /** Later versions lower a quorum that can never be met; 1.2.7 keeps it. */
  #quorum(realServers: readonly RealServer[]): { readonly quorum: number; readonly hysteresis: number } {
    let quorum = this.#effective.take('quorum', 1, this.#settings.number('quorum'));
    let hysteresis = this.#effective.take('hysteresis', 0, this.#settings.number('hysteresis'));
    const sum = realServers.reduce((total, realServer) => total + realServer.weight, 0);
    if (realServers.length > 0 && sum === 0 && !this.#report.old) {
      const message =
        'All weights are 0: the quorum becomes 0 and its hysteresis 4294967295 (a defect of ' +
        'keepalived), so the ' +
        'service never comes up. Give one real server a weight.';
      this.#report.error(this.#statement.origin, message, this.#statement.path);
      return { quorum: 0, hysteresis: 4_294_967_295 };
    }
    if (quorum > sum) {
      if (this.#report.old)
        this.#warn('quorum', `The quorum ${quorum} is above all weights, ${sum}: it is never met.`);
      else {
        this.#warn('quorum', `The quorum ${quorum} is above all weights: keepalived lowers it to ${sum}.`);
        quorum = sum;
      }
    }
    if (hysteresis >= quorum) {
      this.#warn('hysteresis', `hysteresis ${hysteresis} is not below the quorum: it becomes ${quorum - 1}.`);
      hysteresis = quorum - 1;
    }
    return { quorum, hysteresis };
  }

  #sorryServer(forwarding: Inherited): SorryServer | undefined {
    const statement = this.#settings.one('sorry_server');
    const order = this.#settings.statements;
    const inhibit = this.#settings.one('sorry_server_inhibit');
    const isInhibited =
      inhibit !== undefined && statement !== undefined && order.indexOf(inhibit) > order.indexOf(statement);
    if (inhibit !== undefined && !isInhibited) {
      this.#warn(
        'sorry_server_inhibit',
        'sorry_server_inhibit counts only behind "sorry_server": it is ignored.',
      );
    }
    if (statement === undefined) return undefined;
    const endpoint = readEndpoint(statement, { service: this.#name, statement, report: this.#report });
    if (endpoint === undefined) return undefined;
    const effective = this.#effective.at('sorryServer');
    effective.note('', statement.origin);
    const own = readForwarding(this.#settings, 'sorry_server_lvs_method', this.#report);
    effective.note('forwardingMethod', own?.origin ?? forwarding.origin);
    if (isInhibited) effective.note('inhibit', inhibit.origin);
    const method = own?.value ?? forwarding.value;
    return {
      address: endpoint.address,
      port: endpoint.portUnder(method.forwardingMethod),
      ...method,
      inhibit: isInhibited,
    };
  }
}
