/** What the person at the keyboard has chosen to see. Plain data: no run knows of it. */
import type { Frame } from './protocol.ts';
import type { DecisionView, DestinationView, DirectorView, RunSnapshot, ServerView } from './snapshot.ts';
import type { Theme } from './theme.ts';

export type PaneName = 'site' | 'log' | 'connections' | 'decisions' | 'differences' | 'help';

export interface Message {
  readonly text: string;
  readonly isError: boolean;
}

export interface View {
  readonly pane: PaneName;
  /** Name of the server that keys act on; of the table's first unless one was chosen. */
  readonly selected: string | null;
  readonly director: number;
  /** The table shows rates instead of loads. */
  readonly showsRates: boolean;
  /** Text that lines of the log, and connections, must contain. */
  readonly filter: string;
  readonly search: string;
  /** Lines scrolled back, of the pane that is shown. */
  readonly scroll: number;
  /** Null until they were looked up: the run is made again for them. */
  readonly decisions: readonly DecisionView[] | null;
  /** Place in `decisions`. */
  readonly decision: number;
  /** Rows that are alike are left out of the differences. */
  readonly onlyDifferences: boolean;
  readonly message: Message | null;
  readonly prompt: Prompt | null;
  readonly history: readonly string[];
}

/** A line that is being typed. */
export interface Prompt {
  readonly kind: 'command' | 'filter';
  readonly text: string;
  readonly cursor: number;
  /** Place in the history, counted from its end; 0 is the new line, which is kept meanwhile. */
  readonly back: number;
  readonly draft: string;
  /** What Tab could put in. */
  readonly offers: readonly string[];
}

export const FIRST_VIEW: View = {
  pane: 'site',
  selected: null,
  director: 0,
  showsRates: false,
  filter: '',
  search: '',
  scroll: 0,
  decisions: null,
  decision: 0,
  onlyDifferences: false,
  message: null,
  prompt: null,
  history: [],
};

/** What every pane is drawn from. */
export interface PaneProps {
  readonly scenario: string;
  readonly frame: Frame;
  readonly view: View;
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
}

/** The run that hands touch: the fork, if there is one. */
export function subjectOf(frame: Frame): RunSnapshot {
  return frame.relation === 'fork' && frame.rival !== null ? frame.rival : frame.main;
}

/** The director whose table is shown. */
export function directorOf({ frame, view }: Pick<PaneProps, 'frame' | 'view'>): DirectorView {
  const { directors } = subjectOf(frame);
  return directors[Math.min(view.director, directors.length - 1)];
}

export function destinationsOf(director: DirectorView): readonly DestinationView[] {
  return director.services.flatMap(({ destinations }) => destinations);
}

/** Names in the order of the table; servers that stand in no service follow. */
export function tableNames(props: Pick<PaneProps, 'frame' | 'view'>): readonly string[] {
  const listed = new Set(destinationsOf(directorOf(props)).map(({ name }) => name));
  return [...listed, ...absentServers(props).map(({ name }) => name)];
}

/** Servers of the site that the shown director does not list now. */
export function absentServers(props: Pick<PaneProps, 'frame' | 'view'>): readonly ServerView[] {
  const listed = new Set(destinationsOf(directorOf(props)).map(({ name }) => name));
  return subjectOf(props.frame).servers.filter(({ name }) => !listed.has(name));
}

/** Name of the server that is selected; undefined when there is none at all. */
export function selectedServer(props: Pick<PaneProps, 'frame' | 'view'>): string | undefined {
  const names = tableNames(props);
  const { selected } = props.view;
  return selected !== null && names.includes(selected) ? selected : names[0];
}
