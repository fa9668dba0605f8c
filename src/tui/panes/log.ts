/** What happened at the site, newest last; lines that lack the filter's text are left out. */
import type { TimelineEntry } from '../../models/timeline.ts';
import { clock } from '../figures.ts';
import { type Color, cell, heading, type Line } from '../text.ts';
import { type PaneProps, subjectOf } from '../view.ts';

const COLORS: Readonly<Record<TimelineEntry['type'], Color>> = {
  fault: 'red',
  vrrp: 'magenta',
  arp: 'cyan',
  check: 'yellow',
  destination: 'blue',
  service: 'blue',
};

export function log(props: PaneProps): Line[] {
  const { frame, view, theme, width, height } = props;
  const run = subjectOf(frame);
  const shown = run.log.filter((entry) => isWanted(entry, view.filter));
  const room = Math.max(0, height - 1);
  const scroll = view.pane === 'log' ? Math.max(0, Math.min(view.scroll, shown.length - room)) : 0;
  const end = shown.length - scroll;
  const filter = view.filter === '' ? '' : `, only "${view.filter}": ${shown.length}`;
  const back = scroll > 0 ? `, ${scroll} newer below` : '';
  return [
    heading(`Events: ${run.logTotal}${filter}${back}`, width, theme.rule),
    ...shown.slice(Math.max(0, end - room), end).map((entry) => entryLine(entry)),
  ];
}

function isWanted({ type, subject, text }: TimelineEntry, filter: string): boolean {
  return `${type} ${subject} ${text}`.toLowerCase().includes(filter.toLowerCase());
}

function entryLine({ timeNs, type, subject, text }: TimelineEntry): Line {
  return [
    `${cell(clock(timeNs), 11, 'right')}  `,
    { text: cell(type, 12), color: COLORS[type] },
    { text: `${subject} `, bold: true },
    text,
  ];
}
