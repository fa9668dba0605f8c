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
      const meant = secondsMeant(word);
      return {
        message: `${keyword} ${word} is ${microseconds} µs${meant === undefined ? '' : `, not ${meant} s`}.`,
        mend:
          meant === undefined ? `Write ${keyword} in seconds, without a unit.` : `Write ${keyword} ${meant}.`,
      };
    }),
});

const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  ms: 1e-3,
  us: 1e-6,
  m: 60,
  min: 60,
  h: 3600,
};

/** What the unit asks for; undefined for a word that is no number with a unit. */
function secondsMeant(word: string): number | undefined {
  const [, number, unit] = /^(\d*\.?\d+)([a-z]+)$/i.exec(word) ?? [];
  const factor = SECONDS[(unit ?? '').toLowerCase()];
  return factor === undefined ? undefined : Number((Number(number) * factor).toFixed(6));
}
