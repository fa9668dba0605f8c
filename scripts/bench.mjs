// Runs every benchmark in a process of its own and prints figures, ratios and digests. `--small`: so that they never rot.
// `--check`: compares ratios with those kept in bench/figures.md, and fails beyond 20 %. `--keep`: writes that file.
// `--only=NAME`: files whose name has that in it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { plainPrivates } from './plain-privates.mjs';

const flags = new Set(process.argv.slice(2));
const only = process.argv.find((flag) => flag.startsWith('--only='))?.slice('--only='.length) ?? '';
const scale = flags.has('--small') ? 'small' : 'large';
const FIGURES = 'bench/figures.md';
const TOLERANCE = 0.2;

const folder = mkdtempSync(join(tmpdir(), 'lbsim-bench-'));
const lines = [];
const ratios = new Map();
try {
  for (const file of readdirSync('bench')
    .filter((name) => name.endsWith('.bench.ts') && name.includes(only))
    .sort()) {
    const outfile = join(folder, file.replace(/\.ts$/, '.mjs'));
    await build({
      entryPoints: [join('bench', file)],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      mainFields: ['module', 'main'],
      plugins: [plainPrivates],
      // As in what is built: constants stand where they are used, instead of being loaded.
      minifySyntax: true,
      logLevel: 'warning',
      banner: {
        js: "import { createRequire as lbsimRequire } from 'node:module'; const require = lbsimRequire(import.meta.url);",
      },
    });
    const { name: title, figures } = runAlone(outfile);
    say(`\n${title}`);
    for (const { name, value, unit, digest } of figures) {
      const shown =
        Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(3));
      say(`  ${name.padEnd(58)} ${String(shown).padStart(12)} ${unit}${digest ? `  ${digest}` : ''}`);
      if (unit === 'ratio') ratios.set(name, value);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (flags.has('--keep')) keep();
if (flags.has('--check') && !isWithin()) process.exitCode = 1;

/** What one benchmark makes of V8's feedback is none of another's business. */
function runAlone(outfile) {
  const program = `
    import { benchmark } from ${JSON.stringify(pathToFileURL(outfile).href)};
    const figures = await benchmark.run(${JSON.stringify(scale)});
    process.stdout.write(JSON.stringify({ name: benchmark.name, figures }));`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${outfile} failed`);
  return JSON.parse(stdout);
}

function say(line) {
  lines.push(line);
  process.stdout.write(`${line}\n`);
}

function keep() {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const rows = [...ratios].map(([name, value]) => `| ${name} | ${value.toFixed(2)} |`).join('\n');
  const text = `# Figures\n\nWritten by \`npm run bench -- --keep\` at commit ${commit}, Node ${process.version}, ${cpus()[0].model.trim()}, ${cpus().length} cores\nthat were shared while it ran. CPU time; ratios are medians over paired turns, and are what \`--check\` compares.\n\n| ratio | value |\n|---|---|\n${rows}\n\n\`\`\`\n${lines.join('\n').trim()}\n\`\`\`\n`;
  writeFileSync(FIGURES, text);
}

function isWithin() {
  if (scale === 'small') {
    process.stdout.write('\nratios of small runs are not compared: run the large ones.\n');
    return true;
  }
  const kept = new Map(
    [...readFileSync(FIGURES, 'utf8').matchAll(/^\| (.+?) \| ([\d.]+) \|$/gm)].map(([, name, value]) => [
      name,
      Number(value),
    ]),
  );
  let fits = true;
  for (const [name, value] of ratios) {
    const before = kept.get(name);
    if (before === undefined || value >= before * (1 - TOLERANCE)) continue;
    process.stdout.write(
      `\n${name}: ${value.toFixed(2)}, kept is ${before.toFixed(2)}: slower by more than 20 %.\n`,
    );
    fits = false;
  }
  return fits;
}
