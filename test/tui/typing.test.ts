import { describe, expect, test } from 'vitest';
import { COMMANDS, completions, runCommand } from '../../src/tui/commands.ts';
import type { Effect, Situation } from '../../src/tui/effects.ts';
import { FrameGate } from '../../src/tui/frame-gate.ts';
import { KEYS } from '../../src/tui/keys.ts';
import { typed } from '../../src/tui/prompt.ts';
import { FIRST_VIEW, type View } from '../../src/tui/view.ts';
import { fork, frame } from './frame.ts';

const names = { servers: ['web1', 'web2', 'db-1'], directors: ['lvs-a', 'lvs-b'], classes: ['browsers'] };

describe('a typed command', () => {
  test.each([
    ['set weight web1 5', { type: 'weight', realServer: 'web1', weight: 5 }],
    ['weight web2 0', { type: 'weight', realServer: 'web2', weight: 0 }],
    ['scheduler sed', { type: 'scheduler', scheduler: 'sed', settings: {} }],
    ['scheduler choices count=4', { type: 'scheduler', scheduler: 'choices', settings: { count: 4 } }],
    ['rate 500/s', { type: 'rate', clientClass: 'browsers', rate: '500/s' }],
    ['rate browsers 30/min for 10s', { type: 'rate', clientClass: 'browsers', rate: '30/min', for: '10s' }],
    ['crash web1', { type: 'crash', realServer: 'web1' }],
    ['hang web1 for 10 s', { type: 'hang', realServer: 'web1', for: '10s' }],
    ['slow web1 20% 1m30s', { type: 'slow', realServer: 'web1', factor: 0.2, for: '1m30s' }],
    ['kill lvs-a', { type: 'power-loss', director: 'lvs-a' }],
    ['cut lvs-b 5s', { type: 'link-down', director: 'lvs-b', for: '5s' }],
    ['reload lvs-a new.conf', { type: 'keepalived-reload', director: 'lvs-a', keepalived: 'new.conf' }],
    ['fault errors realServer=web1 share=0.5', { type: 'errors', realServer: 'web1', share: 0.5 }],
  ])('%s does something to the site', (line, fault) => {
    expect(runCommand(line, names)).toEqual([{ type: 'strike', fault }]);
  });

  test.each([
    ['wieght web1 5', '"wieght" is no command. Did you mean "weight"? Allowed: set, weight, scheduler'],
    ['crash web3', '"web3" is not known. Did you mean "web1"? Allowed: web1, web2, db-1.'],
    [
      'weight web1 heavy',
      '"heavy" is no weight: a whole number from 0 to 65535. Usage: :weight SERVER NUMBER',
    ],
    ['rate 500', '"500" is no rate: give a rate with its unit'],
    ['crash web1 for ten', '"ten" is no length of time'],
    ['goto 90', '"90" is no instant: give a duration with its unit'],
    ['set colour red', '"colour" cannot be set: weight, scheduler, rate or speed can.'],
    ['kill', 'DIRECTOR is missing: lvs-a, lvs-b.'],
    [
      'reload lvs-a',
      'FILE is missing: a keepalived.conf, relative to the scenario. Usage: :reload DIRECTOR FILE',
    ],
    ['fork quit', 'Only what changes the site can begin a fork'],
    ['write', 'Say where to: :write my.json.'],
  ])('%s is answered with what is allowed', (line, answer) => {
    expect(runCommand(line, names)).toContain(answer);
  });

  test('a fork carries its command as its name', () => {
    const [first] = runCommand('fork crash web1', names) as readonly Effect[];
    expect(first).toEqual({
      type: 'strike',
      fault: { type: 'crash', realServer: 'web1' },
      fork: 'crash web1',
    });
  });

  test('is completed word by word', () => {
    expect(completions('sch', names)).toEqual(['scheduler']);
    expect(completions('scheduler s', names)).toEqual(['sh', 'sed']);
    expect(completions('set weight w', names)).toEqual(['web1', 'web2']);
    expect(completions('fork crash d', names)).toEqual(['db-1']);
    expect(completions('kill ', names)).toEqual(['lvs-a', 'lvs-b']);
  });

  test('every command runs, or says what it lacks, without arguments', () => {
    for (const { name } of COMMANDS) expect(runCommand(name, names).length).toBeGreaterThan(0);
  });
});

/** Types keys one after the other into a prompt, as the program does. */
function type(keys: readonly string[], start: Partial<View> = {}) {
  let view: View = {
    ...FIRST_VIEW,
    prompt: { kind: 'command', text: '', cursor: 0, back: 0, draft: '', offers: [] },
    ...start,
  };
  const others: Effect[] = [];
  for (const key of keys) {
    const situation: Situation = { frame: frame(), view, names, page: 18 };
    for (const effect of typed(key, key === 'space' ? ' ' : key, situation)) {
      if (effect.type === 'view') view = { ...view, ...effect.change };
      else others.push(effect);
    }
  }
  return { view, others };
}

describe('the line at the bottom', () => {
  test('is edited in its middle', () => {
    const { view } = type([...'carsh', 'left', 'left', 'left', 'backspace', 'right', 'a', 'ctrl+e', '!']);
    expect(view.prompt?.text).toBe('crash!');
  });

  test('Tab puts in what is sure and offers the rest', () => {
    expect(type([...'cras', 'tab', 'w', 'tab']).view.prompt).toMatchObject({
      text: 'crash web',
      offers: ['web1', 'web2'],
    });
  });

  test('remembers what was typed, and gives back the line that was begun', () => {
    const history = ['crash web1', 'undo'];
    expect(type(['x', 'up', 'up'], { history }).view.prompt?.text).toBe('crash web1');
    expect(type(['x', 'up', 'up', 'down', 'down'], { history }).view.prompt?.text).toBe('x');
    expect(type([...'undo', 'return'], { history: [] }).view.history).toEqual(['undo']);
  });

  test('Escape leaves it, Enter carries it out', () => {
    expect(type([...'undo', 'escape'])).toMatchObject({ view: { prompt: null }, others: [] });
    expect(type([...'undo', 'return']).others).toEqual([{ type: 'send', command: { type: 'undo' } }]);
  });

  test('a filter goes to the log, a search to the connections', () => {
    const prompt = { kind: 'filter' as const, text: '', cursor: 0, back: 0, draft: '', offers: [] };
    expect(type([...'vrrp', 'return'], { prompt }).view.filter).toBe('vrrp');
    expect(type([...'SYN', 'return'], { prompt, pane: 'connections' }).view.search).toBe('SYN');
  });
});

describe('keys', () => {
  const press = (name: string, view: Partial<View> = {}, of = frame()) =>
    KEYS.find((key) => key.names.includes(name))?.act({
      frame: of,
      view: { ...FIRST_VIEW, ...view },
      names,
      page: 18,
    });

  test('a server that something was done to stays selected, so that the next key finds it', () => {
    const effects = press('x', { selected: null });
    expect(effects).toContainEqual({ type: 'strike', fault: { type: 'crash', realServer: 'web1' } });
    expect(effects).toContainEqual({ type: 'view', change: { selected: 'web1' } });
  });

  test('each name belongs to one key', () => {
    const all = KEYS.flatMap((key) => key.names);
    expect(new Set(all).size).toBe(all.length);
  });

  test('act on the server that is selected, also when it left the table', () => {
    expect(press('x')).toContainEqual({ type: 'strike', fault: { type: 'crash', realServer: 'web1' } });
    expect(press('down', { selected: 'web2' })).toEqual([{ type: 'view', change: { selected: 'web3' } }]);
    expect(press('b', { selected: 'web2' })).toContainEqual({
      type: 'send',
      command: { type: 'mend', name: 'web2' },
    });
  });

  test('f begins a fork, and then shows what differs', () => {
    expect(press('f')?.[0]).toMatchObject({ change: { prompt: { text: 'fork ' } } });
    expect(press('f', {}, fork())).toEqual([{ type: 'view', change: { pane: 'differences', scroll: 0 } }]);
  });
});

describe('frames', () => {
  function drawnWhen(requests: readonly (readonly [ms: number, isKey: boolean])[], untilMs: number) {
    const drawn: number[] = [];
    const timers: { at: number; action: () => void }[] = [];
    let nowMs = 0;
    const gate = new FrameGate({
      draw: () => drawn.push(nowMs),
      clock: () => nowMs,
      later: (action, ms) => void timers.push({ at: nowMs + ms, action }),
    });
    for (; nowMs <= untilMs; nowMs++) {
      for (const timer of timers.splice(0).sort((a, b) => a.at - b.at)) {
        if (timer.at <= nowMs) timer.action();
        else timers.push(timer);
      }
      for (const [ms, isKey] of requests) if (ms === nowMs) gate.request(isKey);
    }
    return drawn;
  }

  test('never come more than fifteen in any second', () => {
    const busy = Array.from({ length: 3000 }, (_, ms) => [ms, ms % 7 === 0] as const);
    const drawn = drawnWhen(busy, 4000);
    for (const ms of drawn)
      expect(drawn.filter((other) => other >= ms && other < ms + 1000).length).toBeLessThanOrEqual(15);
    expect(drawn.length).toBeGreaterThan(35);
  });

  test('a key among a stream of snapshots is shown at once', () => {
    const stream = Array.from({ length: 60 }, (_, i) => [i * 50, false] as const);
    const drawn = drawnWhen([...stream, [1033, true], [1533, true], [2077, true]], 3200);
    for (const key of [1033, 1533, 2077]) expect(drawn).toContain(key);
  });

  test('the last snapshot is always shown', () => {
    expect(
      drawnWhen(
        [
          [0, false],
          [10, false],
          [20, false],
        ],
        500,
      ),
    ).toEqual([0, 100]);
  });
});
