/** LV46: a script that may not fail once. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';

export const oneFailureIsDown = lintRule({
  id: 'LV46',
  severity: 'note',
  title: 'MISC_CHECK without retry',
  help: 'retry is 0 for scripts: one exit code other than 0, one timeout, and the real server is out.',
  needs: 'file',
  check: (file) =>
    file.config.virtualServers.flatMap(({ name, realServers }, i) => {
      const total = realServers.reduce((sum, { weight }) => sum + weight, 0);
      return realServers.flatMap(({ address, weight, checkers }, j) => {
        if (weight === 0 || !checkers.some((checker) => checker.type === 'misc' && checker.retry === 0))
          return [];
        return [
          {
            at: file.at(`virtualServers[${i}].realServers[${j}]`),
            message: `One failed run of its script takes ${address} out of ${name}, ${percent(weight / total)} of the weight.`,
            mend: 'Write retry 1 or more.',
          },
        ];
      });
    }),
});
