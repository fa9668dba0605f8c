// Builds the pages of reports/gallery and an index from the results that are kept there. `--run`: makes the results and the
// thumbnails anew first, which takes some minutes. `--only=NAME`: those whose name has that in it.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'reports/gallery';
const only = process.argv.find((flag) => flag.startsWith('--only='))?.slice('--only='.length) ?? '';
/** Enough for intervals, and few enough for files that are kept. */
const REPLICATIONS = '3';

/** Plans, one of each kind; then every scenario by its own name. */
const PLANS = {
  'plan-compare': [
    'compare',
    'scenarios/schedulers.json',
    '--vary',
    'scheduler=rr,wlc,sed',
    '--duration',
    '60s',
  ],
  'plan-sweep': [
    ...[
      'sweep',
      'scenarios/schedulers.json',
      '--vary',
      'clients.rate=60/s..240/s:30/s',
      '--vary',
      'scheduler=wlc,rr',
    ],
    ...['--slo', 'p99 < 200ms', '--duration', '30s'],
  ],
  'plan-capacity': [
    ...[
      'capacity',
      'scenarios/schedulers.json',
      '--set',
      'scheduler=wlc',
      '--slo',
      'p99 < 200ms',
      '--survive',
      '1',
    ],
    ...['--tolerance', '10%', '--duration', '30s'],
  ],
};

const scenarios = readdirSync('scenarios')
  .filter((name) => name.endsWith('.json') && name !== 'scenario.schema.json')
  .map((name) => name.replace(/\.json$/, ''));
const entries = [...scenarios, ...Object.keys(PLANS)].filter((name) => name.includes(only));

function lbsim(args) {
  try {
    return execFileSync(process.execPath, ['bin/lbsim.js', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    // An expectation that was missed (1) or is undecided (4) is an answer all the same.
    if (error.status === 1 || error.status === 4) return error.stdout;
    throw error;
  }
}

function make(name) {
  const folder = join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  const plan = PLANS[name] ?? ['run', `scenarios/${name}.json`];
  lbsim([...plan, '--replications', REPLICATIONS, '--no-report', '--out', folder]);
  const made = lbsim([
    'report',
    join(folder, 'results.json'),
    '--format',
    'png',
    '--chart',
    'headline',
    '--width',
    '360',
  ]);
  const [first, ...rest] = made
    .replace(/^written: /, '')
    .trim()
    .split(', ');
  renameSync(first, join(folder, 'thumbnail.png'));
  for (const file of rest) rmSync(file);
  process.stdout.write(`${name}\n`);
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
}

function card(name) {
  const { question, answer } = JSON.parse(readFileSync(join(FOLDER, name, 'results.json'), 'utf8'));
  return (
    `<li><a href="${name}/report.html"><img src="${name}/thumbnail.png" alt="" loading="lazy"><h2>${escaped(name)}</h2></a>` +
    `<p class="question">${escaped(question)}</p><p>${escaped(answer)}</p></li>`
  );
}

const STYLE = `
:root { color-scheme: light dark; } body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 0 auto; padding: 1rem 1.2rem; }
ul { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1.4rem; }
li { border: 1px solid #8886; border-radius: 8px; padding: .8rem 1rem; } img { width: 100%; height: 11rem; object-fit: contain; background: #fff; }
h2 { font-size: 1.1rem; margin: .5rem 0 0; } .question { opacity: .75; } a { color: inherit; }`;

function index(names) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>lbsim: gallery</title><style>${STYLE}</style></head><body><h1>What lbsim answers</h1><ul>${names.map(card).join('\n')}</ul></body></html>
`;
}

if (process.argv.includes('--run')) {
  for (const name of entries) make(name);
  // What the runs follow from: a test holds it against the digests that are kept.
  if (only === '') copyFileSync('test/golden/digests.txt', join(FOLDER, 'golden.txt'));
}
const kept = readdirSync(FOLDER)
  .filter((name) => existsSync(join(FOLDER, name, 'results.json')))
  .sort();
for (const name of kept.filter((own) => own.includes(only)))
  lbsim(['report', join(FOLDER, name, 'results.json')]);
writeFileSync(join(FOLDER, 'index.html'), index(kept));
process.stdout.write(`${FOLDER}/index.html: ${kept.length} reports\n`);
