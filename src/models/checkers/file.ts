/** FILE_CHECK: a file's number times a weight is added to the real server's; with weight 0 any number but 0 is a failure. */
import type { FileChecker } from '../keepalived/lvs-config.ts';
import type { CheckerKind, CheckVerdict } from './checker.ts';

const INT_MAX = 2 ** 31 - 1;

export const fileChecker: CheckerKind<FileChecker> = {
  types: ['file'],
  title: 'FILE_CHECK',
  help: 'Follows the number in a track_file at once: it moves the weight, or (weight 0) takes the server out.',
  probe: 'told',
  ended(_checker, state, outcome): CheckVerdict {
    const ok = outcome === 'passed';
    const changes = ok !== state.isUp;
    state.isUp = ok;
    return { becomes: changes ? (ok ? 'up' : 'down') : undefined, delayNs: 0 };
  },
};

/** What a number in the file means: failure, or what is added to the weight. */
export function fileVerdict(
  checker: FileChecker,
  value: number,
): { readonly ok: boolean; readonly adds: number } {
  const sign = checker.reverse ? -1 : 1;
  if (checker.weight === 0) return { ok: (value === 0) !== checker.reverse, adds: 0 };
  const adds = sign * value * checker.weight;
  return Math.abs(adds) > INT_MAX ? { ok: false, adds: 0 } : { ok: true, adds };
}
