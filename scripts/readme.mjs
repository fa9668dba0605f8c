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
/** From the line that begins so up to the next empty one. */
function block(beginning) {
  const from = lines.findIndex((line) => line.startsWith(beginning));
  if (from < 0) throw new Error(`no line begins with "${beginning}"`);
  const length = lines.slice(from).indexOf('');
  return lines.slice(from, length < 0 ? undefined : from + length);
}

const shown = [
  ...block(lines[0].slice(0, 20)),
  '',
  ...block('variant'),
  '…',
  ...block('lvs-a loses power: lvs-b takes over'),
  '…',
  ...lines.filter((line) => /^(held|MISSED|undecided)/.test(line)),
].join('\n');
const readme = readFileSync('README.md', 'utf8');
writeFileSync(
  'README.md',
  readme.replace(MARK, (_, before, after) => before + shown + after),
);
