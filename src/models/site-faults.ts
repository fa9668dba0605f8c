/** What faults do to the site: the one door through which the family of faults reaches machines, cables and processes. */
import type { Clients } from './clients/clients.ts';
import { METHOD_NAMES } from './director/destinations.ts';
import type { FaultSite } from './faults/fault.ts';
import type { Child } from './keepalived/processes.ts';
import { HANGS } from './keepalived/scripts.ts';
import { SCRIPT_HANGS } from './keepalived/tracking.ts';
import { RESET, UNTOLD } from './measurements.ts';
import type { RealServers } from './realservers/realserver.ts';
import type { Site } from './site.ts';
import { configsOf } from './site-plan.ts';

export class SiteFaults implements FaultSite {
  readonly #site: Site;
  readonly #clients: (() => Clients) | undefined;

  /** `clients` are those whose rate may change; a stage without clients has none. */
  constructor(site: Site, clients?: () => Clients) {
    this.#site = site;
    this.#clients = clients;
  }

  get realServers(): RealServers {
    return this.#site.realServers;
  }

  cutPower(director: number): void {
    this.#site.cutPower(director);
  }

  restorePower(director: number): void {
    this.#site.restorePower(director);
  }

  startKeepalived(director: number): void {
    this.#site.startKeepalived(director);
  }

  crashRealServer(realServer: number): void {
    this.#site.realServers.crash(realServer, (socket) => this.#site.lost(socket, RESET));
  }

  silenceRealServer(realServer: number): void {
    this.#site.realServers.silence(realServer, (socket) => this.#site.lost(socket, UNTOLD));
    for (const each of this.#site.keepalived) each?.daemon.checks.neighbourChanged(realServer);
  }

  recoverRealServer(realServer: number): void {
    const wasThere = this.#site.realServers.isThere(realServer);
    this.#site.realServers.recover(realServer);
    if (!wasThere) for (const each of this.#site.keepalived) each?.daemon.checks.neighbourChanged(realServer);
  }

  setScriptExit(script: number, exit: number | 'hang' | undefined): void {
    this.#site.scripts.imposed[script] = exit === 'hang' ? HANGS : exit;
  }

  setRealServerSpeed(realServer: number, factor: number): void {
    this.#site.realServers.setSpeedFactor(realServer, factor);
  }

  setWeight(realServer: number, weight: number): void {
    for (const { ipvs, realServerOf } of this.#site.hosts) {
      const { destinations } = ipvs;
      for (let row = 0; row < destinations.rows; row++) {
        if (realServerOf[row] !== realServer || destinations.available[row] === 0) continue;
        ipvs.editDestination(row, {
          weight,
          method: METHOD_NAMES[destinations.method[row]],
          upperThreshold: destinations.upperThreshold[row],
          lowerThreshold: destinations.lowerThreshold[row],
          tunnel: destinations.tunnel(row),
        });
      }
    }
  }

  setScheduler(name: string, settings: Readonly<Record<string, unknown>>): void {
    for (const { ipvs } of this.#site.hosts) {
      for (const { isAlive, row, spec } of ipvs.services.rows) {
        if (isAlive) ipvs.editService(row, { ...spec, scheduler: name, settings });
      }
    }
  }

  resetScheduler(): void {
    this.#site.hosts.forEach(({ ipvs }, host) => {
      const configured = [
        ...(this.#site.settings.directors[host].services ?? []).map(({ spec }) => spec),
        ...(this.#site.keepalived[host]?.daemon.serviceSpecs() ?? []),
      ];
      for (const spec of configured) {
        const service = ipvs.findService(spec);
        if (service >= 0) ipvs.editService(service, spec);
      }
    });
  }

  setRate(clientClass: number, ratePerSecond: number | undefined): void {
    this.#clients?.().setRate(clientClass, ratePerSecond);
  }

  stopKeepalived(director: number): void {
    this.#site.keepalived[director]?.stop();
  }

  killKeepalived(director: number): void {
    this.#site.keepalived[director]?.kill();
  }

  killKeepalivedParent(director: number): void {
    this.#site.keepalived[director]?.killParent();
  }

  killKeepalivedChild(director: number, child: Child, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): void {
    this.#site.keepalived[director]?.killChild(child, signal);
  }

  restartKeepalived(director: number, pauseNs: number): void {
    if (this.#site.hosts[director].isUp) this.#site.keepalived[director]?.restart(pauseNs);
  }

  reloadKeepalived(director: number, file: string | undefined): void {
    const { reloads = [] } = this.#site.settings.directors[director];
    const reload = reloads.findIndex((each) => each.file === file);
    this.#site.keepalived[director]?.reload(reload + 1);
  }

  stallKeepalived(director: number, forNs: number): void {
    this.#site.vrrp.stall(director, this.#site.kernel.nowNs + forNs);
  }

  deleteAddress(director: number, address: number): void {
    const isRunning = this.#site.keepalived[director]?.isVrrpRunning ?? false;
    this.#site.vrrp.deleteAddress(director, address, isRunning);
  }

  /** No name: every interface that carries VRRP. */
  setLink(director: number, name: string | undefined, isUp: boolean): void {
    for (const row of this.#interfaceRows(director, name)) {
      this.#site.lan.setCarrier(director, row, isUp);
      if (this.#site.hosts[director].isUp) this.#site.keepalived[director]?.options.tracking.linkChanged(row);
    }
  }

  setPort(director: number, name: string | undefined, isForwarding: boolean): void {
    for (const row of this.#interfaceRows(director, name))
      this.#site.lan.setPort(director, row, isForwarding);
  }

  #interfaceRows(director: number, name: string | undefined): number[] {
    const { interfaces } = this.#site.lan;
    // An interface that nobody tracks and that carries nothing: nobody notices.
    if (name !== undefined) return interfaces.includes(name) ? [interfaces.indexOf(name)] : [];
    const names = configsOf(this.#site.settings.directors[director]).flatMap(({ vrrpInstances }) =>
      vrrpInstances.map((instance) => instance.interface),
    );
    return names.length === 0 ? [0] : [...new Set(names.map((each) => this.#site.lan.interfaceRow(each)))];
  }

  /** Share of frames lost one way between two directors. */
  setLoss(from: number, to: number, share: number): void {
    this.#site.lan.setLoss(from, to, share);
  }

  setTrackScript(director: number, name: string, exit: number | 'hang'): void {
    const code = exit === 'hang' ? SCRIPT_HANGS : exit;
    this.#site.keepalived[director]?.options.tracking.setScript(name, code);
  }

  setTrackFile(name: string, value: number): void {
    for (const each of this.#site.keepalived) each?.setTrackFile(name, value);
  }

  resetWeight(realServer: number): void {
    const address = this.#site.realServers.addresses[realServer];
    this.#site.hosts.forEach(({ ipvs }, host) => {
      this.#site.keepalived[host]?.daemon.resetWeights(address);
      for (const { spec, destinations } of this.#site.settings.directors[host].services ?? []) {
        const service = ipvs.findService(spec);
        for (const destination of destinations) {
          if ((destination.address | 0) !== address || service < 0) continue;
          const row = ipvs.findDestination(service, address, destination.port);
          if (row >= 0) ipvs.editDestination(row, destination);
        }
      }
    });
  }

  peersOf(director: number, peer: string | undefined): readonly number[] {
    return this.#site.settings.directors.flatMap(({ name }, row) =>
      row !== director && (peer === undefined || name === peer) ? [row] : [],
    );
  }

  setTrackProcess(director: number, name: string, count: number | undefined): void {
    this.#site.keepalived[director]?.options.tracking.setProcesses(name, count);
  }
}
