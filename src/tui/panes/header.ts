/** What runs, when it is there, and how fast. */
import { clock, percent, shortNumber, speedText } from '../figures.ts';
import type { Line, Span } from '../text.ts';
import { bar } from '../theme.ts';
import type { PaneProps } from '../view.ts';

export function header({ scenario, frame, theme, width }: PaneProps): Line[] {
  const { main, rival } = frame;
  const share = main.nowNs / main.durationNs;
  const shown = `${clock(main.nowNs)} / ${clock(main.durationNs)}`;
  const who = rival === null ? main.label : `${main.label} against ${rival.label}`;
  const first: Span[] = [
    { text: 'lbsim ', bold: true },
    { text: scenario, bold: true, color: 'cyan' },
    who === '' ? '' : `  ${who}`,
  ];
  const second: Span[] = [
    state(frame, theme.running, theme.paused),
    `  ${shown}  `,
    bar(share, Math.max(4, Math.min(20, width - 66)), theme),
    ` ${percent(share).padStart(4)}  speed ${speedText(frame.speed)}`,
    `  ${shortNumber(Math.round(frame.eventsPerSecond))} events/s`,
  ];
  if (width < 100) return [first, second];
  const next = main.next === null ? 'nothing' : `${main.next.name} at ${clock(main.next.timeNs)}`;
  const done = `${shortNumber(main.events)} events, next: ${next}`;
  return [[...first, { text: `   ${done}`, dim: true }], second];
}

function state(frame: PaneProps['frame'], running: string, paused: string): Span {
  if (frame.isSeeking) return { text: `${running} SEEKING`, bold: true, color: 'yellow' };
  if (frame.isRunning) return { text: `${running} RUNNING`, bold: true, color: 'green' };
  const isOver = frame.main.nowNs >= frame.main.durationNs;
  return { text: isOver ? `${paused} AT END ` : `${paused} PAUSED `, bold: true, color: 'yellow' };
}
