/** VR24: an interface that no machine has. Which ones a machine does have, no file tells. */
import type { VrrpInstance } from '../../models/keepalived/config.ts';
import { lintRule } from './rule.ts';
import { instancesOf } from './site.ts';

/** IFNAMSIZ of Linux, without the NUL. */
const LONGEST_NAME = 15;

export const impossibleInterface = lintRule({
  id: 'VR24',
  severity: 'error',
  title: 'an interface that cannot exist',
  help: 'keepalived ends at the start when an interface is missing. dynamic_interfaces lets it wait instead, here for ever.',
  needs: 'file',
  check: (file) =>
    instancesOf(file).flatMap(({ instance, path }) =>
      namedInterfaces(instance)
        .filter(({ name }) => name.length > LONGEST_NAME || name.includes('/'))
        .map(({ name, field }) => {
          const why =
            name.length > LONGEST_NAME
              ? `has ${name.length} characters, Linux allows ${LONGEST_NAME}`
              : 'has a "/" in it, which Linux allows in no name';
          const then = file.config.globalDefs.dynamicInterfaces
            ? `${instance.name} stays in FAULT`
            : 'keepalived ends at the start, and no VIP comes up';
          return {
            at: file.at(`${path}.${field}`, path),
            message: `The interface ${name} ${why}: ${then}.`,
            mend: 'Write the name that `ip link` shows.',
          };
        }),
    ),
});

interface NamedInterface {
  readonly name: string;
  readonly field: string;
}

/** Each name once, at the place that names it first. */
function namedInterfaces(instance: VrrpInstance): readonly NamedInterface[] {
  const found = [
    { name: instance.interface, field: 'interface' },
    ...instance.virtualIpAddresses.map((each, i) => ({
      name: each.interface,
      field: `virtualIpAddresses[${i}]`,
    })),
    ...instance.trackInterfaces.map((each, i) => ({ name: each.name, field: `trackInterfaces[${i}]` })),
  ];
  return found.filter(({ name }, i) => found.findIndex((each) => each.name === name) === i);
}
