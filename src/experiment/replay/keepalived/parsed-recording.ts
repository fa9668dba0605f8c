/** What a recording's texts say of its site: which director may run which file, and all other machines. */
import type { KeepalivedConfig } from '../../../models/keepalived/config.ts';
import { parseIpv4 } from '../../../models/network/address.ts';
import { realServerSettings } from '../../../models/realservers/settings.ts';
import type { SystemSettings } from '../../../models/system-settings.ts';
import { readKeepalivedConf } from '../../../scenario/importers/keepalived-conf/read-keepalived-conf.ts';
import { NS_PER_MS } from '../../../sim/units.ts';
import type { Recording } from './recording.ts';
import { StepError } from './steps.ts';

export interface ParsedRecording {
  readonly recording: Recording;
  /** By name: the file as keepalived understands it. */
  readonly configs: ReadonlyMap<string, KeepalivedConfig>;
  /** Names of the texts with which keepalived does not start. */
  readonly broken: ReadonlySet<string>;
  /** Names of the directors, and for each the names of the files that it may run. */
  readonly directors: readonly { readonly name: string; readonly files: readonly string[] }[];
}

export function parseRecording(recording: Recording): ParsedRecording {
  const configs = new Map<string, KeepalivedConfig>();
  const broken = new Set<string>();
  for (const [name, text] of Object.entries(recording.config)) {
    const file = `${name}.conf`;
    const readFiles = (pattern: string) => (pattern === file ? [{ name: file, text }] : []);
    const { config } = readKeepalivedConf(file, { readFiles });
    if (config === undefined) broken.add(name);
    else configs.set(name, config);
  }
  const names = Object.keys(recording.config).sort();
  const directors = names
    .filter((name) => /^d\d+$/.test(name))
    .map((name) => ({ name, files: filesOf(name, [...configs.keys()]) }));
  const idle = directors.find(({ files }) => files.length === 0);
  if (idle !== undefined) throw new StepError(`keepalived would not start with its config ${idle.name}`);
  if (directors.length === 0) throw new StepError('its config names no director d1, d2, …');
  return { recording, configs, broken, directors };
}

/** A director may run what bears its name, its own first, and what bears that of none. */
function filesOf(director: string, names: readonly string[]): readonly string[] {
  const own = names.filter((name) => (/^d\d+/.exec(name)?.[0] ?? director) === director);
  return [...own.filter((name) => name === director), ...own.filter((name) => name !== director)];
}

/** The site of the experiment. */
export function settingsOf({ recording, configs, directors }: ParsedRecording): SystemSettings {
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
