/** LV14: a quorum that cannot be met. */
import { lintRule } from './rule.ts';
import { readerFaults } from './statements.ts';

const HIGH = /^The quorum (\d+) is above all weights: keepalived lowers it to (\d+)/;

export const quorumTooHigh = lintRule({
  id: 'LV14',
  severity: 'error',
  title: 'quorum above the sum of the weights',
  help: 'keepalived 2 lowers it to the sum, which every real server must then hold up together; keepalived 1 never meets it and serves the sorry server for ever.',
  restates: HIGH,
  needs: 'text',
  check: (site) =>
    readerFaults(site, HIGH, ({ message }) => {
      const [, quorum, sum] = HIGH.exec(message) ?? [];
      if (sum === '0') {
        return {
          message: `quorum ${quorum} becomes 0: no real server has a weight, so nobody is served.`,
          mend: 'Add a real server, or give one a weight.',
        };
      }
      return {
        message: `quorum ${quorum} becomes ${sum}, the sum of all weights: the loss of 1 real server loses it.`,
        mend: `Write quorum ${Math.max(1, Math.floor(Number(sum) / 2))}, or raise the weights.`,
      };
    }),
});
