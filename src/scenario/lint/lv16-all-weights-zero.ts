/** LV16: a service without weight. */
import { lintRule } from './rule.ts';
import { readerFaults } from './statements.ts';

const ZERO = /^All weights are 0/;

export const allWeightsZero = lintRule({
  id: 'LV16',
  severity: 'error',
  title: 'all weights are 0',
  help: 'The quorum becomes 0 and its hysteresis underflows to 4294967295: the service never comes up and nobody is served.',
  restates: ZERO,
  needs: 'text',
  check: (site) =>
    readerFaults(site, ZERO, () => ({
      message: 'The weights add up to 0: no connection is ever given to a real server.',
      mend: 'Give one real server a weight of 1 or more.',
    })),
});
