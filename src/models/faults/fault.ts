/** The contract of the family of faults: what is done to the site at an instant, and how it is undone. */
import type { z } from 'zod';
import type { RealServers } from '../realservers/realserver.ts';

/** What a fault may do to the site. Rows are those of the scenario's lists. */
export interface FaultSite {
  /** For faults of a service's manners. */
  readonly realServers: RealServers;
  crashRealServer(realServer: number): void;
  silenceRealServer(realServer: number): void;
  recoverRealServer(realServer: number): void;
  setRealServerSpeed(realServer: number, factor: number): void;
  /** As ipvsadm -e -w on every director that lists the real server. */
  setWeight(realServer: number, weight: number): void;
  /** The weight that the directors' files or commands gave. */
  resetWeight(realServer: number): void;
  /** As ipvsadm -E -s on every director, for all its services. */
  setScheduler(name: string, settings: Readonly<Record<string, unknown>>): void;
  /** The schedulers that the directors' files or commands gave. */
  resetScheduler(): void;
  /** Sessions that begin in a second; undefined: as the scenario has it. */
  setRate(clientClass: number, ratePerSecond: number | undefined): void;
  /** What a script of MISC_CHECK says from now on; undefined: what the scenario says again. */
  setScriptExit(script: number, exit: number | 'hang' | undefined): void;
  /** Writes a number to a track_file on every director. */
  setTrackFile(name: string, value: number): void;
  cutPower(director: number): void;
  restorePower(director: number): void;
  stopKeepalived(director: number): void;
  killKeepalived(director: number): void;
  startKeepalived(director: number): void;
  killKeepalivedParent(director: number): void;
  killKeepalivedChild(director: number, child: 'vrrp' | 'checker', signal: 'SIGKILL' | 'SIGTERM'): void;
  restartKeepalived(director: number, pauseNs: number): void;
  /** SIGHUP; no file: the first again. */
  reloadKeepalived(director: number, file: string | undefined): void;
  stallKeepalived(director: number, forNs: number): void;
  deleteAddress(director: number, address: number): void;
  /** No name: every interface that carries VRRP. */
  setLink(director: number, name: string | undefined, isUp: boolean): void;
  setPort(director: number, name: string | undefined, isForwarding: boolean): void;
  /** Rows of the named director, or of all but this one. */
  peersOf(director: number, peer: string | undefined): readonly number[];
  /** Share of the frames from one director to another that is lost. */
  setLoss(from: number, to: number, share: number): void;
  setTrackScript(director: number, name: string, exit: number | 'hang'): void;
  /** Undefined: as many as its quorum wants. */
  setTrackProcess(director: number, name: string, count: number | undefined): void;
}

/** Which machine a fault strikes, and how the timeline names it. */
export interface FaultTarget {
  readonly kind:
    | 'realServer'
    | 'director'
    | 'script'
    | 'clientClass'
    | 'file'
    | 'site'
    | 'interface'
    | 'address'
    | 'trackScript'
    | 'trackProcess';
  readonly name: string;
}

export interface FaultKind<Settings extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly settings: Settings;
  readonly target: (settings: z.output<Settings>) => FaultTarget;
  /** Further names that the settings use. */
  readonly refers?: (settings: z.output<Settings>) => readonly FaultTarget[];
  /** `row` is the target's row. */
  readonly apply: (site: FaultSite, row: number, settings: z.output<Settings>) => void;
  /** What `for` ends with; absent when the fault cannot be undone. */
  readonly undo?: (site: FaultSite, row: number, settings: z.output<Settings>) => void;
  /** For the timeline, after the machine's name. */
  readonly strikes: string | ((settings: z.output<Settings>) => string);
  readonly ends?: string;
  /** The fault comes and goes: struck for the first length, gone for the second, again and again. */
  readonly flaps?: (settings: z.output<Settings>) => { readonly downNs: number; readonly upNs: number };
}

export function faultKind<Settings extends z.ZodType>(kind: FaultKind<Settings>): FaultKind<Settings> {
  return kind;
}
