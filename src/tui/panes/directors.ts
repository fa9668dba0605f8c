/** The directors: who is MASTER, who owns the VIP, who heard what last, who copies connections to whom. */
import { shortDuration, shortNumber } from '../figures.ts';
import type { DirectorView, InstanceView } from '../snapshot.ts';
import { type Color, cell, heading, type Line, type Span } from '../text.ts';
import { type PaneProps, subjectOf } from '../view.ts';

const STATE_COLORS: Readonly<Record<string, Color>> = { MASTER: 'green', BACKUP: 'blue', FAULT: 'red' };

export function directors(props: PaneProps): Line[] {
  const { frame, view, theme, width } = props;
  const lines: Line[] = [heading('Directors', width, theme.rule)];
  subjectOf(frame).directors.forEach((director, row) => {
    const isShown = row === Math.min(view.director, frame.main.directors.length - 1);
    const instances = director.instances.length === 0 ? [undefined] : director.instances;
    instances.forEach((instance, i) => {
      lines.push(directorLine(props, director, { instance, isFirst: i === 0, isShown }));
    });
  });
  return lines;
}

interface Row {
  readonly instance: InstanceView | undefined;
  readonly isFirst: boolean;
  readonly isShown: boolean;
}

function directorLine({ theme, width }: PaneProps, director: DirectorView, row: Row): Line {
  const { instance, isFirst, isShown } = row;
  const nameWidth = width < 90 ? 9 : 12;
  const name = isFirst ? director.name : '';
  const line: Span[] = [
    isShown && isFirst ? { text: `${theme.selected} `, bold: true } : '  ',
    { text: cell(name, nameWidth), bold: isShown },
    ' ',
    stateOf(director, instance),
  ];
  if (!director.isUp) return line;
  if (instance !== undefined) {
    const priority = cell(String(instance.priority), 3, 'right');
    line.push(width < 90 ? ` ${priority} ` : `${cell(` ${instance.name}`, 8)} prio ${priority} `);
  }
  if (isFirst) line.push(...ownership(director, theme.arrow));
  else line.push(' '.repeat(24));
  if (instance !== undefined) line.push(` ${advert(instance)}`);
  if (isFirst) line.push(` ${sync(director)}`, width < 104 ? '' : `  ${shortNumber(director.entries)} conns`);
  return line;
}

function stateOf({ isUp, keepalived, holds }: DirectorView, instance: InstanceView | undefined): Span {
  if (!isUp) return { text: 'NO POWER', bold: true, color: 'red' };
  if (keepalived === 'stopped') return { text: 'STOPPED ', bold: true, color: 'red' };
  if (instance === undefined) return cell(holds.length > 0 ? 'ipvsadm' : '-', 8);
  const color = STATE_COLORS[instance.state];
  return { text: cell(instance.state, 8), bold: true, ...(color === undefined ? {} : { color }) };
}

function ownership({ holds, receives }: DirectorView, arrow: string): Span[] {
  if (holds.length === 0) return [' '.repeat(24)];
  const first = `${receives ? `clients${arrow}` : 'VIP '} ${holds[0]}${holds.length > 1 ? ` +${holds.length - 1}` : ''}`;
  return [' ', { text: cell(first, 23), ...(receives ? { color: 'green' as const } : {}) }];
}

function advert({ state, heardAgoNs, sentAgoNs }: InstanceView): string {
  const [word, ago] = state === 'MASTER' ? ['sent', sentAgoNs] : ['heard', heardAgoNs];
  return cell(ago === null ? `nothing ${word}` : `${word} ${shortDuration(ago)} ago`, 17);
}

function sync({ syncMaster, syncBackup, syncSent, syncTaken }: DirectorView): string {
  const parts: string[] = [];
  if (syncMaster !== null) parts.push(`sync>${shortNumber(syncSent)}`);
  if (syncBackup !== null) parts.push(`sync<${shortNumber(syncTaken)}`);
  return parts.length === 0 ? 'no sync' : parts.join(' ');
}
