/** lvs_method and its relatives: NAT, DR or TUN with the kind of its tunnel. */

import type { Origin } from '../../../models/keepalived/config.ts';
import type { ForwardingMethod, Tunnel } from '../../../models/keepalived/lvs-config.ts';
import type { Report } from './report.ts';
import type { Given, Settings } from './settings.ts';
import { readInteger } from './values.ts';

export interface Forwarding {
  readonly forwardingMethod: ForwardingMethod;
  readonly tunnel?: Tunnel;
}

/** The method of a virtual server, for those of its servers that name none. */
export interface Inherited {
  readonly value: Forwarding;
  readonly origin: Origin | undefined;
}

const METHODS: Readonly<Record<string, ForwardingMethod>> = { NAT: 'nat', DR: 'dr', TUN: 'tun' };
const TUNNELS: readonly Tunnel['type'][] = ['ipip', 'gue', 'gre'];

/** The last line that names a method; upper case alone is understood. */
export function readForwarding(
  settings: Settings,
  keyword: string,
  report: Report,
): Given<Forwarding> | undefined {
  let found: Given<Forwarding> | undefined;
  for (const statement of settings.all(keyword)) {
    const word = statement.words[1] as string;
    if (!Object.hasOwn(METHODS, word)) {
      const upper = word.toUpperCase();
      const hint = Object.hasOwn(METHODS, upper) ? `Write ${upper}.` : 'Write NAT, DR or TUN.';
      const stays = found?.value.forwardingMethod.toUpperCase() ?? 'the default (NAT)';
      const message = `"${word}" is no forwarding method: the line is ignored, ${stays} stays. ${hint}`;
      report.warning(statement.origin, message, statement.path);
      continue;
    }
    const forwardingMethod = METHODS[word] as ForwardingMethod;
    if (forwardingMethod !== 'tun') {
      found = { value: { forwardingMethod }, origin: statement.origin };
      continue;
    }
    let type: Tunnel['type'] = 'ipip';
    let port: number | undefined;
    for (let i = 2; i + 1 < statement.words.length; i += 2) {
      const next = statement.words[i + 1] as string;
      if (statement.words[i] === 'type') type = TUNNELS.find((known) => known === next) ?? type;
      if (statement.words[i] === 'port') {
        port = readInteger(next, { type: 'integer', min: 1, max: 65_535 }, { statement, report });
      }
    }
    const tunnel = port === undefined ? { type } : { type, port };
    found = { value: { forwardingMethod, tunnel }, origin: statement.origin };
  }
  return found;
}
