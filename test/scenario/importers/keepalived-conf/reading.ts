/** Reads configurations of tests: texts in memory, or the fixtures beside. */

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { KeepalivedConfig, VrrpInstance } from '../../../../src/models/keepalived/config.ts';
import type { Checker, RealServer, VirtualServer } from '../../../../src/models/keepalived/lvs-config.ts';
import { matchGlob } from '../../../../src/scenario/importers/keepalived-conf/glob.ts';
import {
  type KeepalivedConfOptions,
  type KeepalivedConfResult,
  readKeepalivedConf,
} from '../../../../src/scenario/importers/keepalived-conf/read-keepalived-conf.ts';

export type Options = Omit<Partial<KeepalivedConfOptions>, 'readFiles'>;

/** A reader of files that are given as texts by name. */
export function filesOf(files: Readonly<Record<string, string>>): KeepalivedConfOptions['readFiles'] {
  return (pattern, from) => {
    const slash = from.lastIndexOf('/');
    const full = pattern.startsWith('/') || slash < 0 ? pattern : from.slice(0, slash + 1) + pattern;
    return Object.keys(files)
      .filter((name) => matchGlob(full, name))
      .sort()
      .map((name) => ({ name, text: files[name] as string }));
  };
}

/** Reads from files of the test's own making. */
export function readFrom(file: string, options: KeepalivedConfOptions): KeepalivedConfResult {
  return readKeepalivedConf(file, options);
}

export function read(text: string, options: Options = {}): KeepalivedConfResult {
  return readKeepalivedConf('main.conf', { ...options, readFiles: filesOf({ 'main.conf': text }) });
}

/** The configuration of a text that is read without an error. */
export function config(text: string, options: Options = {}): KeepalivedConfig {
  const result = read(text, options);
  expect(result.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return result.config as KeepalivedConfig;
}

export function fixture(name: string, options: Options = {}): KeepalivedConfig {
  return config(readFileSync(new URL(`fixtures/${name}.conf`, import.meta.url), 'utf8'), options);
}

/** `line: message` of every problem. */
export function remarks(text: string, options: Options = {}): string[] {
  return read(text, options).problems.map(
    ({ line, severity, message }) => `${line ?? ''} ${severity}: ${message}`,
  );
}

export const INSTANCE = `interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    10.0.0.100
  }`;

/** The one instance of a file that holds it with these lines. */
export function instance(lines: string, options: Options = {}): VrrpInstance {
  return config(instanceText(lines), options).vrrpInstances[0] as VrrpInstance;
}

export function instanceText(lines: string): string {
  return `vrrp_instance VI_1 {\n  ${INSTANCE}\n${lines}\n}\n`;
}

/** The virtual server of a file that holds it with these lines, and one real server unless they name some. */
export function virtualServer(lines: string, options: Options = {}): VirtualServer {
  return config(serverText(lines), options).virtualServers[0] as VirtualServer;
}

export function serverText(lines: string): string {
  const servers = lines.includes('real_server') ? '' : 'real_server 10.0.0.11 80 { }';
  const protocol = lines.includes('protocol') ? '' : 'protocol TCP';
  return `virtual_server 10.0.0.100 80 {\n${lines}\n${protocol}\n${servers}\n}\n`;
}

export function realServer(lines: string, options: Options = {}): RealServer {
  return virtualServer(`real_server 10.0.0.11 80 {\n${lines}\n}`, options).realServers[0] as RealServer;
}

export function checker(lines: string, options: Options = {}): Checker {
  return realServer(lines, options).checkers[0] as Checker;
}
