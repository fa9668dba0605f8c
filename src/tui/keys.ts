/** What each key does while nothing is being typed. */
import { NS_PER_S } from '../sim/units.ts';
import { type Effect, type Situation, send, show, showPane, strike } from './effects.ts';
import { directorOf, type PaneName, selectedServer, tableNames } from './view.ts';

export interface Key {
  /** As `keyName` calls it; several for one act. */
  readonly names: readonly string[];
  readonly shown: string;
  readonly help: string;
  readonly act: (situation: Situation) => readonly Effect[];
}

export const KEYS: readonly Key[] = [
  key('space', 'run, or pause', () => [send({ type: 'toggle' })]),
  key('+ =', 'faster', () => [send({ type: 'otherSpeed', step: 1 })]),
  key('-', 'slower', () => [send({ type: 'otherSpeed', step: -1 })]),
  key('m', 'as fast as it goes', () => [send({ type: 'speed', speed: Infinity })]),
  key('e', 'one event', () => [send({ type: 'step', unit: 'event' })]),
  key('right', 'on to the next second', () => [send({ type: 'step', unit: 'second' })]),
  key('n', 'next fault or state change', () => [send({ type: 'step', unit: 'change' })]),
  key('i', 'next decision, and why', () => [
    send({ type: 'step', unit: 'decision' }),
    show({ pane: 'decisions', scroll: 0, decision: Number.MAX_SAFE_INTEGER }),
  ]),
  key('left', 'back one second', () => [send({ type: 'back', lengthNs: NS_PER_S })]),
  key('<', 'back ten seconds', () => [send({ type: 'back', lengthNs: 10 * NS_PER_S })]),
  key('p', 'back to the change before', () => [send({ type: 'goToChangeBefore' })]),
  key('home g', 'back to the start', () => [send({ type: 'goTo', timeNs: 0 })]),
  key('end G', 'on to the end', () => [send({ type: 'goTo', timeNs: Infinity })]),
  key('up k', 'select, or scroll', (situation) => moved(situation, -1)),
  key('down j', 'select, or scroll', (situation) => moved(situation, 1)),
  key('pageUp', 'a page up', (situation) => moved(situation, -situation.page)),
  key('pageDown', 'a page down', (situation) => moved(situation, situation.page)),
  key('tab', "the next director's table", ({ frame, view }) => [
    show({ director: (view.director + 1) % frame.main.directors.length, scroll: 0 }),
  ]),
  key('x', 'crash the selected server', (situation) =>
    onServer(situation, (name) => strike({ type: 'crash', realServer: name })),
  ),
  key('z', 'it falls silent', (situation) =>
    onServer(situation, (name) => strike({ type: 'hang', realServer: name })),
  ),
  key('o', 'slow: a fifth of its speed', (situation) =>
    onServer(situation, (name) => strike({ type: 'slow', realServer: name, factor: 0.2 })),
  ),
  key('w', 'drain it', (situation) =>
    onServer(situation, (name) => strike({ type: 'drain', realServer: name })),
  ),
  key('b', 'bring it back', (situation) => onServer(situation, (name) => send({ type: 'mend', name }))),
  key('W', 'change its weight', (situation) => onServer(situation, (name) => prompt(`set weight ${name} `))),
  key('K', 'power off the shown director', (situation) => [
    strike({ type: 'power-loss', director: directorOf(situation).name }),
  ]),
  key('L', 'pull its cable', (situation) => [
    strike({ type: 'link-down', director: directorOf(situation).name }),
  ]),
  key('B', 'bring it back', (situation) => [send({ type: 'mend', name: directorOf(situation).name })]),
  key('s', 'another scheduler', () => [prompt('scheduler ')]),
  key('a', 'another arrival rate', () => [prompt('rate ')]),
  key('u', 'undo the last change', () => [send({ type: 'undo' })]),
  key('r', 'rates in place of loads', ({ view }) => [show({ showsRates: !view.showsRates })]),
  key('l', 'log alone', (situation) => [toggled(situation, 'log')]),
  key('c', 'connections (ipvsadm -Lnc)', (situation) => [toggled(situation, 'connections')]),
  key('?', 'why: the last decisions', ({ view }) =>
    view.pane === 'decisions'
      ? [showPane('site')]
      : [
          send({ type: 'run', isRunning: false }),
          send({ type: 'decisions', count: 50 }),
          show({ pane: 'decisions', decisions: null, scroll: 0, decision: Number.MAX_SAFE_INTEGER }),
        ],
  ),
  key('f', 'fork: what if', ({ frame, view }) =>
    frame.rival === null
      ? [prompt('fork ')]
      : [showPane(view.pane === 'differences' ? 'site' : 'differences')],
  ),
  key('d', 'differences of two runs', (situation) => [toggled(situation, 'differences')]),
  key('D', 'only what differs, or all', ({ view }) => [show({ onlyDifferences: !view.onlyDifferences })]),
  key(':', 'type a command', () => [prompt('')]),
  key('/', 'filter log, find connections', () => [
    show({ prompt: { kind: 'filter', text: '', cursor: 0, back: 0, draft: '', offers: [] } }),
  ]),
  key('h', 'this help', (situation) => [toggled(situation, 'help')]),
  key('escape', 'back to the site', () => [show({ pane: 'site', scroll: 0, message: null })]),
  key('q', 'quit', () => [{ type: 'quit' }]),
];

function key(names: string, help: string, act: Key['act']): Key {
  const all = names.split(' ');
  return { names: all, shown: all.join(' '), help, act };
}

function prompt(text: string): Effect {
  return show({
    prompt: { kind: 'command', text, cursor: text.length, back: 0, draft: text, offers: [] },
    message: null,
  });
}

function onServer(situation: Situation, act: (name: string) => Effect): readonly Effect[] {
  const name = selectedServer(situation);
  if (name === undefined)
    return [{ type: 'say', text: 'No server is selected: the table is empty.', isError: true }];
  if (!situation.names.servers.includes(name))
    return [
      { type: 'say', text: `${name} is described in no scenario: nothing can be done to it.`, isError: true },
    ];
  // It stays selected when a health check takes it out of the table: the next key shall bring it back, and no other.
  return [act(name), show({ selected: name })];
}

function toggled({ view }: Situation, pane: PaneName): Effect {
  return showPane(view.pane === pane ? 'site' : pane);
}

function moved(situation: Situation, step: number): readonly Effect[] {
  const { view, frame } = situation;
  switch (view.pane) {
    case 'site': {
      const names = tableNames(situation);
      const place = names.indexOf(selectedServer(situation) ?? '');
      return names.length === 0 ? [] : [show({ selected: names[clamp(place + step, names.length - 1)] })];
    }
    case 'log':
      return [show({ scroll: clamp(view.scroll - step, frame.main.log.length) })];
    case 'connections':
      return [show({ scroll: clamp(view.scroll + step, (frame.connections?.matching ?? 1) - 1) })];
    case 'decisions': {
      const last = (view.decisions ?? []).length - 1;
      return [show({ decision: clamp(Math.min(view.decision, last) + step, last), scroll: 0 })];
    }
    default:
      return [show({ scroll: clamp(view.scroll + step, 200) })];
  }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, Math.max(0, most)));
}
