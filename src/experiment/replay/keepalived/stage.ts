/** Builds the site of a recording: its directors with their files, its real servers, a client; and plays its steps. */

import { Sockets } from '../../../models/clients/sockets.ts';
import type { KeepalivedConfig } from '../../../models/keepalived/config.ts';
import { HANGS } from '../../../models/keepalived/scripts.ts';
import { parseIpv4 } from '../../../models/network/address.ts';
import { ACCEPTS, CHECKERS, CLIENTS, IGNORES, REFUSES } from '../../../models/realservers/manners.ts';
import { RealServers } from '../../../models/realservers/realserver.ts';
import { realServerSettings } from '../../../models/realservers/settings.ts';
import { Site } from '../../../models/site.ts';
import { SiteFaults } from '../../../models/site-faults.ts';
import { directorAddresses } from '../../../models/site-plan.ts';
import type { SystemSettings } from '../../../models/system-settings.ts';
import { Timeline } from '../../../models/timeline.ts';
import { readKeepalivedConf } from '../../../scenario/importers/keepalived-conf/read-keepalived-conf.ts';
import { Kernel } from '../../../sim/kernel.ts';
import { type Stream, Streams } from '../../../sim/streams.ts';
import { NS_PER_MS } from '../../../sim/units.ts';
import { Observer } from './observer.ts';
import { Probes } from './probes.ts';
import type { Recording } from './recording.ts';
import { runShell, type ShellHands } from './shell.ts';
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

export interface ParsedRecording {
  readonly recording: Recording;
  /** By name: the file as keepalived understands it. */
  readonly configs: ReadonlyMap<string, KeepalivedConfig>;
  /** Names of the directors, and for each the names of the files that it may run. */
  readonly directors: readonly { readonly name: string; readonly files: readonly string[] }[];
}

export function parseRecording(recording: Recording): ParsedRecording {
  const configs = new Map<string, KeepalivedConfig>();
  for (const [name, text] of Object.entries(recording.config)) {
    const file = `${name}.conf`;
    const readFiles = (pattern: string) => (pattern === file ? [{ name: file, text }] : []);
    const { config } = readKeepalivedConf(file, { readFiles });
    if (config === undefined) throw new StepError(`keepalived would not start with its config ${name}`);
    configs.set(name, config);
  }
  const names = [...configs.keys()];
  const directors = names
    .filter((name) => /^d\d+$/.test(name))
    .sort()
    .map((name) => ({
      name,
      files: [name, ...names.filter((other) => other !== name && /^d\d+/.exec(other)?.[0] === name)],
    }));
  if (directors.length === 0) throw new StepError('its config names no director d1, d2, …');
  return { recording, configs, directors };
}

function settingsOf({ recording, configs, directors }: ParsedRecording): SystemSettings {
  const scripts = [...configs.values()].flatMap(({ virtualServers }) =>
    virtualServers.flatMap(({ realServers }) =>
      realServers.flatMap(({ checkers }) =>
        checkers.flatMap((checker) => (checker.type === 'misc' ? [checker.script] : [])),
      ),
    ),
  );
  return {
    durationNs: Number.MAX_SAFE_INTEGER,
    transientNs: 0,
    bins: 1,
    kernel: '6.1.192',
    load: 'kernel',
    idleConnections: 'active',
    lanNs: 100_000,
    disturbedNs: 1,
    transport: 'tcp',
    directors: directors.map(({ name, files }) => ({
      name,
      address: parseIpv4(`10.0.0.${name.slice(1)}`) ?? 0,
      bootNs: 0,
      sysctls: {},
      forwards: true,
      firewall: { dropPorts: [], dropInvalid: false },
      keepalived: configs.get(files[0]) as KeepalivedConfig,
      reloads: files.slice(1).map((file) => ({ file, config: configs.get(file) as KeepalivedConfig })),
    })),
    realServers: Array.from({ length: recording.servers }, (_, i) =>
      realServerSettings.parse({ name: `s${i + 1}`, address: `10.0.0.${11 + i}`, checkDemand: '0s' }),
    ),
    backends: [],
    clients: [],
    faults: [],
    checkScripts: [...new Set(scripts)].map((name) => ({ name, exit: 0, takes: 3 * NS_PER_MS })),
  };
}

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
    for (const name of parsed.configs.keys()) this.#files.set(`${name}.conf`, name);
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

  /** Row of the file among those that the director may run. */
  #generation(host: number, file: string | undefined): number {
    const { files } = this.#parsed.directors[host];
    if (file === undefined) return files.indexOf(this.#running[host]);
    const name = this.#files.get(file) ?? file.replace(/\.conf$/, '');
    const generation = files.indexOf(name);
    if (generation < 0) throw new StepError(`there is no configuration ${file} for ${files[0]}`);
    return generation;
  }

  #startKeepalived(name: string, file: string | undefined, startDelayNs: number | undefined): void {
    const host = this.#director(name);
    const generation = this.#generation(host, file ?? `${name}.conf`);
    this.#running[host] = file ?? `${name}.conf`;
    this.kernel.after(startDelayNs ?? this.#startDelayNs(), this.#start, host, generation);
  }

  #startDelayNs(): number {
    const isLate = this.random.uniform() < LATE_STARTS;
    const share = this.random.uniform();
    return Math.floor(START_NS + share * (isLate ? LATE_START_NS : START_SPREAD_NS));
  }

  #reload(host: number, file: string | undefined): void {
    const keepalived = this.site.keepalived[host];
    keepalived?.reload(this.#generation(host, file ?? this.#running[host]));
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

  /** Tracked scripts look whether one file is there; MISC_CHECK scripts exit with the number in another. */
  #readScriptFiles(): void {
    const exit = this.#files.has(BAD) ? 1 : 0;
    this.#parsed.directors.forEach(({ files }, host) => {
      for (const file of files) {
        for (const { name } of this.#parsed.configs.get(file)?.vrrpScripts ?? []) {
          this.faults.setTrackScript(host, name, exit);
        }
      }
    });
    const code = this.#files.get(CODE);
    this.site.scripts.imposed.forEach((_, script) => {
      this.site.scripts.imposed[script] =
        code === undefined ? undefined : code === 'hang' ? HANGS : Number(code);
    });
  }
}

function addressOf(text: string): number {
  const address = parseIpv4(text.split('/')[0]);
  if (address === undefined) throw new StepError(`"${text}" is no IPv4 address`);
  return address;
}
