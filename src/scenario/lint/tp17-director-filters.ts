/** TP17: a packet filter before IPVS. */
import { counted } from './figures.ts';
import { lintRule } from './rule.ts';
import { directorServices } from './scenario-view.ts';
import { placedServers } from './traps.ts';

export const directorFilters = lintRule({
  id: 'TP17',
  severity: 'error',
  title: "a director's packet filter drops what IPVS should get",
  help: 'A filter is met before IPVS. Under DR and TUN connection tracking never sees an answer, so everything after the SYN is INVALID to it.',
  needs: 'scenario',
  check: (site) =>
    site.point.settings.directors.flatMap(({ name, firewall }, i) => {
      const at = site.at(['directors', i, 'firewall']);
      const services = directorServices(site.point);
      const closed = services.filter(({ port }) => firewall.dropPorts.includes(port));
      const half = placedServers(site).filter(({ method }) => method !== 'nat');
      const mend =
        'Let the ports of the virtual services pass before any other rule, without connection tracking.';
      return [
        ...closed.slice(0, 1).map(({ text, port }) => ({
          at,
          message: `${name} drops port ${port}: none of the connections to ${text} reaches IPVS while it is MASTER.`,
          mend,
        })),
        ...(firewall.dropInvalid && half.length > 0
          ? [
              {
                at,
                message: `${name} drops what connection tracking calls INVALID: connections to ${counted(half.length, 'DR or TUN real server')} stop after the SYN.`,
                mend,
              },
            ]
          : []),
      ];
    }),
});
