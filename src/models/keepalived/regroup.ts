/** What a reload does to the IPVS services of a virtual server that stays: edits them, and follows its group's members. */
import type { Director } from '../director/director.ts';
import type { VirtualServer } from './lvs-config.ts';
import type { VirtualServerTable } from './pool-table.ts';
import { serviceSpec } from './service-spec.ts';

/** Scheduler, persistence and flags are those of the new file. */
export function editServices(ipvs: Director, server: VirtualServer, before: VirtualServer): void {
  for (const address of server.services) {
    const spec = serviceSpec(server, address);
    if (spec === undefined || JSON.stringify(spec) === JSON.stringify(serviceSpec(before, address))) continue;
    const service = ipvs.findService(spec);
    if (service >= 0) ipvs.editService(service, spec);
  }
}

/** Services that the new file has no more go; new ones get the real servers that the others have by now. */
export function regroup(
  ipvs: Director,
  server: VirtualServer,
  table: VirtualServerTable,
  services: readonly number[],
): number[] {
  const specs = server.services.flatMap((address) => serviceSpec(server, address) ?? []);
  const now = specs.map((spec) => {
    const found = ipvs.findService(spec);
    if (found >= 0) return found;
    const added = ipvs.addService(spec);
    if (services.length > 0) table.copy(services[0], added);
    return added;
  });
  for (const service of services) if (!now.includes(service)) ipvs.deleteService(service);
  return now;
}
