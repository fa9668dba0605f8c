/** Builds the site of a recording: its directors with their files, its real servers, a client; and plays its steps. */

import { Sockets } from '../../../models/clients/sockets.ts';
import type { KeepalivedConfig } from '../../../models/keepalived/config.ts';
import { parseIpv4 } from '../../../models/network/address.ts';
import { ACCEPTS, CHECKERS, CLIENTS, IGNORES, REFUSES } from '../../../models/realservers/manners.ts';
import { RealServers } from '../../../models/realservers/realserver.ts';
import { Site } from '../../../models/site.ts';
import { SiteFaults } from '../../../models/site-faults.ts';
import { directorAddresses } from '../../../models/site-plan.ts';
import { Timeline } from '../../../models/timeline.ts';
import { Kernel } from '../../../sim/kernel.ts';
import { type Stream, Streams } from '../../../sim/streams.ts';
import { NS_PER_MS } from '../../../sim/units.ts';
import { Observer } from './observer.ts';
import { type ParsedRecording, settingsOf } from './parsed-recording.ts';
import { Probes } from './probes.ts';
import { scriptAnswer, trackedNumber } from './script-files.ts';
import { baseName, runShell, type ShellHands } from './shell.ts';
import { type Step, StepError } from './steps.ts';

const CLIENT_ON_SEGMENT = '10.0.0.50';
const CLIENT_BEHIND_GATEWAY = '192.0.2.2';
/** The files by which the recordings' scripts are told to fail, and what to exit with. */
const BAD = 'bad';
const CODE = 'code';
/** From `start` until the processes work: 34 to 45 ms, now and then up to 160. */
const START_NS = 34 * NS_PER_MS;
const START_SPREAD_NS = 11 * NS_PER_MS;
const LATE_START_NS = 115 * NS_PER_MS;
const LATE_STARTS = 0.1;
/** SIGTERM until the advert of priority 0: near the quickest (0.7 to 5.3 measured), for the tolerances lie above it. */
const TERM_NS = NS_PER_MS;
/** SIGKILL until the last process is gone: up to so long. */
const KILL_SPREAD_NS = 12 * NS_PER_MS;
const SHELL_NS = 1_100_000;
const IP_NS = 5_300_000;
const IPVSADM_NS = 9_000_000;
const SIGTERM = 15;
const SIGKILL = 9;

export class Stage {
  readonly kernel = new Kernel();
  readonly observer = new Observer();
  readonly site: Site;
  readonly probes: Probes;
  readonly faults: SiteFaults;
  readonly random: Stream;
  readonly #parsed: ParsedRecording;
  readonly #realServers: RealServers;
  readonly #files = new Map<string, string>();
  /** Names of all files that were there at some time. */
  readonly #written = new Set<string>();
  readonly #start: number;
  readonly #signalled: number;
  /** The file with which each director was started last. */
  readonly #running: string[];

  constructor(parsed: ParsedRecording, seed: string) {
    this.#parsed = parsed;
    const settings = settingsOf(parsed);
    const streams = new Streams(seed, 0);
    this.random = streams.open('recording');
    const sockets = new Sockets([]);
    const { kernel } = this;
    this.#realServers = new RealServers({
      kernel,
      jobs: sockets,
      settings: settings.realServers,
      backends: [],
      streams,
      directors: directorAddresses(settings),
      onLost: () => undefined,
    });
    this.#realServers.listener = { served: () => undefined };
    this.site = new Site({
      kernel,
      timeline: new Timeline(),
      streams,
      settings,
      realServers: this.#realServers,
      sockets,
      onLost: () => undefined,
      watcher: this.observer,
    });
    this.observer.attach(this.site);
    this.faults = new SiteFaults(this.site);
    const isBehindGateway = /\bgw\b/.test(parsed.recording.topology ?? '');
    const address = parseIpv4(isBehindGateway ? CLIENT_BEHIND_GATEWAY : CLIENT_ON_SEGMENT) ?? 0;
    this.probes = new Probes({
      site: this.site,
      random: this.random,
      isOnSegment: !isBehindGateway,
      address,
    });
    this.#start = kernel.kind('start-of-keepalived', (host, generation) =>
      this.site.startKeepalived(host, generation),
    );
    this.#signalled = kernel.kind('signal-to-keepalived', (host, signal) => {
      if (signal === SIGTERM) this.faults.stopKeepalived(host);
      else this.faults.killKeepalived(host);
    });
    this.#running = parsed.directors.map(({ files }) => files[0]);
    for (const name of Object.keys(parsed.recording.config)) this.#files.set(`${name}.conf`, name);
    if (parsed.recording.setup !== undefined) runShell(parsed.recording.setup, this.#hands());
  }

  /** Does what the step says; steps of time (wait, waitfor, mark …) are not for it. */
  act(step: Step, startDelayNs?: number): void {
    switch (step.type) {
      case 'start':
        this.#startKeepalived(step.director, step.file, startDelayNs);
        break;
      case 'hup':
        this.#reload(this.#director(step.director), step.file);
        break;
      case 'term':
        this.#signal(SIGTERM, this.#director(step.director), TERM_NS);
        break;
      case 'kill9':
        this.#signal(SIGKILL, this.#director(step.director), this.random.uniform() * KILL_SPREAD_NS);
        break;
      case 'killparent':
        this.faults.killKeepalivedParent(this.#director(step.director));
        break;
      case 'killvrrp':
      case 'killchecker':
        this.faults.killKeepalivedChild(
          this.#director(step.director),
          step.type === 'killvrrp' ? 'vrrp' : 'checker',
        );
        break;
      case 'sh':
        this.#shell(step.command);
        break;
      default:
        this.#actElsewhere(step);
    }
  }

  /** Each command takes its time: a shell starts, ip asks the kernel, ipvsadm enters a name space. */
  #shell(command: string): void {
    for (const part of command.split(/;|&&/)) {
      const isCostly = /\bip\b/.test(part);
      const takesNs = /ipvsadm/.test(part) ? IPVSADM_NS : isCostly ? IP_NS : SHELL_NS;
      this.kernel.run(this.kernel.nowNs + takesNs);
      runShell(part, this.#hands());
      this.#readScriptFiles();
    }
  }

  #actElsewhere(step: Step): void {
    switch (step.type) {
      case 'brdel':
      case 'bradd':
        this.#port(step.name, step.type === 'bradd');
        break;
      case 'down':
      case 'up':
        this.#link(step.place, step.name, step.type === 'up');
        break;
      case 'unlisten':
      case 'relisten':
        this.#door(step.server, step.type === 'unlisten' ? REFUSES : ACCEPTS);
        break;
      case 'drop':
      case 'undrop':
        this.#door(step.server, step.type === 'drop' ? IGNORES : ACCEPTS);
        break;
      case 'reply':
        this.#reply(this.#server(step.server), step.status, step.delayMs * NS_PER_MS);
        break;
      case 'probe':
        this.probes.probe({
          id: step.id,
          address: addressOf(step.address),
          port: step.port,
          everyNs: step.everyMs * NS_PER_MS,
          timeoutNs: step.timeoutMs * NS_PER_MS,
          source: step.source === undefined ? undefined : addressOf(step.source),
          sources: step.sources,
        });
        break;
      case 'long':
        this.probes.long({
          id: step.id,
          address: addressOf(step.address),
          port: step.port,
          client: addressOf(step.source) | 0,
        });
        break;
      case 'probeoff':
        this.probes.probeOff(step.id);
        break;
      case 'longoff':
        this.probes.longOff(step.id);
        break;
      default:
        throw new Error(`assertion failed: step "${step.type}" is not for the stage`);
    }
  }

  /** A signal takes effect when its receiver gets to run. */
  #signal(signal: number, host: number, delayNs: number): void {
    this.kernel.after(Math.floor(delayNs), this.#signalled, host, signal);
  }

  #director(name: string): number {
    const host = this.#parsed.directors.findIndex((each) => each.name === name);
    if (host < 0) throw new StepError(`there is no director ${name}`);
    return host;
  }

  #server(name: string): number {
    const row = Number(/^s(\d+)$/.exec(name)?.[1] ?? 0) - 1;
    if (row < 0 || row >= this.#realServers.count) throw new StepError(`there is no real server ${name}`);
    return row;
  }

  #configNamed(file: string): string {
    return this.#files.get(file) ?? file.replace(/\.conf$/, '');
  }

  /** Row of the file among those that the director may run. */
  #generation(host: number, file: string): number {
    const { files } = this.#parsed.directors[host];
    const generation = files.indexOf(this.#configNamed(file));
    if (generation < 0) throw new StepError(`there is no configuration ${file} for ${files[0]}`);
    return generation;
  }

  #startKeepalived(name: string, file: string | undefined, startDelayNs: number | undefined): void {
    const host = this.#director(name);
    const text = file ?? `${name}.conf`;
    // It ends at once.
    if (this.#parsed.broken.has(this.#configNamed(text))) return;
    const generation = this.#generation(host, text);
    this.#running[host] = text;
    this.kernel.after(startDelayNs ?? this.#startDelayNs(), this.#start, host, generation);
  }

  #startDelayNs(): number {
    const isLate = this.random.uniform() < LATE_STARTS;
    const share = this.random.uniform();
    return Math.floor(START_NS + share * (isLate ? LATE_START_NS : START_SPREAD_NS));
  }

  #reload(host: number, file: string | undefined): void {
    const keepalived = this.site.keepalived[host];
    const text = file ?? this.#running[host];
    if (this.#parsed.broken.has(this.#configNamed(text))) keepalived?.failReload();
    else keepalived?.reload(this.#generation(host, text));
  }

  /** A port of the switch: vd1 leads to director d1, vs2 to real server s2. */
  #port(name: string, isThere: boolean): void {
    const target = /^v(\w+)$/.exec(name)?.[1] ?? '';
    if (target.startsWith('s')) this.#setThere(this.#server(target), isThere);
    else this.faults.setPort(this.#director(target), 'eth0', isThere);
  }

  #link(place: string, name: string, isUp: boolean): void {
    if (place === 'sw') {
      const target = /^v(\w+)$/.exec(name)?.[1] ?? '';
      if (target.startsWith('s')) this.#setThere(this.#server(target), isUp);
      else this.faults.setLink(this.#director(target), 'eth0', isUp);
    } else if (/^s\d+$/.test(place)) this.#setThere(this.#server(place), isUp);
    else this.faults.setLink(this.#director(place), name, isUp);
  }

  #setThere(server: number, isThere: boolean): void {
    if (isThere) this.faults.recoverRealServer(server);
    else this.faults.silenceRealServer(server);
  }

  #door(name: string, door: number): void {
    const server = this.#server(name);
    for (const audience of [CLIENTS, CHECKERS]) this.#realServers.manners.door[server * 2 + audience] = door;
  }

  /** 299 is status 200 with another body. */
  #reply(server: number, status: number, delayNs: number): void {
    const { manners } = this.#realServers;
    const hasUsualBody = status !== 299;
    const isGood = status === 200;
    manners.errors[server * 2 + CHECKERS] = isGood
      ? undefined
      : { status: hasUsualBody ? status : 200, hasUsualBody, share: 1, demandNs: 0, path: undefined };
    for (const audience of [CLIENTS, CHECKERS]) manners.delayNs[server * 2 + audience] = delayNs;
  }

  #hands(): ShellHands {
    const { site } = this;
    return {
      files: this.#files,
      deleteAddress: (director, address) =>
        this.faults.deleteAddress(this.#director(director), addressOf(address)),
      addAddress: (director, address) => {
        site.hosts[this.#director(director)].heldAddresses.add(addressOf(address));
      },
      clearTable: (director) => site.hosts[this.#director(director)].ipvs.flush(),
      stopDaemon: (director, role) => {
        const { sync } = site.hosts[this.#director(director)].ipvs;
        if (role === 'master') sync.stopMaster();
        else sync.stopBackup();
      },
      setLink: (director, name, isUp) => this.faults.setLink(this.#director(director), name, isUp),
    };
  }

  /** What scripts and tracked files say after a command. */
  #readScriptFiles(): void {
    const world = { scripts: this.#parsed.recording.files ?? {}, files: this.#files };
    for (const name of this.#files.keys()) this.#written.add(name);
    this.#parsed.directors.forEach(({ files }, host) => {
      for (const config of files.flatMap((file) => this.#parsed.configs.get(file) ?? [])) {
        for (const { name, script } of config.vrrpScripts) {
          this.faults.setTrackScript(host, name, scriptAnswer(script, BAD, world));
        }
        this.#readTracked(host, config);
      }
    });
    this.site.scripts.settings.forEach(({ name }, script) => {
      this.faults.setScriptExit(script, scriptAnswer(name, CODE, world));
    });
  }

  /** A file that no command ever wrote holds what keepalived put there. */
  #readTracked(host: number, { trackFiles }: KeepalivedConfig): void {
    for (const { name, file } of trackFiles) {
      if (!this.#written.has(baseName(file))) continue;
      const value = trackedNumber(this.#files.get(baseName(file)));
      this.site.keepalived[host]?.setTrackFile(name, value);
    }
  }
}

function addressOf(text: string): number {
  const address = parseIpv4(text.split('/')[0]);
  if (address === undefined) throw new StepError(`"${text}" is no IPv4 address`);
  return address;
}
