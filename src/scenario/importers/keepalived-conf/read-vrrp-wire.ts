/**
 * What of an instance is seen on the wire: authentication, source, destination, and the MAC address of its
 * VIPs.
 */

import type { VrrpInstance } from '../../../models/keepalived/config.ts';
import { familyOf } from './addresses.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import { readPeers } from './read-addresses.ts';
import { DEFAULT_GROUP4, DEFAULT_GROUP6 } from './read-global-defs.ts';
import type { Report } from './report.ts';
import { type Given, NO_SETTINGS, readSettings, type Settings } from './settings.ts';

const PASSWORD_LENGTH = 8;

type Transport = Pick<
  VrrpInstance,
  | 'mode'
  | 'sourceIp'
  | 'multicastGroup'
  | 'unicastPeers'
  | 'unicastTtl'
  | 'checkUnicastSrc'
  | 'unicastFaultNoPeer'
>;

interface WireSource {
  readonly statement: Statement;
  readonly settings: Settings;
  readonly globals: Settings;
}

interface WireContext {
  readonly effective: Effective;
  readonly report: Report;
  readonly strict: boolean;
}

export class WireReader {
  readonly #settings: Settings;
  readonly #globals: Settings;
  readonly #statement: Statement;
  readonly #effective: Effective;
  readonly #report: Report;
  readonly #strict: boolean;

  constructor(source: WireSource, context: WireContext) {
    this.#settings = source.settings;
    this.#globals = source.globals;
    this.#statement = source.statement;
    this.#effective = context.effective;
    this.#report = context.report;
    this.#strict = context.strict;
  }

  #warn(keyword: string, message: string): void {
    const statement = this.#settings.all(keyword)[0] ?? this.#statement;
    this.#report.warning(statement.origin, message, statement.path);
  }

  authentication(version: 2 | 3): Pick<VrrpInstance, 'authentication'> {
    const settings = this.#settings
      .all('authentication')
      .map((statement) => readSettings(statement.children, this.#report))
      .reduce((all, next) => all.followedBy(next), NO_SETTINGS);
    const type = settings.text('auth_type');
    const password = settings.text('auth_pass');
    if (type === undefined) {
      if (password !== undefined)
        this.#warn('authentication', 'auth_pass without auth_type is ignored. Add PASS.');
      return {};
    }
    if (version === 3 || this.#strict) {
      const who = version === 3 ? 'Version 3' : 'Strict VRRP';
      this.#warn('authentication', `${who} has no authentication: it is dropped. Remove the block.`);
      return {};
    }
    if (password === undefined) {
      this.#warn('authentication', 'There is no auth_pass: adverts go without authentication. Add one.');
      return {};
    }
    if (password.value.length > PASSWORD_LENGTH) {
      this.#warn('authentication', `auth_pass is cut to its first ${PASSWORD_LENGTH} characters.`);
    }
    if (type.value === 'AH') {
      this.#warn(
        'authentication',
        'AH is not modelled: both directors must have it; its sequence numbers are not kept.',
      );
    }
    this.#effective.note('authentication', type.origin);
    this.#effective.note('authentication.password', password.origin);
    const cut = password.value.slice(0, PASSWORD_LENGTH);
    return { authentication: { type: type.value === 'AH' ? 'AH' : 'PASS', password: cut } };
  }

  transport(family: 'inet' | 'inet6'): Transport {
    const strict = this.#strict;
    const settings = this.#settings;
    const source = this.#sourceIp();
    const group =
      family === 'inet' ? ['vrrp_mcast_group4', DEFAULT_GROUP4] : ['vrrp_mcast_group6', DEFAULT_GROUP6];
    const given = [settings.text('mcast_dst_ip'), this.#globals.text(group[0] as string)];
    const faultNoPeer = this.#effective.take(
      'unicastFaultNoPeer',
      false,
      settings.flag('unicast_fault_no_peer'),
    );
    const checks = [settings.flag('check_unicast_src'), this.#globals.flag('vrrp_check_unicast_src')];
    let peers = readPeers(settings.entries('unicast_peer'), this.#report);
    if (strict && peers.length > 0) {
      this.#warn(
        'unicast_peer',
        'Strict VRRP has no unicast on an interface with multicast: the peers are dropped.',
      );
      peers = [];
    }
    const keyword = ['unicast_peer', 'unicast_src_ip', 'unicast_ttl'].find(
      (name) => settings.all(name).length > 0,
    );
    if (peers.length === 0 && keyword !== undefined && !strict) {
      const then = faultNoPeer ? 'the instance is in FAULT' : 'keepalived falls back to multicast';
      this.#warn(keyword, `${keyword} without a unicast_peer: ${then}. Name the peer.`);
    }
    const isUnicast = peers.length > 0 || (keyword !== undefined && faultNoPeer && !strict);
    return {
      mode: isUnicast ? 'unicast' : 'multicast',
      ...this.#effective.optional('sourceIp', source),
      multicastGroup: this.#effective.take('multicastGroup', group[1] as string, ...given),
      unicastPeers: peers.map(({ value, origin }, i) => {
        this.#effective.note(`unicastPeers[${i}]`, origin);
        return value;
      }),
      unicastTtl: this.#effective.take('unicastTtl', 255, settings.number('unicast_ttl')),
      checkUnicastSrc: this.#effective.take('checkUnicastSrc', false, ...checks),
      unicastFaultNoPeer: faultNoPeer,
    };
  }

  /** Both keywords set the one source address: the later line counts. */
  #sourceIp(): Given<string> | undefined {
    const names = new Set(['unicast_src_ip', 'mcast_src_ip']);
    const last = this.#settings.statements.findLast(
      ({ keyword }) => keyword !== undefined && names.has(keyword.name),
    );
    if (last === undefined) return undefined;
    const value = last.words[1] as string;
    if (familyOf(value) !== undefined) return { value, origin: last.origin };
    this.#report.warning(last.origin, `"${value}" is no address: it is ignored.`, last.path);
    return undefined;
  }

  vmac(): Pick<VrrpInstance, 'vmac'> {
    const statement = this.#settings.one('use_vmac');
    if (statement === undefined) return {};
    this.#effective.note('vmac', statement.origin);
    const words = statement.words.slice(1);
    const address = words.find((word) => /^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(word));
    const name = words.find((word) => word !== address);
    return {
      vmac: {
        ...(name === undefined ? {} : { interface: name }),
        ...(address === undefined ? {} : { address }),
        xmitBase: this.#effective.take('vmac.xmitBase', false, this.#settings.flag('vmac_xmit_base')),
      },
    };
  }
}
