/** LV33: a client whose two ports lead to two servers. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { expectedShare } from './shares.ts';

export const portsPart = lintRule({
  id: 'LV33',
  severity: 'warning',
  title: 'ports 80 and 443 of one VIP are persistent apart',
  help: 'A template belongs to one port. A client that goes from http to https is scheduled anew; only a firewall mark or port 0 joins the two.',
  needs: 'service',
  check: ({ service, all }) => {
    // A group has several addresses, and none of them is the one VIP that two ports share.
    if (service.address === undefined || service.port !== 443 || service.persistenceS === undefined)
      return [];
    const plain = all.find(
      (other) => other.address === service.address && other.port === 80 && other.persistenceS !== undefined,
    );
    const weights = service.destinations.map(({ weight }) => weight).filter((weight) => weight > 0);
    const isHashed = ['sh', 'mh'].includes(service.scheduler) && plain?.scheduler === service.scheduler;
    if (plain === undefined || weights.length < 2 || isHashed) return [];
    const parted =
      1 -
      weights.reduce((total, weight) => total + expectedShare(service.scheduler, weights, weight) ** 2, 0);
    return [
      {
        at: service.persistenceAt,
        message: `${percent(parted)} of the clients of ${service.address} that go from port 80 to 443 change their server.`,
        mend: 'Join the ports under one firewall mark, or use a service of port 0.',
      },
    ];
  },
});
