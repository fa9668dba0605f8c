/** VR02: adverts of one director are refused by the other for their password. */
import type { VrrpInstance } from '../../models/keepalived/config.ts';
import { seconds } from './figures.ts';
import { lintRule } from './rule.ts';
import { lineText, sharedInstances } from './site.ts';
import { takeoverSpan } from './timing.ts';

export const authenticationDiffers = lintRule({
  id: 'VR02',
  severity: 'error',
  title: 'auth_type or the first 8 characters of auth_pass differ',
  help: 'A refused advert is as good as none: the BACKUP becomes MASTER beside the MASTER. The log says "invalid passwd".',
  needs: 'pair',
  check: (pair) =>
    sharedInstances(pair).flatMap(([one, two]) => {
      if (one.instance.version === 3 || two.instance.version === 3) return [];
      if (secretOf(one.instance) === secretOf(two.instance)) return [];
      const isType = one.instance.authentication?.type !== two.instance.authentication?.type;
      const there = lineText(one.file.at(`${one.path}.authentication.password`, one.path));
      const { maxNs } = takeoverSpan(two.instance, one.instance);
      return [
        {
          at: two.file.at(`${two.path}.authentication.password`, two.path),
          message: `The ${isType ? 'authentication' : 'auth_pass'} of ${two.instance.name} is not that of ${there}: adverts are refused, and at most ${seconds(maxNs)} after the start there are two MASTERs.`,
          mend: 'Give both the same auth_type and auth_pass; 8 characters of it count.',
        },
      ];
    }),
});

function secretOf({ authentication }: VrrpInstance): string {
  return authentication === undefined ? '' : `${authentication.type} ${authentication.password}`;
}
