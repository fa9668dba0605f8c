import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { System } from '../../src/models/system.ts';
import type { Frame, SessionCommand, SessionReport } from '../../src/tui/protocol.ts';
import { screen } from '../../src/tui/screen.ts';
import { Session } from '../../src/tui/session.ts';
import { plain } from '../../src/tui/text.ts';
import { themeFor } from '../../src/tui/theme.ts';
import { FIRST_VIEW } from '../../src/tui/view.ts';
import { scenarioFrom } from '../fixtures/scenario.ts';

const scenario = scenarioFrom('scenarios/failover.json', []);
const { settings } = scenario.points[0];
const { seed } = scenario.scenario;
const main = {
  label: scenario.points[0].name,
  settings,
  faults: (scenario.given as { faults: readonly object[] }).faults,
};

/** A session whose wall clock is a variable: each look at it takes a tenth of a millisecond. */
class Bench {
  readonly reports: SessionReport[] = [];
  nowMs = 0;
  readonly session: Session;

  constructor(rival?: typeof main) {
    const start = rival === undefined ? { seed, main } : { seed, main, rival };
    const clock = () => {
      this.nowMs += 0.1;
      return this.nowMs;
    };
    this.session = new Session(start, { post: (report) => this.reports.push(report), clock });
  }

  /** Works until nothing is left to do, or for so long on the wall. */
  do(command: SessionCommand, forMs = Infinity): Frame {
    this.session.handle(command);
    const untilMs = this.nowMs + forMs;
    for (;;) {
      const delayMs = this.session.work();
      if (delayMs === null || this.nowMs >= untilMs) break;
      this.nowMs += delayMs;
    }
    this.session.post();
    return this.frame;
  }

  get frame(): Frame {
    const last = this.reports.findLast((report) => report.type === 'frame');
    if (last?.type !== 'frame') throw new Error('no frame was posted');
    return last.frame;
  }

  get message(): string {
    const last = this.reports.findLast((report) => report.type === 'message');
    return last?.type === 'message' ? last.text : '';
  }
}

describe('a session', () => {
  test('lets simulated time pass as fast as was asked', () => {
    const bench = new Bench();
    bench.do({ type: 'speed', speed: 2 });
    const { nowNs } = bench.do({ type: 'run', isRunning: true }, 3000).main;
    expect(nowNs / 6e9).toBeGreaterThan(0.97);
    expect(nowNs / 6e9).toBeLessThan(1.03);
  });

  test('steps by event, by second, to the next change and to the next decision', () => {
    const bench = new Bench();
    const { main: after } = bench.do({ type: 'step', unit: 'event' });
    expect(after.events).toBe(1);
    expect(bench.do({ type: 'step', unit: 'second' }).main.nowNs).toBe(1e9);
    const changed = bench.do({ type: 'step', unit: 'change' }).main;
    expect(changed.log.at(-1)?.timeNs).toBe(changed.nowNs);
    expect(changed.log.at(-1)?.text).toContain('becomes MASTER');
    bench.do({ type: 'step', unit: 'decision' });
    const decisions = bench.reports.findLast((report) => report.type === 'decisions');
    expect(decisions?.type === 'decisions' && decisions.decisions.at(-1)?.timeNs).toBe(
      bench.frame.main.nowNs,
    );
  });

  test('keys that are pressed faster than frames come add up', () => {
    const bench = new Bench();
    bench.do({ type: 'goTo', timeNs: 20e9 });
    for (let i = 0; i < 3; i++) bench.session.handle({ type: 'back', lengthNs: 1e9 });
    for (let i = 0; i < 3; i++) bench.session.handle({ type: 'otherSpeed', step: 1 });
    expect(bench.do({ type: 'otherSpeed', step: -1 })).toMatchObject({ speed: 5, main: { nowNs: 17e9 } });
    for (let i = 0; i < 20; i++) bench.session.handle({ type: 'otherSpeed', step: 1 });
    expect(bench.do({ type: 'step', unit: 'event' }).speed).toBe(Infinity);
    bench.do({ type: 'speed', speed: 1 });
    expect(bench.do({ type: 'toggle' }, 50).isRunning).toBe(true);
    expect(bench.do({ type: 'toggle' }).isRunning).toBe(false);
  });

  test('goes back to the change before, and to the start', () => {
    const bench = new Bench();
    bench.do({ type: 'goTo', timeNs: 60e9 });
    const { main: before } = bench.do({ type: 'goToChangeBefore' });
    expect(before.log.at(-1)?.timeNs).toBe(before.nowNs);
    expect(before.nowNs).toBeLessThan(60e9);
    expect(bench.do({ type: 'goTo', timeNs: 0 }).main).toMatchObject({ nowNs: 0, events: 0 });
  });

  test('two policies face the same clients in step; hands touch both', () => {
    const rival = scenario.makePoint({ name: 'sed', set: { scheduler: 'sed' } });
    const bench = new Bench({ ...main, label: 'sed', settings: rival.settings });
    bench.do({ type: 'goTo', timeNs: 20e9 });
    bench.do({ type: 'fault', fault: { type: 'crash', realServer: 'web2' } });
    const frame = bench.do({ type: 'goTo', timeNs: 30e9 });
    expect(frame.relation).toBe('against');
    expect(frame.rival?.nowNs).toBe(frame.main.nowNs);
    expect(frame.rival?.latency.whole.sent).toBeGreaterThan(0);
    expect(frame.rival?.digest).not.toBe(frame.main.digest);
    for (const run of [frame.main, frame.rival]) expect(run?.servers[1].state).toBe('crashed');
    const alone = new System({ settings: rival.settings, seed, replication: 0 });
    alone.run(20e9);
    bench.do({ type: 'goTo', timeNs: 20e9 });
    expect(bench.frame.rival?.digest).toBe(alone.kernel.digest.hex());
  });

  test('a fork is touched alone, can be kept, and says what is wrong', () => {
    const bench = new Bench();
    bench.do({ type: 'goTo', timeNs: 20e9 });
    bench.do({ type: 'fork', label: 'crash web2', fault: { type: 'crash', realServer: 'web2' } });
    bench.do({ type: 'mend', name: 'web1' });
    expect(bench.message).toContain('No fault lasts on web1');
    const forked = bench.do({ type: 'goTo', timeNs: 25e9 });
    expect([forked.main.servers[1].state, forked.rival?.servers[1].state]).toEqual(['up', 'crashed']);
    const kept = bench.do({ type: 'keepFork' });
    expect(kept.main.servers[1].state).toBe('crashed');
    expect(kept.rival).toBeNull();
  });

  test('a fork of one of two policies takes the place of the other, which comes back in step', () => {
    const rival = scenario.makePoint({ name: 'sed', set: { scheduler: 'sed' } });
    const bench = new Bench({ ...main, label: 'sed', settings: rival.settings });
    bench.do({ type: 'goTo', timeNs: 20e9 });
    bench.do({ type: 'fork', label: 'crash web2', fault: { type: 'crash', realServer: 'web2' } });
    expect(bench.message).toContain(':drop or :keep brings sed back');
    const forked = bench.do({ type: 'goTo', timeNs: 25e9 });
    expect(forked).toMatchObject({ relation: 'fork', rival: { label: 'crash web2' } });
    expect([forked.main.servers[1].state, forked.rival?.servers[1].state]).toEqual(['up', 'crashed']);
    bench.do({ type: 'fork', label: 'hang web2', fault: { type: 'hang', realServer: 'web2' } });
    expect(bench.message).toContain('The fork before is gone');
    bench.do({ type: 'goTo', timeNs: 23e9 });
    const dropped = bench.do({ type: 'dropFork' });
    expect(dropped).toMatchObject({ relation: 'against', rival: { label: 'sed', nowNs: 23e9 } });
    const alone = new System({ settings: rival.settings, seed, replication: 0 });
    alone.run(23e9);
    expect(dropped.rival?.digest).toBe(alone.kernel.digest.hex());
  });

  test('a reload reads a file that the run did not have: it is made again, as that scenario, and undone', () => {
    const reload = {
      type: 'keepalived-reload',
      director: 'lvs-a',
      keepalived: 'failover/backup.conf',
    };
    const faults = [...main.faults, { ...reload, at: '20000000001ns' }];
    const point = scenario.makePoint({ name: '', set: { faults } });
    const bench = new Bench();
    const before = bench.do({ type: 'goTo', timeNs: 20e9 }).main.digest;
    bench.do({ type: 'fault', fault: reload, directors: [point.settings.directors] });
    expect(bench.message).toContain('made again from its start');
    const { main: after } = bench.do({ type: 'goTo', timeNs: 25e9 });
    expect(after.log.map(({ text }) => text)).toContain('keepalived reads failover/backup.conf');
    const alone = new System({ settings: point.settings, seed, replication: 0 });
    alone.run(25e9);
    expect(after.digest).toBe(alone.kernel.digest.hex());
    bench.do({ type: 'undo' });
    expect(bench.do({ type: 'goTo', timeNs: 20e9 }).main.digest).toBe(before);
  });

  test('at the end of the run nothing strikes any more, and that is said', () => {
    const bench = new Bench();
    bench.do({ type: 'goTo', timeNs: Infinity });
    const { byHand } = bench.do({ type: 'fault', fault: { type: 'crash', realServer: 'web2' } }).main;
    expect(byHand).toBe(0);
    expect(bench.message).toContain('The run is at its end');
  });

  test('the connections come a page at a time, searched where they lie', () => {
    const bench = new Bench();
    bench.do({ type: 'goTo', timeNs: 15e9 });
    const all = bench.do({
      type: 'connections',
      wanted: { director: 0, from: 0, count: 5, search: '' },
    }).connections;
    const rest = bench.do({
      type: 'connections',
      wanted: { director: 0, from: 3, count: 5, search: '' },
    }).connections;
    expect(all?.lines).toHaveLength(5);
    expect(rest?.lines.slice(0, 2)).toEqual(all?.lines.slice(3));
    const client = all?.lines[4].split(/\s+/)[3] as string;
    const found = bench.do({
      type: 'connections',
      wanted: { director: 0, from: 0, count: 5, search: client },
    }).connections;
    expect(found?.lines).toEqual([all?.lines[4]]);
  });
});

test('the picture in the README is what the program shows (node scripts/record-watch.mjs takes it anew)', () => {
  const bench = new Bench();
  bench.do({ type: 'goTo', timeNs: 125e9 });
  const lines = screen({
    scenario: 'failover',
    frame: { ...bench.frame, eventsPerSecond: 0 },
    view: { ...FIRST_VIEW, director: 1 },
    theme: themeFor({ isAscii: false, hasColors: true }),
    width: 100,
    height: 30,
  }).map((line) => plain(line).trimEnd());
  const svg = readFileSync('docs/images/watch.svg', 'utf8');
  const shown = [...svg.matchAll(/<g>(.*?)<\/g>/g)].map(([, row]) => {
    const cells = new Array<string>(100).fill(' ');
    for (const [, x, text] of row.matchAll(/<text x="([\d.]+)"[^>]*>([^<]*)</g)) {
      const from = Math.round((Number(x) - 10) / 8.4);
      const plainText = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
      [...plainText].forEach((sign, i) => {
        cells[from + i] = sign;
      });
    }
    return cells.join('').trimEnd();
  });
  expect(shown).toEqual(lines);
});
