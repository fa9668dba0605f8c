/** VR20: unicast adverts that go past the other director. */
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { lineText, type PlacedInstance, sharedInstances } from './site.ts';
import { takeoverSpan } from './timing.ts';

export const peersNotListed = lintRule({
  id: 'VR20',
  severity: 'error',
  title: "unicast_peer does not name the other director's address",
  help: 'Unicast adverts go to the listed peers and nowhere else: a director that is not listed hears nothing and becomes MASTER as well.',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => [...unheard(one, two), ...unheard(two, one)]),
});

function unheard(from: PlacedInstance, to: PlacedInstance) {
  const { sourceIp } = to.instance;
  if (from.instance.mode !== 'unicast' || to.instance.mode !== 'unicast' || sourceIp === undefined) return [];
  const peers = from.instance.unicastPeers.map(({ address }) => address);
  if (peers.includes(sourceIp)) return [];
  const { maxNs } = takeoverSpan(to.instance, from.instance);
  const there = lineText(to.file.at(`${to.path}.sourceIp`, to.path));
  return [
    {
      at: from.file.at(`${from.path}.unicastPeers[0]`, from.path),
      message: `Adverts go to ${peers.join(', ') || 'nobody'}, not to ${sourceIp} of ${there}: that director hears none and is MASTER ${seconds(maxNs)} after its start.`,
      mend: `Put ${sourceIp} into unicast_peer.`,
    },
  ];
}
