/**
 * MISC_CHECK: a script's exit code. 0 passes; with misc_dynamic 2 to 255 pass and make the weight exit - 2. Runs from start
 * to start, and is killed, which is a failure, after misc_timeout.
 */
import type { MiscChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind, CheckVerdict } from './checker.ts';
import { plainRule } from './plain-rule.ts';

export const miscChecker: CheckerKind<MiscChecker> = {
  types: ['misc'],
  title: 'MISC_CHECK',
  help: 'Runs a script; what it says is given under "checks" of the scenario, as a number or as a function of load.',
  probe: 'script',
  isFixedRate: true,
  ended(checker, state, outcome): CheckVerdict {
    const { exit } = state;
    const ok = outcome === 'passed' && (exit === 0 || (checker.dynamic && exit >= 2));
    return plainRule(checker, state, ok);
  },
};

/** The weight that a passing run with this exit code gives to a real server of that configured weight. */
export function dynamicWeight(exit: number, configured: number): number {
  return exit === 0 ? configured : exit - 2;
}
