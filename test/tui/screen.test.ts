import { describe, expect, test } from 'vitest';
import type { Frame } from '../../src/tui/protocol.ts';
import { screen } from '../../src/tui/screen.ts';
import { escaped, plain } from '../../src/tui/text.ts';
import { asciiOnly, themeFor } from '../../src/tui/theme.ts';
import { FIRST_VIEW, type View } from '../../src/tui/view.ts';
import { DECISION, fork, frame, run } from './frame.ts';

const theme = themeFor({ isAscii: false, hasColors: true });

interface Drawn {
  readonly of?: Frame;
  readonly view?: Partial<View>;
  readonly width?: number;
  readonly height?: number;
}

function drawn({ of = frame(), view = {}, width = 80, height = 24 }: Drawn) {
  return screen({ scenario: 'failover', frame: of, view: { ...FIRST_VIEW, ...view }, theme, width, height });
}

function text(what: Drawn): string {
  return `${drawn(what)
    .map((line) => plain(line).trimEnd())
    .join('\n')}\n`;
}

const PAGE = {
  director: 'lvs-a',
  total: 1043,
  matching: 2,
  from: 0,
  lines: [
    'TCP 14:58  ESTABLISHED 203.0.113.7:40112  192.168.1.10:80    192.168.1.16:80',
    'TCP 01:12  FIN_WAIT    203.0.113.9:40113  192.168.1.10:80    192.168.1.17:80',
  ],
};

/** What the screen shows, by the name of the file that keeps it. */
const SCREENS: Readonly<Record<string, Drawn>> = {
  'site-80x24': {},
  'site-100x30': { width: 100, height: 30, view: { selected: 'web2' } },
  'site-160x40': { width: 160, height: 40 },
  'site-rates': { view: { showsRates: true } },
  'site-of-the-backup': { view: { director: 1, message: { text: 'Nothing happened.', isError: false } } },
  'log-filtered': { view: { pane: 'log', filter: 'vrrp' } },
  connections: { of: frame({ connections: PAGE }), view: { pane: 'connections', search: '203' } },
  decisions: { view: { pane: 'decisions', decisions: [DECISION], decision: 9 } },
  'decisions-awaited': { view: { pane: 'decisions' } },
  fork: { of: fork(), view: { pane: 'differences' } },
  'one-run': { view: { pane: 'differences' } },
  against: {
    of: { ...fork(), relation: 'against' },
    view: { pane: 'differences' },
    width: 100,
    height: 40,
  },
  help: { view: { pane: 'help' }, height: 70 },
  prompt: {
    view: {
      prompt: {
        kind: 'command',
        text: 'set weight web',
        cursor: 14,
        back: 0,
        draft: '',
        offers: ['web1', 'web2'],
      },
    },
  },
  mistyped: {
    view: {
      message: {
        text: `"wieght" is no command. Did you mean "weight"? Allowed: ${'set, weight, '.repeat(14)}`,
        isError: true,
      },
    },
  },
  'too-small': { width: 50, height: 10 },
};

describe('the screen is a function of what is to be seen', () => {
  test.each(Object.keys(SCREENS))('%s', async (name) => {
    await expect(text(SCREENS[name])).toMatchFileSnapshot(`screens/${name}.txt`);
  });

  test('a table longer than its pane tells which of its rows are seen, with the selected one among them', () => {
    const one = run();
    const many = one.directors.map((director) => ({
      ...director,
      services: director.services.map((service) => ({
        ...service,
        destinations: Array.from({ length: 300 }, (_, i) => ({
          ...service.destinations[0],
          name: `web${i + 1}`,
        })),
      })),
    }));
    const servers = Array.from({ length: 300 }, (_, i) => ({
      ...one.servers[0],
      name: `web${i + 1}`,
    }));
    const of = frame({ main: { ...one, directors: many, servers } });
    const shown = text({ of, view: { selected: 'web200' } });
    const [, from, to] = /on lvs-a, rows (\d+)-(\d+) of 301 ─/.exec(shown)?.map(Number) ?? [];
    expect(from).toBeLessThanOrEqual(201);
    expect(to).toBeGreaterThanOrEqual(201);
    expect(shown.match(/^.{2,6}web\d+ /gm)).toHaveLength(to - from + 1);
    expect(shown).toContain('web200');
    expect(text({})).not.toContain(', rows');
  });

  test('every screen fills its window to the sign, whatever its size', () => {
    for (const [width, height] of [
      [60, 16],
      [80, 24],
      [99, 25],
      [129, 31],
      [200, 60],
      [30, 5],
    ]) {
      for (const what of Object.values(SCREENS)) {
        const lines = drawn({ ...what, width, height }).map((line) => [...plain(line)].length);
        expect(lines).toEqual(new Array(height).fill(width));
      }
    }
  });

  test('no power and an empty table are told', () => {
    const [first, second] = run().directors;
    const dark = frame({
      main: run({
        directors: [
          { ...first, isUp: false },
          { ...second, services: [] },
        ],
      }),
    });
    expect(text({ of: dark })).toContain('NO POWER');
    expect(text({ of: dark })).toContain('No power: no table.');
    expect(text({ of: dark, view: { director: 1 } })).toContain('The table is empty.');
  });

  test('names from files cannot move the cursor', () => {
    const evil = run({ label: 'a\u001b[2Jb\r\nc' });
    expect(drawn({ of: frame({ main: evil }) }).map((line) => plain(line))[0]).toContain('a?[2Jb??c');
  });

  test('without colours only weight and inversion are left, and with --ascii nothing beyond ASCII', () => {
    for (const what of Object.values(SCREENS)) {
      const bare = screen({
        scenario: 'failover',
        frame: what.of ?? frame(),
        view: { ...FIRST_VIEW, ...what.view },
        theme: themeFor({ isAscii: true, hasColors: false }),
        width: 80,
        height: 24,
      });
      const written = bare.map((line) => asciiOnly(escaped(line, false))).join('\n');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are looked at.
      expect(written).not.toMatch(/[^\u0000-\u007f]|\u001b\[[\d;]*(3\d|90)m/);
    }
  });
});
