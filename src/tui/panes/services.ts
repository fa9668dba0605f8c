/** The table of virtual services as ipvsadm -Ln lists it, with what ipvsadm does not know: load and response times. */
import { percent, shortDuration, shortNumber } from '../figures.ts';
import type { DestinationView, RunSnapshot, ServerView } from '../snapshot.ts';
import { cell, heading, type Line, type Span } from '../text.ts';
import { bar, sparkline, type Theme } from '../theme.ts';
import { absentServers, directorOf, type PaneProps, selectedServer, subjectOf } from '../view.ts';

/** Nobody's response times are drawn on a finer scale than this. */
const LEAST_SCALE_NS = 10_000_000;

export function services(props: PaneProps): Line[] {
  const { frame, theme, width, height } = props;
  const director = directorOf(props);
  const run = subjectOf(frame);
  const whose = frame.rival === null ? '' : `, ${run.label || 'as it is'}`;
  const lines: Line[] = [];
  const wide = layoutFor(width);
  const most = Math.max(
    LEAST_SCALE_NS,
    ...run.servers.flatMap(({ responseSeries }) => responseSeries.slice(-wide.spark).filter(Number.isFinite)),
  );
  const selected = selectedServer(props);
  /** Drawn when they are seen: there may be a thousand. */
  const rows: (() => Line)[] = [];
  let selectedAt = -1;
  const marked = (name: string): RowContext => {
    // A server may stand in several services: the first row bears the mark.
    const isSelected = name === selected && selectedAt < 0;
    if (isSelected) selectedAt = rows.length;
    return { run, isSelected, most };
  };
  if (!director.isUp) lines.push(['  No power: no table.']);
  else if (director.services.length === 0) lines.push(['  The table is empty.']);
  else lines.push([{ text: columnTitles(props), dim: true }]);
  for (const service of director.services) {
    rows.push(() => [{ text: service.line, bold: true }]);
    for (const each of service.destinations) {
      const row = marked(each.name);
      rows.push(() => destinationLine(props, each, row));
    }
  }
  for (const server of absentServers(props)) {
    const row = marked(server.name);
    rows.push(() => absentLine(props, server, row));
  }
  const room = Math.max(1, height - lines.length - 1);
  const from = Math.max(0, Math.min(selectedAt - Math.floor(room / 2), rows.length - room));
  const part = rows.length > room ? `, rows ${from + 1}-${from + room} of ${rows.length}` : '';
  const title = `Virtual services on ${director.name}${whose}${part}`;
  const seen = rows.slice(from, from + room).map((draw) => draw());
  return [heading(title, width, theme.rule), ...lines, ...seen];
}

interface Layout {
  readonly name: number;
  /** 0: left out. */
  readonly address: number;
  readonly method: number;
  readonly active: number;
  readonly inactive: number;
  readonly bar: number;
  readonly spark: number;
}

function layoutFor(width: number): Layout {
  if (width < 90) return { name: 10, address: 0, method: 6, active: 6, inactive: 7, bar: 5, spark: 6 };
  const roomy = { method: 8, active: 8, inactive: 10 };
  if (width < 130) return { ...roomy, name: 12, address: 0, bar: 8, spark: Math.floor((width - 72) / 2) };
  return { ...roomy, name: 14, address: 21, bar: 14, spark: Math.min(30, Math.floor((width - 106) / 2)) };
}

function columnTitles({ view, width }: PaneProps): string {
  const wide = layoutFor(width);
  const address = wide.address === 0 ? '' : `${cell('RemoteAddress:Port', wide.address)} `;
  const narrow = wide.method < 8;
  const titles = [
    `  -> ${cell(narrow ? 'Server' : 'RealServer', wide.name)}${address}`,
    cell(narrow ? 'Fwd' : 'Forward', wide.method),
    cell('Weight', 6, 'right'),
    cell(narrow ? 'Act' : 'ActConn', wide.active, 'right'),
    cell(narrow ? 'InAct' : 'InActConn', wide.inactive, 'right'),
  ];
  const rates = ['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS'].map((title) => cell(title, 7, 'right'));
  if (view.showsRates) return [...titles, ...rates].join('');
  const load = cell('load', wide.bar + 6 + wide.spark);
  return [...titles, rates[0], ' ', load, ' ', 'response'].join('');
}

interface RowContext {
  readonly run: RunSnapshot;
  readonly isSelected: boolean;
  readonly most: number;
}

function destinationLine(props: PaneProps, destination: DestinationView, row: RowContext): Line {
  const { theme, width, view } = props;
  const wide = layoutFor(width);
  const { name, address, method, weight, active, inactive, cps } = destination;
  const server = row.run.servers[destination.server] as ServerView | undefined;
  const mark = destination.isOverloaded ? '!' : weight === 0 ? 'q' : ' ';
  const line: Span[] = [
    row.isSelected ? { text: theme.selected.padEnd(2), bold: true } : '  ',
    ` ${mark} `,
    {
      text: cell(name, wide.name),
      bold: row.isSelected,
      inverse: row.isSelected,
      ...(server !== undefined && !server.isWell ? { color: 'red' as const } : {}),
    },
    wide.address === 0 ? '' : `${cell(address, wide.address)} `,
    cell(method, wide.method),
    cell(String(weight), 6, 'right'),
    cell(String(active), wide.active, 'right'),
    cell(String(inactive), wide.inactive, 'right'),
  ];
  if (view.showsRates) {
    const { inPps, outPps, inBps, outBps } = destination;
    const rates = [cps, inPps, outPps, inBps, outBps];
    return [...line, ...rates.map((each) => cell(shortNumber(each), 7, 'right'))];
  }
  line.push(cell(cps.toFixed(cps < 100 ? 1 : 0), 7, 'right'), ' ');
  return server === undefined
    ? line
    : [...line, ...loadOf(server, wide, theme), ' ', ...responseOf(server, wide, row.most, theme)];
}

/** A server that stands in no service of this director: removed by a check, or never there. */
function absentLine({ theme }: PaneProps, server: ServerView, { isSelected }: RowContext): Line {
  return [
    isSelected ? { text: `${theme.selected.padEnd(2)} `, bold: true } : '   ',
    { text: `  ${server.name} `, inverse: isSelected, dim: !isSelected },
    {
      text: `  not in the table: ${server.state}`,
      ...(server.isWell ? { dim: true } : { color: 'red' as const }),
    },
  ];
}

function loadOf(server: ServerView, wide: Layout, theme: Theme): Span[] {
  const history = sparkline(server.busySeries, wide.spark, { most: 1, theme });
  const color = server.busy > 0.9 ? 'red' : server.busy > 0.7 ? 'yellow' : 'green';
  const state: Span = server.isWell
    ? { text: bar(server.busy, wide.bar, theme), color }
    : {
        text: cell(wide.bar < 8 ? server.state.split(' ')[0] : server.state, wide.bar),
        color: 'red',
        bold: true,
      };
  return [state, cell(percent(server.busy), 5, 'right'), ' ', { text: history, color }];
}

function responseOf(server: ServerView, wide: Layout, most: number, theme: Theme): Span[] {
  const history = sparkline(server.responseSeries, wide.spark, { most, theme });
  return [cell(shortDuration(server.responseNs), 6, 'right'), ' ', { text: history, color: 'cyan' }];
}
