/** What rules look at: files as they were read, two of them as a pair, a table of ipvsadm, a scenario. */
import type { KeepalivedConfig, VrrpInstance } from '../../models/keepalived/config.ts';
import type { CommandLine } from '../importers/ipvsadm-save/options.ts';
import type { IpvsadmImport } from '../importers/ipvsadm-save/read-ipvsadm.ts';
import type { Statement } from '../importers/keepalived-conf/blocks.ts';
import type { Problem } from '../problems.ts';
import type { PlannedPoint, ReadScenario } from '../read-scenario.ts';
import type { Path } from '../source.ts';
import type { Place } from './finding.ts';

/** A keepalived.conf as text: present even when keepalived would refuse it. */
export interface TextSite {
  readonly file: string;
  /** The blocks of the root level. */
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** A keepalived.conf that was read. */
export interface FileSite extends TextSite {
  readonly config: KeepalivedConfig;
  /** The director's settings of net.ipv4.vs, where a scenario tells them. */
  readonly sysctls: Readonly<Record<string, number>>;
  /** Where the first of these values stands; the file as a whole if none was written. */
  at(...paths: readonly string[]): Place;
}

/** Two directors. Rules that find a difference place it in the second file and name the first. */
export interface PairSite {
  readonly first: FileSite;
  readonly second: FileSite;
}

export interface TableSite {
  readonly file: string;
  readonly imported: IpvsadmImport;
  readonly commands: readonly TableCommand[];
  /** Every line of the file, other commands included. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
}

export interface TableCommand {
  readonly line: number;
  readonly command: CommandLine;
}

export interface ScenarioSite {
  readonly read: ReadScenario;
  /** The scenario as it stands, or its first variant. */
  readonly point: PlannedPoint;
  readonly points: readonly PlannedPoint[];
  /** The directors' files, in the order of the directors that have one. */
  readonly files: readonly FileSite[];
  at(path: Path): Place;
}

/** An instance with its path in `origins`. */
export interface PlacedInstance {
  readonly instance: VrrpInstance;
  readonly path: string;
  readonly file: FileSite;
}

export function instancesOf(file: FileSite): readonly PlacedInstance[] {
  return file.config.vrrpInstances.map((instance, i) => ({ instance, path: `vrrpInstances[${i}]`, file }));
}

/** Instances of two directors that share a VIP: the two halves of one virtual router. */
export function sharedInstances({ first, second }: PairSite): readonly [PlacedInstance, PlacedInstance][] {
  return instancesOf(first).flatMap((one) => {
    const vips = new Set(one.instance.virtualIpAddresses.map(({ address }) => address));
    const other = instancesOf(second).find(({ instance }) =>
      instance.virtualIpAddresses.some(({ address }) => vips.has(address)),
    );
    return other === undefined ? [] : [[one, other] as [PlacedInstance, PlacedInstance]];
  });
}

/** The halves of each virtual router of the first two directors, by who leads while both are well. */
export function rankedInstances([first, second]: readonly FileSite[]): readonly {
  readonly master: PlacedInstance;
  readonly backup: PlacedInstance;
}[] {
  if (first === undefined || second === undefined) return [];
  return sharedInstances({ first, second }).map((both) => {
    const [master, backup] = [...both].sort((a, b) => b.instance.priority - a.instance.priority);
    return { master, backup };
  });
}

/** The line of a place, as other messages name it: "master.conf line 12". */
export function lineText({ file, line }: Place): string {
  return line === undefined ? file : `${file} line ${line}`;
}
