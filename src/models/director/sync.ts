/** The two sync daemons of a director, and which of its parts listen to them. A director may run both. */
import type { Kernel } from '../../sim/kernel.ts';
import type { ConnectionLife } from './connection-life.ts';
import type { PacketPath } from './packet-path.ts';
import type { Services } from './services.ts';
import { type SavedSyncBackup, SyncBackup } from './sync-backup.ts';
import { type SavedSyncMaster, SyncMaster } from './sync-master.ts';
import { DEFAULT_MESSAGE_BYTES } from './sync-records.ts';
import type { Sysctls } from './sysctls.ts';

export interface SyncOptions {
  readonly kernel: Kernel;
  readonly life: ConnectionLife;
  readonly services: Services;
  readonly sysctls: Sysctls;
  readonly path: PacketPath;
  readonly send: (message: Int32Array) => void;
}

export class SyncDaemons {
  readonly master: SyncMaster;
  readonly backup: SyncBackup;
  readonly #life: ConnectionLife;
  readonly #path: PacketPath;

  constructor(options: SyncOptions) {
    this.#life = options.life;
    this.#path = options.path;
    this.master = new SyncMaster(options);
    this.backup = new SyncBackup(options.life, options.services, options.sysctls, this.master);
  }

  /** `ipvsadm --start-daemon master --syncid`. */
  startMaster(syncId: number, messageBytes = DEFAULT_MESSAGE_BYTES): void {
    this.master.start(syncId, messageBytes);
    this.#listen();
  }

  stopMaster(): void {
    this.master.stop();
    this.#listen();
  }

  /** `ipvsadm --start-daemon backup --syncid`; 0 accepts all. */
  startBackup(syncId: number): void {
    this.backup.isRunning = true;
    this.backup.syncId = syncId;
    this.#listen();
  }

  stopBackup(): void {
    this.backup.isRunning = false;
    this.#listen();
  }

  /** A message that came by multicast. */
  receive(message: Int32Array): void {
    this.backup.receive(message);
  }

  #listen(): void {
    const master = this.master.isRunning ? this.master : null;
    this.#path.listener = master;
    this.#life.listener = master;
    this.#path.isBackup = this.backup.isRunning;
  }

  save(): SavedSync {
    return { master: this.master.save(), backup: this.backup.save() };
  }

  restore(saved: SavedSync): void {
    this.master.restore(saved.master);
    this.backup.restore(saved.backup);
    this.#listen();
  }
}

export interface SavedSync {
  readonly master: SavedSyncMaster;
  readonly backup: SavedSyncBackup;
}
