// Writes the output of the README's first command into the README: `node scripts/readme.mjs` after a change of figures.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const MARK = /(<!-- output: lbsim run scenarios\/failover\.json -->\n```\n)[\s\S]*?(\n```)/;
const output = execFileSync(
  process.execPath,
  ['bin/lbsim.js', 'run', 'scenarios/failover.json', '--no-report'],
  {
    encoding: 'utf8',
  },
);
const lines = output.trimEnd().split('\n');
const story = lines.findIndex((line) => line.startsWith('what happened'));
const timeline = lines
  .slice(story)
  .filter((line) => /loses power|clients:|lvs-b: VI_1 becomes|crashes|removed/.test(line));
const verdicts = lines.filter((line) => /^(held|MISSED)/.test(line));
const shown = [...lines.slice(0, story + 1), ...timeline.slice(0, 7), '…', '', ...verdicts].join('\n');
const readme = readFileSync('README.md', 'utf8');
writeFileSync(
  'README.md',
  readme.replace(MARK, (_, before, after) => before + shown + after),
);
