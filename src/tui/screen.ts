/** Puts the panes together: a pure function from what is to be seen to exactly as many lines as the window has. */
import { PARTS, WHOLE } from './panes/registry.ts';
import { beside, exactly, type Line, toWidth, wrapped } from './text.ts';
import type { PaneProps } from './view.ts';

/** A smaller window shows a message and nothing else. */
export const LEAST_WIDTH = 60;
export const LEAST_HEIGHT = 16;
/** From this width on the log stands beside the table. */
const TWO_COLUMNS = 150;
const LOG_SHARE = 0.36;

export function screen(props: PaneProps): Line[] {
  const { width, height } = props;
  if (width < LEAST_WIDTH || height < LEAST_HEIGHT) return tooSmall(props);
  const top = PARTS.header({ ...props, height: 2 });
  const below = bottom(props);
  const middle = { ...props, height: height - top.length - below.length };
  const body = props.view.pane === 'site' ? site(middle) : WHOLE[props.view.pane](middle);
  return [...top, ...exactly(body, middle.height), ...below].map((line) => toWidth(line, width));
}

function tooSmall({ width, height }: PaneProps): Line[] {
  const lines: Line[] = [
    [{ text: 'The window is too small.', bold: true }],
    [`It has ${width}x${height}, lbsim watch needs ${LEAST_WIDTH}x${LEAST_HEIGHT}.`],
    ['Make it larger, or press q.'],
  ];
  return exactly(lines, height).map((line) => toWidth(line, width));
}

function site(props: PaneProps): Line[] {
  const { width, height } = props;
  const isWide = width >= TWO_COLUMNS;
  const logWidth = isWide ? Math.floor(width * LOG_SHARE) : width;
  const own = isWide ? width - logWidth - 1 : width;
  const directors = PARTS.directors({ ...props, width: own });
  const latency = PARTS.latency({ ...props, width: own });
  // The log keeps some lines when the table is long.
  const leastLog = isWide ? 0 : Math.max(4, Math.floor(height * 0.2));
  const room = Math.max(4, height - directors.length - latency.length - leastLog);
  const services = PARTS.services({ ...props, width: own, height: room });
  const left = [...directors, ...services, ...latency];
  if (!isWide) return [...left, ...PARTS.log({ ...props, height: height - left.length })];
  return beside(left, PARTS.log({ ...props, width: logWidth, height }), own + 1);
}

/** What is said may take so many lines. */
const MOST_MESSAGE = 5;

/** The lines at the bottom: what is being typed, a message, or the keys that one needs first. */
function bottom({ view, width, theme }: PaneProps): Line[] {
  const { prompt, message } = view;
  if (prompt !== null) {
    const sign = prompt.kind === 'command' ? ':' : '/';
    const before = prompt.text.slice(0, prompt.cursor);
    const at = prompt.text.slice(prompt.cursor, prompt.cursor + 1) || ' ';
    const offers = prompt.offers.length === 0 ? '' : `   ${prompt.offers.slice(0, 8).join('  ')}`;
    return [
      [
        { text: sign, bold: true },
        before,
        { text: at, inverse: true },
        prompt.text.slice(prompt.cursor + 1),
        { text: offers, dim: true },
      ],
    ];
  }
  if (message !== null) {
    const color = message.isError ? 'red' : 'green';
    return wrapped(message.text, width)
      .slice(0, MOST_MESSAGE)
      .map((text): Line => [{ text, bold: true, color }]);
  }
  const all = `space run/pause  n next change  ${theme.back} back  +/- speed  ? why  f fork  : command  h help  q quit`;
  const few = 'space run  n next  +/- speed  ? why  f fork  : command  h help  q quit';
  return [[{ text: all.length > width ? few : all, dim: true }]];
}
