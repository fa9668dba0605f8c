// Takes the picture of `lbsim watch` in the README: the real program in a pseudo-terminal, its screen as SVG.
// `node scripts/record-watch.mjs` after a change of the screen or of scenarios/failover.json.
import { writeFileSync } from 'node:fs';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const WIDTH = 100;
const HEIGHT = 30;
const CELL = { width: 8.4, height: 17 };
const PALETTE = {
  1: '#f47067',
  2: '#6bc46d',
  3: '#daaa3f',
  4: '#6cb6ff',
  5: '#dcbdfb',
  6: '#56d4dd',
  8: '#768390',
};
const BACKGROUND = '#1c2128';
const TEXT = '#cdd9e5';

const { CI: _, NO_COLOR: __, ...env } = process.env;
const terminal = new xterm.Terminal({ cols: WIDTH, rows: HEIGHT, allowProposedApi: true });
const program = pty.spawn(
  process.execPath,
  ['bin/lbsim.js', 'watch', 'scenarios/failover.json', '--at', '125s'],
  { name: 'xterm-256color', cols: WIDTH, rows: HEIGHT, env },
);
program.onData((data) => terminal.write(data));

const row = (y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '';
const screen = () => Array.from({ length: HEIGHT }, (_, y) => row(y)).join('\n');

async function shows(text) {
  const untilMs = performance.now() + 20_000;
  while (!screen().includes(text)) {
    if (performance.now() > untilMs) throw new Error(`"${text}" never appeared:\n${screen()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await shows('PAUSED   2:05.000');
program.write('\t');
await shows('Virtual services on lvs-b');
writeFileSync('docs/images/watch.svg', picture());
program.write('q');

/** Runs of cells that look alike. */
function runs(y) {
  const line = terminal.buffer.active.getLine(y);
  const found = [];
  for (let x = 0; x < WIDTH; x++) {
    const cell = line.getCell(x);
    const look = {
      fill: cell.isFgPalette() ? (PALETTE[cell.getFgColor()] ?? TEXT) : TEXT,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      inverse: cell.isInverse() !== 0,
    };
    const last = found[found.length - 1];
    const text = cell.getChars() || ' ';
    if (last !== undefined && JSON.stringify(last.look) === JSON.stringify(look)) last.text += text;
    else found.push({ x, look, text });
  }
  return found;
}

function picture() {
  const width = WIDTH * CELL.width + 20;
  const height = HEIGHT * CELL.height + 20;
  const rows = Array.from({ length: HEIGHT }, (_, y) => {
    const base = 10 + (y + 0.76) * CELL.height;
    const parts = runs(y).map(({ x, look, text }) => {
      if (text.trim() === '' && !look.inverse) return '';
      const left = (10 + x * CELL.width).toFixed(1);
      const length = ([...text].length * CELL.width).toFixed(1);
      const block = look.inverse
        ? `<rect x="${left}" y="${(10 + y * CELL.height).toFixed(1)}" width="${length}" height="${CELL.height}" fill="${TEXT}"/>`
        : '';
      const style = `${look.bold ? ' font-weight="bold"' : ''}${look.dim ? ' opacity="0.6"' : ''}`;
      const fill = look.inverse ? BACKGROUND : look.fill;
      return `${block}<text x="${left}" y="${base.toFixed(1)}" textLength="${length}" fill="${fill}"${style}>${harmless(text)}</text>`;
    });
    return `<g>${parts.join('')}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xml:space="preserve" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<title>lbsim watch scenarios/failover.json, five seconds after the MASTER lost its power</title>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
${rows.join('\n')}
</svg>
`;
}

function harmless(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
