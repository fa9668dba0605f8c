/** VR05: what else an advert must agree in. */
import type { VrrpInstance } from '../../models/keepalived/config.ts';
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';
import { takeoverSpan } from './timing.ts';

export const advertsDiffer = lintRule({
  id: 'VR05',
  severity: 'error',
  title: 'version, VIPs, multicast group or unicast differ',
  help: 'An advert of another version, with other VIPs, to another group or by unicast instead of multicast is refused or never arrives: both become MASTER.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => {
      const { maxNs } = takeoverSpan(two.instance, one.instance);
      return differences(one.instance, two.instance).map(({ path, what }) => ({
        at: two.file.at(`${two.path}.${path}`, two.path),
        message: `${what}, unlike ${lineText(one.file.at(`${one.path}.${path}`, one.path))}: the adverts are refused, and at most ${seconds(maxNs)} after the start there are two MASTERs.`,
        mend: 'Make both alike; addresses that need not agree belong in virtual_ipaddress_excluded.',
      }));
    }),
});

function differences(one: VrrpInstance, two: VrrpInstance): { path: string; what: string }[] {
  const found: { path: string; what: string }[] = [];
  if (one.version !== two.version)
    found.push({ path: 'version', what: `version is ${two.version}, not ${one.version}` });
  const [ours, theirs] = [addressesOf(two), addressesOf(one)];
  const extra = ours.filter((address) => !theirs.includes(address));
  const missing = theirs.filter((address) => !ours.includes(address));
  if (extra.length + missing.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`virtual_ipaddress lacks ${missing.join(', ')}`] : []),
      ...(extra.length > 0 ? [`virtual_ipaddress has ${extra.join(', ')} too`] : []),
    ];
    found.push({ path: 'virtualIpAddresses[0]', what: parts.join(' and ') });
  }
  if (one.mode !== two.mode) {
    found.push({ path: 'unicastPeers[0]', what: `adverts go by ${two.mode}, not by ${one.mode}` });
  } else if (one.mode === 'multicast' && one.multicastGroup !== two.multicastGroup) {
    const what = `adverts go to ${two.multicastGroup}, not to ${one.multicastGroup}`;
    found.push({ path: 'multicastGroup', what });
  }
  return found;
}

function addressesOf({ virtualIpAddresses }: VrrpInstance): string[] {
  return virtualIpAddresses.map(({ address }) => address);
}
