/** LV01: "10s" is 10 microseconds. */
import { lintRule } from './rule.ts';
import { readerFaults } from './statements.ts';

const UNIT = /^"([^"]*)" is read as (\d+) microseconds/;

export const timerWithUnit = lintRule({
  id: 'LV01',
  severity: 'error',
  title: 'a timer with a unit',
  help: 'keepalived fills up the decimals behind the letter, so "10s" becomes 10 microseconds: a storm of checks, or checks that always time out.',
  restates: UNIT,
  needs: 'text',
  check: (site) =>
    readerFaults(site, UNIT, ({ message, path }) => {
      const [, word, microseconds] = UNIT.exec(message) ?? [];
      const keyword = path?.split(' > ').at(-1) ?? 'a timer';
      return {
        message: `${keyword} ${word} is ${microseconds} µs, not ${Number.parseFloat(word)} s.`,
        mend: `Write ${keyword} ${Number.parseFloat(word)}.`,
      };
    }),
});
