import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PseudoTerminal, type TerminalOptions } from './pseudo-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbsim-watch-'));
const LBSIM = `${process.execPath} bin/lbsim.js`;
const SHORT = 'scenarios/failover.json --duration 60s --set clients.rate=20/s';
const WATCH = `${LBSIM} watch ${SHORT}`;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function watching(flags: string, options?: TerminalOptions): PseudoTerminal {
  // What the shell says afterwards tells whether the terminal is as it was.
  return new PseudoTerminal(`exec 2>&1; ${WATCH} ${flags}; echo "code $?"; stty -a; sleep 0.1`, options);
}

async function leavesCleanly(terminal: PseudoTerminal, code: number): Promise<string> {
  const { exitCode } = await terminal.ended;
  expect(exitCode).toBe(0);
  const { raw } = terminal;
  const after = raw.slice(raw.lastIndexOf('\u001b[?1049l'));
  expect(raw.split('\u001b[?1049h')).toHaveLength(2);
  expect(raw.split('\u001b[?1049l')).toHaveLength(2);
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'));
  expect(after).toContain(`code ${code}`);
  expect(after).toMatch(/[^-]icanon/);
  expect(after).toMatch(/[^-]echo /);
  await terminal.settled();
  expect(terminal.isAlternate).toBe(false);
  return after;
}

/** To the program, not to its shell. */
function signalled(terminal: PseudoTerminal, signal: NodeJS.Signals): void {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(terminal.pid)]).toString();
  process.kill(Number(children.trim()), signal);
}

describe.concurrent('lbsim watch in a terminal', () => {
  test('answers keys and commands, follows the window, and writes what lbsim run makes again', async () => {
    const file = join(folder, 'my.json');
    const terminal = watching('--paused');
    await terminal.shows('PAUSED');
    const first = await terminal.shows('TCP  192.168.1.10:80 wrr persistent 50');
    expect(first).toContain('Directors');
    terminal.type(':goto 20s\r');
    await terminal.shows('0:20.000');
    await terminal.shows(/MASTER\s+150/);
    terminal.type(':set weight web2 7\r');
    await terminal.shows(/web2\s+Route\s+7/);
    terminal.type(':nonsense\r');
    await terminal.shows('"nonsense" is no command.');
    terminal.type(':sch\tse\t\r');
    await terminal.shows(/TCP {2}192.168.1.10:80 sed/);
    terminal.type('?');
    await terminal.shows(/wrr on 192.168.1.10:80/);
    terminal.type('i');
    await terminal.shows(/sed on 192.168.1.10:80/);
    terminal.type('\u001b');
    await terminal.shows('Virtual services');
    terminal.type('\u001b[B\u001b[Bx');
    await terminal.shows(/web2 crashes/);
    terminal.resize(132, 40);
    await terminal.shows((screen) => screen.split('\n')[2].length === 132);
    terminal.resize(50, 10);
    await terminal.shows('The window is too small.');
    terminal.resize(80, 24);
    await terminal.shows('Virtual services on lvs-a');
    terminal.type('c');
    await terminal.shows('pro expire state');
    terminal.type('/203.0.\r');
    await terminal.shows('with "203.0."');
    terminal.type('h');
    await terminal.shows('run, or pause');
    terminal.type('hG');
    await terminal.shows('AT END');
    terminal.type(`:write ${file}\r`);
    await terminal.shows('Written');
    terminal.type('q');
    const after = await leavesCleanly(terminal, 0);
    const digest = /digest ([0-9a-f]{16})/.exec(after.replace(/\r?\n/g, ''))?.[1];
    const { stdout } = spawnSync(process.execPath, [
      'bin/lbsim.js',
      'run',
      file,
      '--json',
      '-',
      '--no-report',
    ]);
    expect(JSON.parse(stdout.toString()).digest).toBe(digest);
    expect(readFileSync(file, 'utf8')).toContain('"type": "scheduler"');
  });

  test('goes on while it is watched, and comes back to where it was', async () => {
    const terminal = watching('--speed max', { width: 100, height: 30 });
    await terminal.shows('AT END');
    terminal.type('g');
    await terminal.shows(/PAUSED\s+0:00\.000/);
    terminal.type('nn');
    await terminal.shows(/becomes MASTER/);
    terminal.type(':fork crash web1\r');
    await terminal.shows('crash web1');
    terminal.type(' ');
    await terminal.shows(/≠ web1 state\s+up\s+crashed/);
    terminal.type('q');
    await leavesCleanly(terminal, 0);
  });

  test('two policies stand side by side, without colours and beyond ASCII nothing', async () => {
    const terminal = watching('--against scheduler=sed --ascii --speed max', { env: { NO_COLOR: '1' } });
    await terminal.shows('AT END');
    await terminal.shows('Same clients from the start');
    await terminal.shows(/! lvs-a scheduler\s+wrr\s+sed/);
    terminal.type('q');
    await leavesCleanly(terminal, 0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are looked at.
    expect(terminal.raw).not.toMatch(/\u001b\[[\d;]*3[0-7]m|[^\u0000-\u007f]/);
  });

  test.each([
    ['Ctrl-C', (terminal: PseudoTerminal) => terminal.type('\u0003'), 130, 'ended by SIGINT'],
    ['SIGTERM', (terminal: PseudoTerminal) => signalled(terminal, 'SIGTERM'), 143, 'ended by SIGTERM'],
    ['SIGHUP', (terminal: PseudoTerminal) => signalled(terminal, 'SIGHUP'), 129, 'ended by SIGHUP'],
  ])('%s leaves a clean screen and a message', async (_name, end, code, message) => {
    const terminal = watching('');
    await terminal.shows('RUNNING');
    end(terminal);
    expect(await leavesCleanly(terminal, code)).toContain(message);
  });

  test.each([
    ['Ctrl-Z', (terminal: PseudoTerminal) => terminal.type('\u001a')],
    ['SIGTSTP from outside', (terminal: PseudoTerminal) => signalled(terminal, 'SIGTSTP')],
  ])('%s gives the shell its terminal until fg', async (_name, stop) => {
    const stopped = "echo 'st''opped'; stty -a; read answer; fg; echo \"code $?\"";
    const terminal = new PseudoTerminal(`exec 2>&1; set -m; ${WATCH} --paused; ${stopped}`);
    await terminal.shows('PAUSED');
    stop(terminal);
    await terminal.shows(/^stopped/m);
    expect(terminal.isAlternate).toBe(false);
    await terminal.shows(/[^-]icanon/);
    terminal.type('\r');
    await terminal.shows('PAUSED');
    expect(terminal.isAlternate).toBe(true);
    terminal.type('q');
    await terminal.shows('code 0');
    expect((await terminal.ended).exitCode).toBe(0);
  });

  test('a fault of its own leaves a clean screen, and says what to report', async () => {
    const preload = join(folder, 'boom.cjs');
    writeFileSync(preload, `process.on('SIGUSR2', () => { throw new Error('boom'); });`);
    const terminal = watching('', { env: { NODE_OPTIONS: `--require=${preload}` } });
    await terminal.shows('RUNNING');
    signalled(terminal, 'SIGUSR2');
    const after = await leavesCleanly(terminal, 3);
    expect(after).toContain('failed by its own fault');
    expect(after).toContain('boom');
  });

  test('a window that is closed ends it by the signal of hanging up', async () => {
    const terminal = new PseudoTerminal(`exec ${WATCH} --speed max`);
    await terminal.shows('AT END');
    terminal.destroy();
    expect((await terminal.ended).signal).toBe(1);
  });
});

test('without a terminal it says so and names lbsim run', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [
    'bin/lbsim.js',
    'watch',
    'scenarios/failover.json',
  ]);
  expect(status).toBe(2);
  expect(stdout.toString()).toBe('');
  expect(stderr.toString()).toContain('lbsim run scenarios/failover.json');
});

test('the other commands load neither Ink nor React', () => {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = readFileSync(file, 'utf8');
    // Static imports alone: what `import()` names is loaded when it is needed.
    for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[\w./-]+\.js)["']/g))
      load(join(dirname(file), name));
  };
  load('dist/cli.js');
  expect(loaded.size).toBeGreaterThan(3);
  for (const file of loaded) expect(readFileSync(file, 'utf8')).not.toMatch(/react\.(element|transitional)/);
  const chunks = readdirSync('dist/chunks').map((name) => readFileSync(join('dist/chunks', name), 'utf8'));
  expect(chunks.filter((text) => /react\.transitional\.element/.test(text))).toHaveLength(1);
});
