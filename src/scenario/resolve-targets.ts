/** What clients may ask of a director with keepalived: its virtual services by address, and what its firewall marks. */
import type { KeepalivedConfig } from '../models/keepalived/config.ts';
import type { VirtualServer } from '../models/keepalived/lvs-config.ts';
import { parseIpv4 } from '../models/network/address.ts';
import type { Findings, Target } from './findings.ts';
import { type MarkedAddress, markedBy, markedTargets } from './marks.ts';
import { tunnelBytes } from './resolve-ipvsadm.ts';
import type { Path } from './source.ts';

/** Services of IPv4 are simulated beside others of IPv6, which nobody asks. */
export function withoutIpv6(config: KeepalivedConfig, findings: Findings, path: Path): KeepalivedConfig {
  const virtualServers = config.virtualServers.flatMap((server): VirtualServer[] => {
    const services = server.services.filter((service) =>
      service.type === 'address'
        ? parseIpv4(service.address) !== undefined
        : service.addressFamily === 'inet',
    );
    return services.length === 0 && server.services.length > 0 ? [] : [{ ...server, services }];
  });
  const left = config.virtualServers.filter(({ name }) => virtualServers.every((kept) => kept.name !== name));
  if (left.length === 0) return config;
  const names = left.length > 3 ? [...left.slice(0, 2), { name: `${left.length - 2} more` }] : left;
  const text = `virtual_server ${names.map(({ name }) => name).join(', ')}: lbsim simulates IPv4 so far.`;
  if (virtualServers.length === 0) findings.error(path, `${text} There is no other.`);
  else findings.warning(path, `${text} Left out.`);
  return { ...config, virtualServers };
}

export function configTargets(config: KeepalivedConfig, marked: readonly MarkedAddress[]): Target[] {
  return config.virtualServers.flatMap((server) => {
    const common = {
      forwarding: server.forwardingMethod,
      tunnelBytes: tunnelBytes(server.forwardingMethod, server.tunnel?.type),
    };
    return server.services.flatMap((service): Target[] => {
      if (service.type === 'fwmark') return markedTargets(service.fwmark, marked, common);
      const address = parseIpv4(service.address);
      if (address === undefined) return [];
      const { port } = service;
      const protocol = server.protocol === 'udp' ? 'udp' : 'tcp';
      return [{ text: `${service.address}:${port}`, address, port, protocol, mark: 0, ...common }];
    });
  });
}

/** A packet's mark is asked for before its address is: a service by mark takes the place of one by address. */
export function addTarget(targets: Target[], target: Target): void {
  const place = targets.findIndex(
    ({ text, protocol }) => text === target.text && protocol === target.protocol,
  );
  if (place < 0) targets.push(target);
  else if (targets[place].mark === 0 && target.mark !== 0) targets[place] = target;
}

/** Every address that clients may ask is held by some VRRP instance. */
export function checkHeld(
  config: KeepalivedConfig,
  marked: readonly MarkedAddress[],
  findings: Findings,
  path: Path,
): void {
  const held = new Set(
    config.vrrpInstances.flatMap(({ virtualIpAddresses, excludedIpAddresses }) =>
      [...virtualIpAddresses, ...excludedIpAddresses].map(({ address }) => address),
    ),
  );
  for (const server of config.virtualServers) {
    for (const service of server.services) {
      const asked =
        service.type === 'address'
          ? [service.address]
          : markedBy(service.fwmark, marked).map(({ text }) => text.split(':')[0]);
      for (const address of new Set(asked)) {
        if (held.has(address)) continue;
        findings.error(
          path,
          `virtual_server ${server.name}: no vrrp_instance of ${config.files[0]} holds ${address}, so nobody would serve it. Add it to virtual_ipaddress.`,
        );
      }
    }
  }
}
