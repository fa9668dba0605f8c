/** What the policy of a service would see of a packet now: for those who explain decisions, not for those who make them. */
import type { DecisionView } from '../../schedulers/explain/explanation.ts';
import type { SchedulingPacket } from '../../schedulers/scheduler.ts';
import { Stream } from '../../sim/streams.ts';
import type { Service } from './service.ts';
import type { Services } from './services.ts';

/** A view before the decision. Nothing is moved by it: chance is drawn from a copy of the policy's stream. */
export function decisionView(
  services: Services,
  service: Service,
  asked: { readonly packet: SchedulingPacket; readonly nameOf: (destination: number) => string },
): DecisionView {
  const site = services.siteOf(service.list);
  const { clientAddress, clientPort, virtualAddress } = asked.packet;
  const random = new Stream('', 'copy');
  random.restore(site.random.save());
  return {
    list: site.list,
    load: site.load,
    settings: service.settings,
    state: service.scheduler.save(),
    packet: { clientAddress, clientPort, virtualAddress },
    nowNs: site.kernel.nowNs,
    random,
    expirations: site.expirations,
    workNs: site.workNs,
    nameOf: asked.nameOf,
  };
}
