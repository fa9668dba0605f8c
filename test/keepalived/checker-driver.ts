/**
 * Drives a simulated director through the steps of a recorded checker experiment, with phases of its own, and tells when
 * each event came first after its fault, in milliseconds, as the recordings' summaries do.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { HANGS } from '../../src/models/keepalived/scripts.ts';
import { formatIpv4 } from '../../src/models/network/address.ts';
import { ACCEPTS, IGNORES, REFUSES } from '../../src/models/realservers/manners.ts';
import { SiteFaults } from '../../src/models/site-faults.ts';
import { System } from '../../src/models/system.ts';
import { Streams } from '../../src/sim/streams.ts';
import { scenarioOf } from '../fixtures/scenario.ts';

export interface Recorded {
  readonly n: number;
  readonly values: readonly number[];
}

export interface Recording {
  readonly name: string;
  readonly servers: number;
  readonly config: Readonly<Record<string, string>>;
  readonly scenario: readonly string[];
  readonly summary: Readonly<Record<string, Readonly<Record<string, Recorded | number>>>>;
  readonly runs: readonly {
    readonly fault: string;
    readonly events: readonly (readonly [number, string, string, string])[];
  }[];
}

export function recording(name: string): Recording {
  return JSON.parse(
    gunzipSync(readFileSync(`test/keepalived/traces/${name}.json.gz`)).toString(),
  ) as Recording;
}

const MS = 1e6;

/** Firsts by fault and event; `tables` are the real servers in kernel order after each event of a fault. */
export interface Driven {
  readonly firsts: Map<string, Map<string, number[]>>;
  readonly tables: Map<string, string[]>;
}

export function drive(trace: Recording, seed: number): Driven {
  const driver = new Driver(trace, seed);
  driver.run();
  return { firsts: driver.firsts, tables: driver.tables };
}

const VRRP = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 1
  priority 255
  virtual_ipaddress { 10.0.0.100 }
}
`;

class Driver {
  readonly firsts = new Map<string, Map<string, number[]>>();
  readonly tables = new Map<string, string[]>();
  readonly #system: System;
  readonly #faults: SiteFaults;
  readonly #steps: readonly string[];
  readonly #phases;
  #fault = '';
  #faultNs = 0;
  #seen = 0;
  #table = '';
  #found = new Set<string>();

  constructor(trace: Recording, seed: number) {
    const [{ settings }] = scenarioOf(
      JSON.stringify({
        duration: '100h',
        network: { lanDelay: '85us' },
        directors: [{ name: 'd1', address: '10.0.0.1', keepalived: 'd1.conf' }],
        realServers: Array.from({ length: 4 }, (_, i) => ({
          name: `s${i + 1}`,
          address: `10.0.0.${11 + i}`,
          checkDemand: '100us',
        })),
        checks: { 'm.sh': { takes: '6ms' } },
        clients: { rate: '1/h', serviceDemand: '1ms' },
        faults: [{ type: 'hang', realServer: 's4', at: '99h' }],
      }),
      { 'd1.conf': trace.config.d1 + VRRP },
    ).points;
    this.#system = new System({ settings, seed, replication: 0 });
    this.#faults = new SiteFaults(this.#system.site);
    this.#steps = trace.scenario;
    this.#phases = new Streams(seed, 0).open('steps');
    this.#system.start();
    // The recording says when keepalived starts.
    this.#faults.stopKeepalived(0);
  }

  run(): void {
    const from = this.#steps.findIndex((step) => step.startsWith('repeat'));
    const to = this.#steps.indexOf('end');
    for (const step of this.#steps.slice(0, from)) this.#step(step);
    const times = Number(this.#steps[from].split(' ')[1]);
    for (let i = 0; i < times; i++) for (const step of this.#steps.slice(from + 1, to)) this.#step(step);
  }

  #step(step: string): void {
    const [verb, a, b, c] = step.split(' ');
    const { kernel, site } = this.#system;
    const { manners } = site.realServers;
    const server =
      Number(
        /\d+$/.exec(verb === 'brdel' || verb === 'bradd' || verb === 'down' || verb === 'up' ? b : a)?.[0],
      ) - 1;
    const door = (kind: number) => {
      manners.door[server * 2] = kind;
      manners.door[server * 2 + 1] = kind;
    };
    const steps: Readonly<Record<string, () => void>> = {
      start: () => this.#faults.startKeepalived(0),
      term: () => this.#faults.stopKeepalived(0),
      wait: () => this.#runUntil(kernel.nowNs + Number(a) * MS),
      rwait: () =>
        this.#runUntil(
          kernel.nowNs + Math.round((Number(a) + this.#phases.uniform() * (Number(b) - Number(a))) * MS),
        ),
      mark: () => this.#mark(step.slice(step.indexOf('F:') + 2)),
      waitfor: () => this.#waitFor(Number(a) * MS, step),
      unlisten: () => door(REFUSES),
      relisten: () => door(ACCEPTS),
      drop: () => door(IGNORES),
      undrop: () => door(ACCEPTS),
      brdel: () => this.#faults.silenceRealServer(server),
      bradd: () => this.#faults.recoverRealServer(server),
      down: () => this.#faults.silenceRealServer(server),
      up: () => this.#faults.recoverRealServer(server),
      reply: () => this.#reply(server, Number(b), Number(c)),
      sh: () => this.#shell(step),
      poll: () => undefined,
    };
    const act = steps[verb];
    if (act === undefined) throw new Error(`the recording does "${step}"`);
    act();
    this.#look();
  }

  #reply(server: number, status: number, delayMs: number): void {
    const { manners } = this.#system.site.realServers;
    manners.delayNs[server * 2 + 1] = delayMs * MS;
    const usual = status === 200;
    manners.errors[server * 2 + 1] = usual
      ? undefined
      : {
          status: status === 299 ? 200 : status,
          hasUsualBody: status !== 299,
          share: 1,
          demandNs: 100_000,
          path: undefined,
        };
  }

  #shell(step: string): void {
    const code = /echo (\w+) >/.exec(step)?.[1];
    if (code === undefined) throw new Error(`the recording does "${step}"`);
    this.#system.site.scripts.imposed[0] = code === 'hang' ? HANGS : Number(code);
  }

  #mark(fault: string): void {
    this.#fault = fault.trim();
    this.#faultNs = this.#system.kernel.nowNs;
    this.#found = new Set();
    if (!this.firsts.has(this.#fault)) this.firsts.set(this.#fault, new Map());
  }

  #runUntil(timeNs: number): void {
    const { kernel } = this.#system;
    while (kernel.nextTimeNs() <= timeNs) {
      kernel.step();
      this.#look();
    }
    kernel.run(timeNs);
  }

  #waitFor(limitNs: number, step: string): void {
    const { kernel } = this.#system;
    const wanted = /"m":"(.*)$/.exec(step)?.[1].replace(/"$/, '').trim() ?? '';
    const endNs = kernel.nowNs + limitNs;
    while (kernel.nextTimeNs() <= endNs && !this.#found.has(`d1.lvs ${wanted}`)) {
      kernel.step();
      this.#look();
    }
  }

  /** Books what is new in the timeline and the table. */
  #look(): void {
    const { timeline, kernel } = this.#system;
    for (; this.#seen < timeline.entries.length; this.#seen++) {
      const { text, timeNs } = timeline.entries[this.#seen];
      const check = /check of (\S+):80 (failed|succeeded)/.exec(text);
      const quorum = /quorum is (back|lost)/.exec(text);
      const address = '[10.0.0.100]:tcp:80';
      if (check !== null) {
        const to = check[2] === 'failed' ? 'DOWN' : 'UP';
        this.#book(`d1.lvs RS [${check[1]}]:tcp:80 ${address} ${to}`, timeNs);
      }
      if (quorum !== null) this.#book(`d1.lvs VS ${address} ${quorum[1] === 'back' ? 'UP' : 'DOWN'}`, timeNs);
    }
    const table = this.#rows();
    if (table === this.#table) return;
    this.#tableChanged(this.#table, table, kernel.nowNs);
    this.#table = table;
  }

  #tableChanged(before: string, after: string, timeNs: number): void {
    const rows = (table: string) =>
      new Map(table === '' ? [] : table.split(' ').map((row) => row.split('=') as [string, string]));
    const old = rows(before);
    const now = rows(after);
    for (const [row, weight] of now) {
      const was = old.get(row);
      if (was === undefined) this.#book(`d1.ipvs +${row}`, timeNs);
      else if (was !== weight) this.#book(`d1.ipvs ${row} weight ${was}->${weight}`, timeNs);
    }
    for (const row of old.keys()) if (!now.has(row)) this.#book(`d1.ipvs -${row}`, timeNs);
    const tables = this.tables.get(this.#fault) ?? [];
    tables.push(after);
    this.tables.set(this.#fault, tables);
  }

  #rows(): string {
    const { ipvs } = this.#system.site.hosts[0];
    const service = ipvs.services.rows.find(({ isAlive }) => isAlive);
    if (service === undefined) return '';
    const { address, weight } = ipvs.destinations;
    return Array.from(service.list.order.subarray(0, service.list.count))
      .map((row) => `${formatIpv4(address[row]).split('.')[3]}:80=${weight[row]}`)
      .join(' ');
  }

  #book(event: string, timeNs: number): void {
    if (this.#found.has(event)) return;
    this.#found.add(event);
    const events = this.firsts.get(this.#fault);
    const values = events?.get(event) ?? [];
    values.push((timeNs - this.#faultNs) / MS);
    events?.set(event, values);
  }
}
