/**
 * The processes of keepalived on one director: a parent and two children that share nothing. The parent starts again a child
 * that dies; when it dies itself, its children stop as they would at SIGTERM (since 1.3.3; in 1.2.7 they go on).
 */
import type { Kernel } from '../../sim/kernel.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { KeepalivedConfig } from './config.ts';
import type { Daemon } from './daemon.ts';
import type { Tracking } from './tracking.ts';
import type { Vrrp } from './vrrp.ts';
import { VRRP_MASTER } from './vrrp-rows.ts';
import { reloadVrrp } from './vrrp-start.ts';
import type { SiteWatcher } from './watcher.ts';

export const CHILDREN = ['vrrp', 'checker'] as const;
export type Child = (typeof CHILDREN)[number];

export interface ProcessesOptions {
  readonly kernel: Kernel;
  readonly host: number;
  readonly vrrp: Vrrp;
  readonly tracking: Tracking;
  readonly watcher: SiteWatcher;
  readonly configs: readonly KeepalivedConfig[];
  /** The checker process for each configuration. */
  readonly daemons: readonly Daemon[];
}

const VRRP = 0;
const CHECKER = 1;
/** From the death of a child to the work of its successor: fork, reading of the file. Measured: 11 to 15 ms. */
const RESPAWN_NS = 12_000_000;
/** A child that lived so long, or dies early for the first time, is started again at once; others after 1, 2, 4 … 60 s. */
const SETTLED_NS = 60 * NS_PER_S;
const LONGEST_DELAY_S = 60;

export class Processes {
  readonly options: ProcessesOptions;
  readonly #kernel: Kernel;
  readonly #respawnTimers: readonly number[];
  readonly #startTimer: number;
  #hasParent = 0;
  /** By child: it runs; since when; early deaths in a row. */
  readonly #isRunning = new Uint8Array(CHILDREN.length);
  readonly #startedNs = new Float64Array(CHILDREN.length);
  readonly #deaths = new Int32Array(CHILDREN.length);

  constructor(options: ProcessesOptions) {
    this.options = options;
    this.#kernel = options.kernel;
    const kind = options.kernel.kind('keepalived-respawn', (_host, child) => this.#respawn(child));
    this.#respawnTimers = CHILDREN.map((_, child) => options.kernel.timer(kind, options.host, child));
    const start = options.kernel.kind('keepalived-start', () => this.start());
    this.#startTimer = options.kernel.timer(start, options.host, 0);
  }

  get isRunning(): boolean {
    return this.#isRunning[VRRP] === 1 || this.#isRunning[CHECKER] === 1;
  }

  get isVrrpRunning(): boolean {
    return this.#isRunning[VRRP] === 1;
  }

  /** Row of the configuration in force. */
  get generation(): number {
    return this.options.vrrp.rows.generation[this.options.host];
  }

  get daemon(): Daemon {
    return this.options.daemons[this.generation];
  }

  /** Starts the daemon, from the configuration in force or another one. Running already: nothing. */
  start(generation = this.generation): void {
    if (this.isRunning) return;
    this.options.vrrp.rows.generation[this.options.host] = generation;
    this.#hasParent = 1;
    this.#deaths.fill(0);
    this.#startChild(CHECKER);
    this.#startChild(VRRP);
  }

  #startChild(child: number): void {
    const { host, vrrp, tracking, configs } = this.options;
    this.#isRunning[child] = 1;
    this.#startedNs[child] = this.#kernel.nowNs;
    if (child === CHECKER) {
      this.daemon.start();
      return;
    }
    if (configs[this.generation].vrrpInstances.length === 0) return;
    tracking.start();
    vrrp.start(host, (router) => tracking.assess(vrrp.rows.config(router)));
  }

  /** SIGTERM to the parent: VRRP hands over, IPVS is emptied. */
  stop(): void {
    if (!this.isRunning) return;
    this.options.watcher.log(this.options.host, 'Stopping');
    this.#end();
    this.#stopChild(VRRP);
    this.#stopChild(CHECKER);
  }

  #stopChild(child: number): void {
    if (this.#isRunning[child] === 0) return;
    this.#isRunning[child] = 0;
    if (child === CHECKER) this.daemon.stop();
    else {
      this.options.vrrp.stop(this.options.host);
      this.options.tracking.stop();
    }
  }

  /** An administrator restarts it: SIGTERM, and a start when the old one is gone. */
  restart(pauseNs: number): void {
    this.stop();
    this.#kernel.arm(this.#startTimer, this.#kernel.nowNs + pauseNs);
  }

  /** SIGKILL to all, or no power: nothing more is said or done; what the kernel holds stays. */
  kill(): void {
    this.#end();
    this.#killed(VRRP);
    this.#killed(CHECKER);
  }

  #end(): void {
    this.#hasParent = 0;
    for (const timer of this.#respawnTimers) this.#kernel.disarm(timer);
  }

  #killed(child: number): void {
    if (this.#isRunning[child] === 0) return;
    this.#isRunning[child] = 0;
    if (child === CHECKER) this.daemon.kill();
    else {
      this.options.vrrp.kill(this.options.host);
      this.options.tracking.stop();
    }
  }

  /** SIGKILL to the parent alone. */
  killParent(): void {
    if (this.options.configs[this.generation].version === '1.2.7') {
      this.#end();
      return;
    }
    this.stop();
  }

  /** A signal to one child alone: its parent starts another. */
  killChild(name: Child, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): void {
    const child = CHILDREN.indexOf(name);
    if (this.#isRunning[child] === 0) return;
    const livedNs = this.#kernel.nowNs - this.#startedNs[child];
    if (signal === 'SIGTERM') this.#stopChild(child);
    else this.#killed(child);
    if (this.#hasParent === 0) return;
    this.#deaths[child] = livedNs >= SETTLED_NS ? 0 : this.#deaths[child] + 1;
    const early = this.#deaths[child];
    const delayS = early < 2 ? 0 : Math.min(LONGEST_DELAY_S, 2 ** (early - 2));
    this.options.watcher.log(
      this.options.host,
      `${name === 'vrrp' ? 'VRRP' : 'Healthcheck'} child process died: Respawning`,
    );
    this.#kernel.arm(this.#respawnTimers[child], this.#kernel.nowNs + delayS * NS_PER_S + RESPAWN_NS);
  }

  #respawn(child: number): void {
    if (this.#hasParent === 1 && this.#isRunning[child] === 0) this.#startChild(child);
  }

  /** SIGHUP: the files are read again; states and connections stay. */
  reload(generation: number): void {
    const { vrrp, tracking, host } = this.options;
    if (!this.isRunning || this.#hasParent === 0) return;
    const before = this.daemon;
    this.options.watcher.log(host, 'Reloading ...');
    if (this.isVrrpRunning) {
      reloadVrrp(vrrp, host, generation, {
        reload: () => tracking.reload(),
        of: (router) => tracking.assess(vrrp.rows.config(router)),
      });
    } else vrrp.rows.generation[host] = generation;
    if (this.#isRunning[CHECKER] === 1) this.daemon.takeOver(before);
  }

  /**
   * SIGHUP with a file that has a fatal error: a MASTER sends one more advert, then all is over without a word, and the
   * kernel keeps address and table. Not with reload_check_config.
   */
  failReload(): void {
    const { vrrp, host, configs } = this.options;
    if (!this.isRunning || this.#hasParent === 0) return;
    if (configs[this.generation].globalDefs.reloadCheckConfig) return;
    for (const router of vrrp.rows.of(host)) {
      if (vrrp.rows.state[router] === VRRP_MASTER) vrrp.wire.send(router, vrrp.rows.priority[router]);
    }
    this.kill();
  }

  /** Somebody writes a number to a tracked file of this director. */
  setTrackFile(name: string, value: number): void {
    this.options.tracking.setFile(name, value);
    this.daemon.setTrackFile(name, value);
  }

  /** Tracked objects changed: each instance hears what they make of it. */
  tracked(): void {
    const { vrrp, tracking, host } = this.options;
    if (!this.isVrrpRunning) return;
    for (const router of vrrp.rows.of(host)) vrrp.track(router, tracking.assess(vrrp.rows.config(router)));
  }

  save(): SavedProcesses {
    return {
      hasParent: this.#hasParent,
      isRunning: this.#isRunning.slice(),
      startedNs: this.#startedNs.slice(),
      deaths: this.#deaths.slice(),
      tracking: this.options.tracking.save(),
      daemons: this.options.daemons.map((daemon) => daemon.save()),
    };
  }

  restore(saved: SavedProcesses): void {
    this.#hasParent = saved.hasParent;
    this.#isRunning.set(saved.isRunning);
    this.#startedNs.set(saved.startedNs);
    this.#deaths.set(saved.deaths);
    this.options.tracking.restore(saved.tracking);
    this.options.daemons.forEach((daemon, generation) => {
      daemon.restore(saved.daemons[generation]);
    });
  }
}

export interface SavedProcesses {
  readonly hasParent: number;
  readonly isRunning: Uint8Array;
  readonly startedNs: Float64Array;
  readonly deaths: Int32Array;
  readonly tracking: ReturnType<Tracking['save']>;
  readonly daemons: readonly ReturnType<Daemon['save']>[];
}
