/** What keys and typed commands come to: data, carried out in one place. */
import type { Frame, SessionCommand } from './protocol.ts';
import type { PaneName, View } from './view.ts';

export type Effect =
  | { readonly type: 'send'; readonly command: SessionCommand }
  /** Something is done to the site now; with a label, in a fork that begins now. */
  | { readonly type: 'strike'; readonly fault: FaultInput; readonly fork?: string }
  | { readonly type: 'view'; readonly change: Partial<View> }
  | { readonly type: 'say'; readonly text: string; readonly isError: boolean }
  | { readonly type: 'write'; readonly file: string; readonly mayReplace: boolean }
  | { readonly type: 'quit' };

/** A fault as a scenario has it, but for its instant. */
export type FaultInput = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a site has that may be named. */
export interface Names {
  readonly servers: readonly string[];
  readonly directors: readonly string[];
  readonly classes: readonly string[];
}

export interface Situation {
  readonly frame: Frame;
  readonly view: View;
  readonly names: Names;
  /** Lines that a page holds. */
  readonly page: number;
}

export const send = (command: SessionCommand): Effect => ({ type: 'send', command });
export const show = (change: Partial<View>): Effect => ({ type: 'view', change });
export const showPane = (pane: PaneName): Effect => show({ pane, scroll: 0 });
export const strike = (fault: FaultInput): Effect => ({ type: 'strike', fault });
