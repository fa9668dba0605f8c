/** What passes between the screen's thread and the one that simulates. */
import type { DirectorSettings, SystemSettings } from '../models/system-settings.ts';
import type { ConnectionsPage, DecisionView, RunSnapshot } from './snapshot.ts';

/** A run to be watched: built from settings, and the faults of its scenario as they were written. */
export interface SideStart {
  readonly label: string;
  readonly settings: SystemSettings;
  readonly faults: readonly object[];
}

export interface SessionStart {
  readonly seed: number | string;
  readonly main: SideStart;
  /** Another run beside it: the same clients under another scenario. */
  readonly rival?: SideStart;
}

/** Directors that a fault needs, of each run that it strikes: a reload reads a file that they did not have. */
export type OtherDirectors = readonly (readonly DirectorSettings[])[];

export type StepUnit = 'event' | 'second' | 'change' | 'decision';

export type SessionCommand =
  | { readonly type: 'run'; readonly isRunning: boolean }
  /** Runs if it stands still, and the other way round. */
  | { readonly type: 'toggle' }
  /** Simulated seconds in a second; Infinity: as fast as it goes. */
  | { readonly type: 'speed'; readonly speed: number }
  /** The next greater or smaller of the usual speeds. */
  | { readonly type: 'otherSpeed'; readonly step: 1 | -1 }
  | { readonly type: 'step'; readonly unit: StepUnit }
  | { readonly type: 'goTo'; readonly timeNs: number }
  /** Back by so much, from where it is or is going, and stands still there. */
  | { readonly type: 'back'; readonly lengthNs: number }
  /** To the state change before. */
  | { readonly type: 'goToChangeBefore' }
  /** A fault as a scenario has it, without its instant: it strikes now. */
  | { readonly type: 'fault'; readonly fault: object; readonly directors?: OtherDirectors }
  /** Ends what was done to a machine. */
  | { readonly type: 'mend'; readonly name: string }
  | { readonly type: 'undo' }
  | {
      readonly type: 'fork';
      readonly label: string;
      readonly fault?: object;
      readonly directors?: OtherDirectors;
    }
  | { readonly type: 'keepFork' }
  | { readonly type: 'dropFork' }
  | { readonly type: 'connections'; readonly wanted: ConnectionsWanted | null }
  | { readonly type: 'decisions'; readonly count: number };

export interface ConnectionsWanted {
  readonly director: number;
  readonly from: number;
  readonly count: number;
  readonly search: string;
}

export interface Frame {
  readonly main: RunSnapshot;
  readonly rival: RunSnapshot | null;
  /** A fork shares the past of the main run; the other was different from the start. */
  readonly relation: 'fork' | 'against' | null;
  /** When the fork began. */
  readonly forkedNs: number;
  readonly isRunning: boolean;
  /** On its way to an instant that was asked for. */
  readonly isSeeking: boolean;
  readonly speed: number;
  /** Events simulated in the last second on the wall. */
  readonly eventsPerSecond: number;
  readonly connections: ConnectionsPage | null;
}

export type SessionReport =
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'decisions'; readonly decisions: readonly DecisionView[] }
  | { readonly type: 'message'; readonly text: string; readonly isError: boolean };
