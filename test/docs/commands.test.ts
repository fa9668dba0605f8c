import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const BIN = resolve('bin/lbsim.js');
const folder = mkdtempSync(join(tmpdir(), 'lbsim-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lbsim(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [BIN, ...args], { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const PAGES = [
  'README.md',
  ...readdirSync('docs/guide').map((name) => join('docs/guide', name)),
  'docs/results.md',
];

/** Commands in indented blocks and in back-quotes that name no placeholder. */
const COMMANDS = [
  ...new Set(
    PAGES.flatMap((page) => [
      ...readFileSync(page, 'utf8').matchAll(/(?:^ {4}|`|&& )(?:npx )?(lbsim [^`\n|]+)/gm),
    ])
      .map(([, command]) => command.trim())
      .filter(
        (command) =>
          !/\bFILE\b|\bBEFORE\b|…|\bfirst\b|^lbsim (init|run|check|merge|compare|sweep|capacity|query|export|watch)$/.test(
            command,
          ),
      ),
  ),
];

/** As a shell would split it; files that a command writes lie in the test's own folder. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted;
    return /\.(duckdb|parquet)$/.test(bare) ? join(folder, bare) : bare;
  });
}

/** What commands compute is tested elsewhere; here they must run, with as few runs as they can do with. The last one counts. */
function fewer(args: readonly string[]): string[] {
  if (args.includes('--precision')) return ['--max-replications', '4'];
  if (args[0] === 'run') return ['--replications', '1'];
  if (args[0] === 'capacity') return ['--replications', '2', '--tolerance', '30%'];
  return ['compare', 'sweep'].includes(args[0]) ? ['--replications', '2'] : [];
}

describe('every command in the docs', () => {
  test.each(COMMANDS)('%s', async (command) => {
    // The models of theory have tests of their own: all of them take minutes.
    const args = command === 'lbsim validate' ? ['validate', '--help'] : words(command).slice(1);
    const makesFiles =
      ['run', 'compare', 'sweep', 'capacity', 'merge'].includes(args[0]) && !args.includes('--shard');
    const out = makesFiles ? ['--no-report', '--out', join(folder, String(COMMANDS.indexOf(command)))] : [];
    const { code, stdout, stderr } = await lbsim([...args, ...out, ...fewer(args)]);
    if (args[0] === 'watch') {
      // Everything else was right: a terminal is all that it lacks here.
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('this is none') });
      return;
    }
    expect(stderr).toBe('');
    // An expectation may be missed by an example; bad input or a fault of ours may not happen.
    expect([0, 1, 4]).toContain(code);
    if (args[0] === 'run' && !args.includes('--syslog'))
      expect(stdout.split('\n')[0].length).toBeGreaterThan(20);
  });

  test('there are some', () => {
    expect(COMMANDS.length).toBeGreaterThan(5);
  });
});

test('the README shows what its first command prints', async () => {
  const shown = /<!-- output: .*? -->\n```\n([\s\S]*?)\n```/.exec(readFileSync('README.md', 'utf8'));
  const { stdout } = await lbsim([
    'run',
    'scenarios/failover.json',
    '--no-report',
    '--out',
    join(folder, 'readme'),
  ]);
  const printed = stdout.split('\n');
  let at = 0;
  for (const line of (shown?.[1] ?? '').split('\n')) {
    if (line === '…') continue;
    at = printed.indexOf(line, at);
    expect(at, `"${line}" (node scripts/readme.mjs writes it anew)`).toBeGreaterThanOrEqual(0);
  }
});
