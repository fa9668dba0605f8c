/** Two runs of the same clients beside each other: what differs is marked; of a fork only that is shown. */
import { clock, failedShare, percent, shortDuration, shortNumber, signed } from '../figures.ts';
import type { DirectorView, RunSnapshot } from '../snapshot.ts';
import { cell, heading, type Line, type Span } from '../text.ts';
import type { PaneProps } from '../view.ts';

interface Compared {
  readonly what: string;
  readonly left: string;
  readonly right: string;
  readonly change: string;
  readonly differs: boolean;
}

export function differences(props: PaneProps): Line[] {
  const { frame, view, theme, width, height } = props;
  const { main, rival, relation } = frame;
  if (rival === null) {
    return [
      heading('Differences', width, theme.rule),
      ['  There is one run. :fork crash web1 asks what would be if web1 died now; :fork scheduler sed,'],
      [
        '  what if sed decided from now on. lbsim watch FILE --against scheduler=sed compares from the start.',
      ],
    ];
  }
  const since = relation === 'fork' ? `since ${clock(frame.forkedNs)}` : 'from the start';
  const rows = [...clientRows(main, rival), ...directorRows(main, rival), ...tableRows(main, rival)];
  const onlyDifferent = relation === 'fork' || view.onlyDifferences;
  const shown = onlyDifferent ? rows.filter(({ differs }) => differs) : rows;
  const whatWidth = Math.max(16, Math.min(34, width - 56));
  const lines: Line[] = [
    heading(`Same clients ${since}: ${main.label || 'as it is'} and ${rival.label}`, width, theme.rule),
    [
      {
        text: `  ${cell('', whatWidth)}${cell(main.label || 'as it is', 17, 'right')} ${cell(rival.label, 19, 'right')}   difference`,
        dim: true,
      },
    ],
    ...shown.map((row) => comparedLine(row, whatWidth, theme.differs)),
  ];
  if (shown.length === 0) lines.push(['  Nothing differs yet.']);
  const hidden = rows.length - shown.length;
  if (hidden > 0 && shown.length > 0)
    lines.push([{ text: `  ${hidden} more figures are alike.`, dim: true }]);
  const scroll = Math.max(0, Math.min(view.scroll, lines.length - height));
  return [...lines.slice(0, 2), ...lines.slice(2 + scroll)].slice(0, height);
}

function comparedLine({ what, left, right, change, differs }: Compared, width: number, mark: string): Line {
  const line: Span[] = [
    differs ? { text: `${mark} `, bold: true, color: 'yellow' } : '  ',
    cell(what, width),
    cell(left, 17, 'right'),
    ' ',
    { text: cell(right, 19, 'right'), bold: differs },
    '   ',
    { text: differs ? change : '', color: 'yellow' },
  ];
  return line;
}

function number(what: string, left: number, right: number, write: (value: number) => string): Compared {
  const differs = left !== right && !(Number.isNaN(left) && Number.isNaN(right));
  return { what, left: write(left), right: write(right), change: signed(right - left, write), differs };
}

function clientRows({ latency: a }: RunSnapshot, { latency: b }: RunSnapshot): Compared[] {
  const causes = [...new Set([...a.failedBy, ...b.failedBy].map(([cause]) => cause))];
  const countOf = (list: readonly (readonly [string, number])[], cause: string) =>
    list.find(([each]) => each === cause)?.[1] ?? 0;
  return [
    number('p50 now', a.now.p50Ns, b.now.p50Ns, shortDuration),
    number('p99 now', a.now.p99Ns, b.now.p99Ns, shortDuration),
    number('failed now', failedShare(a.now), failedShare(b.now), (value) => percent(value, 2)),
    number('p50 whole run', a.whole.p50Ns, b.whole.p50Ns, shortDuration),
    number('p99 whole run', a.whole.p99Ns, b.whole.p99Ns, shortDuration),
    number('failed whole run', failedShare(a.whole), failedShare(b.whole), (value) => percent(value, 3)),
    ...causes.map((cause) =>
      number(`  ${cause}`, countOf(a.failedBy, cause), countOf(b.failedBy, cause), shortNumber),
    ),
    number('requests in flight', a.inFlight, b.inFlight, shortNumber),
  ];
}

/** Of the director that the clients reach in each run. */
function tableRows(main: RunSnapshot, rival: RunSnapshot): Compared[] {
  const [a, b] = [servingDirector(main), servingDirector(rival)];
  const names = main.servers.map(({ name }) => name);
  const of = (director: DirectorView | undefined, name: string) =>
    director?.services.flatMap(({ destinations }) => destinations).filter((each) => each.name === name) ?? [];
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  return names.flatMap((name, row) => {
    const [left, right] = [of(a, name), of(b, name)];
    const [mine, other] = [main.servers[row], rival.servers[row]];
    return [
      text(`${name} state`, mine.state, other.state),
      number(
        `${name} weight`,
        sum(left.map(({ weight }) => weight)),
        sum(right.map(({ weight }) => weight)),
        String,
      ),
      number(
        `${name} active`,
        sum(left.map(({ active }) => active)),
        sum(right.map(({ active }) => active)),
        String,
      ),
      number(
        `${name} inactive`,
        sum(left.map(({ inactive }) => inactive)),
        sum(right.map(({ inactive }) => inactive)),
        String,
      ),
      number(
        `${name} load`,
        Math.round(mine.busy * 100),
        Math.round(other.busy * 100),
        (value) => `${value}%`,
      ),
      number(`${name} response`, mine.responseNs, other.responseNs, shortDuration),
    ];
  });
}

function servingDirector({ directors }: RunSnapshot): DirectorView | undefined {
  return (
    directors.find(({ receives }) => receives) ??
    directors.find(({ holds }) => holds.length > 0) ??
    directors[0]
  );
}

function directorRows(main: RunSnapshot, rival: RunSnapshot): Compared[] {
  return main.directors.flatMap((director, row) => {
    const other = rival.directors[row];
    const stateOf = ({ isUp, keepalived, instances, holds }: DirectorView) => {
      if (!isUp) return 'no power';
      if (keepalived === 'stopped') return 'stopped';
      return instances.map(({ state }) => state).join(' ') || (holds.length > 0 ? 'holds VIP' : '-');
    };
    const schedulers = (each: DirectorView) => each.services.map(({ scheduler }) => scheduler).join(' ');
    return [
      text(director.name, stateOf(director), stateOf(other)),
      text(`${director.name} scheduler`, schedulers(director), schedulers(other)),
      number(`${director.name} conns`, director.entries, other.entries, shortNumber),
    ];
  });
}

function text(what: string, left: string, right: string): Compared {
  return { what, left, right, change: left === right ? '' : 'other', differs: left !== right };
}
