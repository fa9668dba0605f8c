/** The bridge to Ink: lines of text in, keys out. Everything that is shown was made by pure functions before. */
import { Box, type Key as InkKey, type Instance, render, Text, useInput } from 'ink';
import { createElement, memo } from 'react';
import type { Terminal } from './terminal.ts';

export type KeyHandler = (name: string, input: string) => void;

interface ScreenProps {
  readonly lines: readonly string[];
  readonly onKey: KeyHandler;
}

const Row = memo(({ text }: { readonly text: string }) => createElement(Text, { wrap: 'truncate' }, text));

/** A line has no name but its place: rows are children one by one, not a list with keys. */
function rowOf(text: string) {
  return createElement(Row, { text: text === '' ? ' ' : text });
}

function Screen({ lines, onKey }: ScreenProps) {
  useInput((input, key) => {
    for (const [name, typed] of keysOf(input, key)) onKey(name, typed);
  });
  const rows = lines.map((text) => rowOf(text));
  return createElement(Box, { flexDirection: 'column' }, ...rows);
}

const NAMED: readonly (readonly [keyof InkKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageUp'],
  ['pageDown', 'pageDown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

const SIGNS: Readonly<Record<string, string>> = { '\r': 'return', '\n': 'return', '\t': 'tab', ' ': 'space' };

/** Name and text of each key. What was typed fast, or pasted, comes in one piece: it is taken sign by sign. */
function keysOf(input: string, key: InkKey): readonly (readonly [name: string, input: string])[] {
  for (const [property, name] of NAMED) if (key[property] === true) return [[name, '']];
  if (key.ctrl) return [[`ctrl+${input}`, '']];
  return [...input].map((sign) => [SIGNS[sign] ?? sign, sign] as const);
}

export interface InkScreen {
  draw(lines: readonly string[]): void;
  /** Forgets what is on the screen: the next drawing is whole. */
  reset(): void;
  close(): void;
}

export function inkScreen(terminal: Terminal, onKey: KeyHandler, onGone: () => void): InkScreen {
  const element = (lines: readonly string[]) => createElement(Screen, { lines, onKey });
  const instance: Instance = render(element([' ']), {
    stdout: terminal.stream(onGone),
    stdin: terminal.stdin,
    exitOnCtrlC: false,
    patchConsole: false,
    // Whole frames, at once: whoever calls `draw` keeps the pace, and the terminal writes what changed.
    debug: true,
  });
  return {
    draw: (lines) => instance.rerender(element(lines)),
    reset: () => terminal.clear(),
    close: () => instance.unmount(),
  };
}
