/**
 * What a director's VRRP process tracks: links, scripts, files, processes. It runs the scripts, sees the links (at once, or
 * by polling, or after a delay), and says what they make of an instance's priority and faults.
 */
import type { Kernel } from '../../sim/kernel.ts';
import { NS_PER_S, NS_PER_US } from '../../sim/units.ts';
import type { Lan } from '../network/lan.ts';
import type { KeepalivedConfig, TrackedObject, VrrpInstance, VrrpScript } from './config.ts';
import type { Tracked } from './vrrp-machine.ts';
import type { SiteWatcher } from './watcher.ts';

export interface TrackingOptions {
  readonly kernel: Kernel;
  readonly host: number;
  readonly lan: Lan;
  readonly watcher: SiteWatcher;
  readonly configs: readonly KeepalivedConfig[];
  /** The configuration in force. */
  readonly config: () => KeepalivedConfig;
  /** Something that is tracked changed. */
  readonly changed: () => void;
}

/** What a script does when it is run: exit with this code, or never return. */
export const SCRIPT_HANGS = -1;

const UNKNOWN = -1;
/** A script that is told to stop dies at SIGTERM: the usual case. */
const POLL_NS = NS_PER_S;
const FAULT_PRODUCT = 254;

export class Tracking {
  readonly #options: TrackingOptions;
  readonly #kernel: Kernel;
  readonly #scripts: readonly string[];
  readonly #files: readonly string[];
  readonly #processes: readonly string[];
  readonly #runTimers: readonly number[];
  readonly #endTimers: readonly number[];
  readonly #linkTimers: readonly number[];
  readonly #processTimers: readonly number[];
  #isRunning = 0;
  #startedNs = 0;
  /** A reload reads all results before anybody acts on them. */
  #isReloading = false;
  /** What is true of the machine. */
  readonly #exitCode: Int32Array;
  readonly #fileValue: Float64Array;
  readonly #processCount: Int32Array;
  /** What keepalived knows: links and processes, 1 for up; scripts by their counter, -1 before the first result. */
  readonly #seenLink: Uint8Array;
  readonly #wasUp: Uint8Array;
  readonly #seenProcess: Uint8Array;
  readonly #counter: Int32Array;
  readonly #lastExit: Int32Array;

  constructor(options: TrackingOptions) {
    const { kernel, configs, lan } = options;
    this.#options = options;
    this.#kernel = kernel;
    const names = (of: (config: KeepalivedConfig) => readonly { readonly name: string }[]) => [
      ...new Set(configs.flatMap((config) => of(config).map(({ name }) => name))),
    ];
    this.#scripts = names(({ vrrpScripts }) => vrrpScripts);
    this.#files = names(({ trackFiles }) => trackFiles);
    this.#processes = names(({ trackProcesses }) => trackProcesses);
    const timers = (name: string, rows: readonly unknown[], handler: (row: number) => void) => {
      if (rows.length === 0) return [];
      const kind = kernel.kind(name, handler);
      return rows.map((_, row) => kernel.timer(kind, row, 0));
    };
    this.#runTimers = timers('track-script', this.#scripts, (row) => this.#run(row));
    this.#endTimers = timers('track-script-timeout', this.#scripts, (row) => this.#ended(row, 1, true));
    this.#linkTimers = timers('track-link', lan.interfaces, (row) => this.#seeLink(row));
    this.#processTimers = timers('track-process', this.#processes, (row) => this.#seeProcess(row));
    this.#exitCode = new Int32Array(this.#scripts.length);
    this.#counter = new Int32Array(this.#scripts.length).fill(UNKNOWN);
    this.#lastExit = new Int32Array(this.#scripts.length);
    this.#seenLink = new Uint8Array(lan.interfaces.length).fill(1);
    this.#wasUp = new Uint8Array(lan.interfaces.length);
    this.#fileValue = Float64Array.from(this.#files, (file) => initialValue(configs, file));
    this.#processCount = Int32Array.from(this.#processes, (name) => quorumOf(configs[0], name));
    this.#seenProcess = new Uint8Array(this.#processes.length).fill(1);
  }

  /** The vrrp process starts: links are as they are, scripts run for the first time at once. */
  start(): void {
    this.#isRunning = 1;
    this.#startedNs = this.#kernel.nowNs;
    this.#seenLink.forEach((_, row) => {
      this.#seenLink[row] = this.#isLinkUp(row) ? 1 : 0;
    });
    this.#wasUp.set(this.#seenLink);
    this.#seeProcesses();
    this.#counter.fill(UNKNOWN);
    this.#scripts.forEach((name, row) => {
      if (this.#script(name) !== undefined) this.#kernel.arm(this.#runTimers[row], this.#kernel.nowNs);
    });
  }

  /** The files were read again: every script runs at once, and goes on from the results that it had. */
  reload(): void {
    this.#isReloading = true;
    this.#seeProcesses();
    this.#scripts.forEach((name, row) => {
      if (this.#script(name) !== undefined) this.#run(row);
      else {
        for (const timer of [this.#runTimers[row], this.#endTimers[row]]) this.#kernel.disarm(timer);
        this.#counter[row] = UNKNOWN;
      }
    });
    this.#isReloading = false;
  }

  #seeProcesses(): void {
    this.#processes.forEach((_, row) => {
      this.#seenProcess[row] = this.#isProcessUp(row) ? 1 : 0;
    });
  }

  stop(): void {
    this.#isRunning = 0;
    const timers = [this.#runTimers, this.#endTimers, this.#linkTimers, this.#processTimers];
    for (const timer of timers.flat()) this.#kernel.disarm(timer);
  }

  /** What the tracked objects say of an instance now. */
  assess(config: VrrpInstance): Tracked {
    const sum = { total: config.priority, faults: 0, pending: 0 };
    for (const name of this.#ownInterfaces(config)) {
      if (this.#seenLink[this.#options.lan.interfaceRow(name)] === 0) sum.faults++;
    }
    for (const each of config.trackInterfaces) {
      add(sum, each, this.#seenLink[this.#options.lan.interfaceRow(each.name)] === 1);
    }
    for (const each of config.trackScripts) this.#addScript(sum, each);
    for (const each of config.trackProcesses) {
      add(sum, each, this.#seenProcess[this.#processes.indexOf(each.name)] !== 0);
    }
    for (const each of config.trackFiles) this.#addFile(sum, each);
    if (config.unicastFaultNoPeer && config.mode === 'unicast' && config.unicastPeers.length === 0)
      sum.faults++;
    return sum;
  }

  #addScript(sum: Sum, each: TrackedObject): void {
    const row = this.#scripts.indexOf(each.name);
    const script = this.#script(each.name);
    if (row < 0 || script === undefined) return;
    if (this.#counter[row] !== UNKNOWN) add(sum, each, this.#counter[row] >= script.rise);
    else if (each.weight === 0) {
      sum.faults++;
      sum.pending++;
    }
  }

  #addFile(sum: Sum, each: TrackedObject): void {
    const value = this.#fileValue[this.#files.indexOf(each.name)] ?? 0;
    const product = value * each.weight * (each.reverse ? -1 : 1);
    if (each.weight === 0 ? (value !== 0) !== each.reverse : product <= -FAULT_PRODUCT) sum.faults++;
    else sum.total += product;
  }

  /** Its own interface and those of its addresses; none with dont_track_primary. */
  #ownInterfaces(config: VrrpInstance): Set<string> {
    const names = new Set(
      [...config.virtualIpAddresses, ...config.excludedIpAddresses]
        .filter(({ noTrack }) => !noTrack)
        .map((each) => each.interface),
    );
    names.add(config.interface);
    if (config.dontTrackPrimary) names.delete(config.interface);
    return names;
  }

  /** From now on the script ends like this. */
  setScript(name: string, exitCode: number): void {
    const row = this.#scripts.indexOf(name);
    if (row >= 0) this.#exitCode[row] = exitCode;
  }

  setFile(name: string, value: number): void {
    const row = this.#files.indexOf(name);
    if (row < 0) return;
    this.#fileValue[row] = value;
    if (this.#isRunning === 1) this.#options.changed();
  }

  /** Undefined: as many as the quorum wants. */
  setProcesses(name: string, count: number | undefined): void {
    const row = this.#processes.indexOf(name);
    if (row < 0) return;
    this.#processCount[row] = count ?? quorumOf(this.#options.config(), name);
    const settings = this.#options.config().trackProcesses.find((each) => each.name === name);
    if (this.#isRunning === 0 || settings === undefined) return;
    const delayNs = this.#isProcessUp(row) ? settings.forkDelayNs : settings.terminateDelayNs;
    this.#kernel.arm(this.#processTimers[row], this.#kernel.nowNs + delayNs);
  }

  /** The link of an interface changed: keepalived hears of it at once, at its next poll, or when it has lasted. */
  linkChanged(row: number): void {
    if (this.#isRunning === 0) return;
    const name = this.#options.lan.interfaces[row];
    const { linkbeat } = this.#options.config();
    const { nowNs } = this.#kernel;
    let delayNs = 0;
    if (linkbeat.pollAll || linkbeat.interfaces.some((each) => each.interface === name)) {
      delayNs = POLL_NS - ((nowNs - this.#startedNs) % POLL_NS);
    }
    delayNs += this.#lastingNs(row);
    if (delayNs === 0) this.#seeLink(row);
    else this.#kernel.arm(this.#linkTimers[row], nowNs + delayNs);
  }

  /** interface_up_down_delays: how long a change must last, less than it takes a peer to miss the adverts. */
  #lastingNs(row: number): number {
    const { interfaceUpDownDelays, vrrpInstances } = this.#options.config();
    const name = this.#options.lan.interfaces[row];
    const delays = interfaceUpDownDelays.find((each) => each.interface === name);
    const isUp = this.#isLinkUp(row);
    if (delays === undefined || (isUp && this.#wasUp[row] === 0)) return 0;
    const limits = vrrpInstances
      .filter((each) => each.interface === name)
      .map((each) => Math.max(0, (each.downTimerAdverts - 1) * each.advertIntervalNs - NS_PER_US));
    return Math.min(isUp ? delays.upNs : delays.downNs, ...limits);
  }

  #isLinkUp(row: number): boolean {
    return this.#options.lan.hasCarrier(this.#options.host, row);
  }

  #seeLink(row: number): void {
    const isUp = this.#isLinkUp(row) ? 1 : 0;
    if (this.#seenLink[row] === isUp) return;
    this.#seenLink[row] = isUp;
    if (isUp === 1) this.#wasUp[row] = 1;
    const { host, watcher, lan } = this.#options;
    watcher.log(host, `Netlink reports ${lan.interfaces[row]} ${isUp === 1 ? 'up' : 'down'}`);
    this.#options.changed();
  }

  #isProcessUp(row: number): boolean {
    const settings = this.#options.config().trackProcesses.find(({ name }) => name === this.#processes[row]);
    const count = this.#processCount[row];
    return settings === undefined || (count >= settings.quorum && count <= (settings.quorumMax ?? Infinity));
  }

  #seeProcess(row: number): void {
    const isUp = this.#isProcessUp(row) ? 1 : 0;
    if (this.#seenProcess[row] === isUp) return;
    this.#seenProcess[row] = isUp;
    this.#options.changed();
  }

  #script(name: string): VrrpScript | undefined {
    return this.#options.config().vrrpScripts.find((each) => each.name === name);
  }

  /** A run begins, and the next is due an interval later, however long this one takes. */
  #run(row: number): void {
    const script = this.#script(this.#scripts[row]);
    if (script === undefined) return;
    const { nowNs } = this.#kernel;
    this.#kernel.arm(this.#runTimers[row], nowNs + script.intervalNs);
    if (this.#exitCode[row] !== SCRIPT_HANGS) this.#ended(row, this.#exitCode[row], false);
    else if (!this.#kernel.isArmed(this.#endTimers[row])) {
      this.#kernel.arm(this.#endTimers[row], nowNs + script.timeoutNs);
    }
  }

  #ended(row: number, exitCode: number, isTimeout: boolean): void {
    const script = this.#script(this.#scripts[row]);
    if (script === undefined) return;
    const { host, watcher } = this.#options;
    const before = this.#counter[row];
    if (before !== UNKNOWN && this.#lastExit[row] !== exitCode) {
      watcher.log(host, `Script \`${script.name}\` now returning ${exitCode}`);
    }
    this.#lastExit[row] = exitCode;
    const after = nextCounter(before, exitCode === 0, script);
    this.#counter[row] = after;
    const wasUp = before !== UNKNOWN && before >= script.rise;
    const isUp = after >= script.rise;
    if (before !== UNKNOWN && wasUp === isUp) return;
    const how = isTimeout ? 'timed out' : `failed (exited with status ${exitCode})`;
    watcher.log(host, `VRRP_Script(${script.name}) ${isUp ? 'succeeded' : how}`);
    if (!this.#isReloading) this.#options.changed();
  }

  save(): SavedTracking {
    return {
      columns: this.#columns().map((each) => each.slice()),
      startedNs: this.#startedNs,
      isRunning: this.#isRunning,
    };
  }

  restore(saved: SavedTracking): void {
    this.#columns().forEach((column, i) => {
      column.set(saved.columns[i]);
    });
    this.#startedNs = saved.startedNs;
    this.#isRunning = saved.isRunning;
  }

  #columns(): readonly (Uint8Array | Int32Array | Float64Array)[] {
    return [
      ...[this.#exitCode, this.#fileValue, this.#processCount, this.#seenLink],
      ...[this.#seenProcess, this.#counter, this.#lastExit, this.#wasUp],
    ];
  }
}

export interface SavedTracking {
  readonly columns: readonly (Uint8Array | Int32Array | Float64Array)[];
  readonly startedNs: number;
  readonly isRunning: number;
}

interface Sum {
  total: number;
  faults: number;
  pending: number;
}

/** Weight 0: down is a fault. A positive weight counts while up, a negative one while down. */
function add(sum: Sum, { weight, reverse }: TrackedObject, isUp: boolean): void {
  if (weight === 0) sum.faults += isUp === reverse ? 1 : 0;
  else if (isUp === weight > 0) sum.total += reverse ? -weight : weight;
}

/** The counter of successes and failures: up from `rise` on; the first result decides. */
function nextCounter(before: number, isSuccess: boolean, { rise, fall }: VrrpScript): number {
  const most = rise + fall - 1;
  if (before === UNKNOWN) return isSuccess ? most : 0;
  if (isSuccess) return before < rise - 1 ? before + 1 : most;
  return before > rise ? before - 1 : 0;
}

function initialValue(configs: readonly KeepalivedConfig[], name: string): number {
  const files = configs.flatMap(({ trackFiles }) => trackFiles);
  return files.find((each) => each.name === name)?.initFile?.value ?? 0;
}

function quorumOf(config: KeepalivedConfig, name: string): number {
  return config.trackProcesses.find((each) => each.name === name)?.quorum ?? 1;
}
