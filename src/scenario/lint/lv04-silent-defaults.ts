/** LV04: scheduler and forwarding that nobody has chosen. */
import { lintRule } from './rule.ts';

export const silentDefaults = lintRule({
  id: 'LV04',
  severity: 'warning',
  title: 'no lb_algo or no lb_kind',
  help: 'keepalived takes wlc and NAT. A farm that is set up for direct routing does not work with NAT, and nothing is said.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, realServers }, i) => {
      const path = `virtualServers[${i}]`;
      const { origins } = file.config;
      const hasMethod =
        Object.hasOwn(origins, `${path}.forwardingMethod`) ||
        realServers.every((_, j) => Object.hasOwn(origins, `${path}.realServers[${j}].forwardingMethod`));
      const isBroken = file.problems.some(({ message }) =>
        /is no (?:forwarding method|scheduler)/.test(message),
      );
      const missing = [
        ...(Object.hasOwn(origins, `${path}.scheduler`) ? [] : ['lb_algo (wlc is taken)']),
        ...(hasMethod ? [] : ['lb_kind (NAT is taken)']),
      ];
      if (missing.length === 0 || isBroken) return [];
      return [
        {
          at: file.at(path),
          message: `virtual_server ${name} has no ${missing.join(' and no ')}, for ${realServers.length} real server${realServers.length === 1 ? '' : 's'}.`,
          mend: 'State both, as lb_algo wlc and lb_kind DR.',
        },
      ];
    }),
});
