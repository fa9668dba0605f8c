/** VR12: a password that nobody checks. */
import { lintRule } from './rule.ts';
import { instanceBlocks, statementsNamed } from './statements.ts';

export const authenticationDropped = lintRule({
  id: 'VR12',
  severity: 'error',
  title: 'authentication under VRRP version 3 or strict',
  help: 'Neither has authentication: keepalived drops it, and whoever relied on it is not protected.',
  restates: /has no authentication: it is dropped/,
  needs: 'text',
  check: (site) =>
    instanceBlocks(site).flatMap(({ statement, version, isStrict }) => {
      if (version === 2 && !isStrict) return [];
      return statementsNamed(statement.children, 'authentication').map(({ origin }) => ({
        at: origin,
        message: `${statement.words[1]} runs ${version === 3 ? 'version 3' : 'in strict mode'}: its authentication is dropped, 0 characters of auth_pass are sent.`,
        mend: 'Remove the block; filter protocol 112 by source address instead.',
      }));
    }),
});
