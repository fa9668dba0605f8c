/** Every pane, by what it shows. */
import type { Line } from '../text.ts';
import type { PaneName, PaneProps } from '../view.ts';
import { connections } from './connections.ts';
import { decisions } from './decisions.ts';
import { differences } from './differences.ts';
import { directors } from './directors.ts';
import { header } from './header.ts';
import { help } from './help.ts';
import { latency } from './latency.ts';
import { log } from './log.ts';
import { services } from './services.ts';

/** A pane is a pure function of what is to be seen; it returns at most `height` lines. */
export type Pane = (props: PaneProps) => Line[];

/** Parts of the whole screen. */
export const PARTS = { header, directors, services, latency, log } satisfies Record<string, Pane>;

/** What may take the screen's middle alone. */
export const WHOLE: Readonly<Record<Exclude<PaneName, 'site'>, Pane>> = {
  log,
  connections,
  decisions,
  differences,
  help,
};
