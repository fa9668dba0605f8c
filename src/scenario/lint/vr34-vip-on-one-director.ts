/** VR34: a VIP without a second director. */
import { lintRule } from './rule.ts';
import { type FileSite, instancesOf, type PairSite } from './site.ts';

export const vipOnOneDirector = lintRule({
  id: 'VR34',
  severity: 'warning',
  title: 'a VIP that one of the two directors does not have',
  help: 'When the director that has it dies, nobody takes the address over.',
  needs: 'pair',
  check: ({ first, second }: PairSite) => {
    if (vipsOf(first).size === 0 || vipsOf(second).size === 0) return [];
    return [...orphans(first, second), ...orphans(second, first)];
  },
});

/** Instances of which the other director knows no address; where it knows some, VR05 tells. */
function orphans(file: FileSite, other: FileSite) {
  const known = vipsOf(other);
  return instancesOf(file).flatMap(({ instance, path }) => {
    const { virtualIpAddresses: vips } = instance;
    if (vips.length === 0 || vips.some(({ address }) => known.has(address))) return [];
    return [
      {
        at: file.at(path),
        message: `${instance.name} (${vips.map(({ address }) => address).join(', ')}) is not in ${other.file}: 1 director holds it, and with that it dies.`,
        mend: `Add the instance to ${other.file}, with another priority.`,
      },
    ];
  });
}

function vipsOf(file: FileSite): ReadonlySet<string> {
  return new Set(
    file.config.vrrpInstances.flatMap(({ virtualIpAddresses }) =>
      virtualIpAddresses.map(({ address }) => address),
    ),
  );
}
