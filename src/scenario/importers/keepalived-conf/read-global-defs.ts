/** global_defs: what instances inherit, and what is done to IPVS as a whole. */

import type { GarpSettings, GlobalDefs, LvsSyncDaemon } from '../../../models/keepalived/config.ts';
import { NS_PER_S } from '../../../sim/units.ts';
import type { Statement } from './blocks.ts';
import type { Effective } from './effective.ts';
import type { Report } from './report.ts';
import type { Settings } from './settings.ts';
import { readInteger } from './values.ts';

export const DEFAULT_GROUP4 = '224.0.0.18';
export const DEFAULT_GROUP6 = 'ff02::12';
const DEFAULT_SCRIPT_TIMEOUT_NS = 10 * NS_PER_S;

export function readGlobalDefs(
  settings: Settings,
  effective: Effective,
  report: Report,
): Omit<GlobalDefs, 'lvsSyncDaemon'> {
  const script = settings.text('startup_script');
  if (script !== undefined) effective.note('startupScript', script.origin);
  return {
    ...effective.optional('routerId', settings.text('router_id')),
    vrrpVersion: effective.take('vrrpVersion', 2, settings.number('vrrp_version')) === 3 ? 3 : 2,
    mcastGroup4: effective.take('mcastGroup4', DEFAULT_GROUP4, settings.text('vrrp_mcast_group4')),
    mcastGroup6: effective.take('mcastGroup6', DEFAULT_GROUP6, settings.text('vrrp_mcast_group6')),
    garp: readGlobalGarp(settings, effective.at('garp')),
    downTimerAdverts: effective.take('downTimerAdverts', 3, settings.number('vrrp_down_timer_adverts')),
    lowerPrioNoAdvert: effective.take('lowerPrioNoAdvert', false, settings.flag('vrrp_lower_prio_no_advert')),
    higherPrioSendAdvert: effective.take(
      'higherPrioSendAdvert',
      false,
      settings.flag('vrrp_higher_prio_send_advert'),
    ),
    checkUnicastSrc: effective.take('checkUnicastSrc', false, settings.flag('vrrp_check_unicast_src')),
    skipCheckAdvAddr: effective.take('skipCheckAdvAddr', false, settings.flag('vrrp_skip_check_adv_addr')),
    strict: effective.take('strict', false, settings.flag('vrrp_strict')),
    startupDelayNs: effective.take('startupDelayNs', 0, settings.number('vrrp_startup_delay')),
    ...(script === undefined
      ? {}
      : { startupScript: { command: script.value, timeoutNs: scriptTimeoutNs(settings, effective) } }),
    dynamicInterfaces: isPresent('dynamic_interfaces', { settings, effective, field: 'dynamicInterfaces' }),
    reloadCheckConfig: isPresent('reload_check_config', { settings, effective, field: 'reloadCheckConfig' }),
    lvsTimeouts: readLvsTimeouts(settings, effective.at('lvsTimeouts'), report),
    lvsFlush: effective.take('lvsFlush', false, settings.flag('lvs_flush')),
    lvsFlushOnStop: readFlushOnStop(settings, effective),
  };
}

function scriptTimeoutNs(settings: Settings, effective: Effective): number {
  const given = settings.number('startup_script_timeout');
  return effective.take('startupScript.timeoutNs', DEFAULT_SCRIPT_TIMEOUT_NS, given);
}

interface Presence {
  readonly settings: Settings;
  readonly effective: Effective;
  readonly field: string;
}

function isPresent(name: string, { settings, effective, field }: Presence): boolean {
  const statement = settings.one(name);
  if (statement === undefined) return false;
  effective.note(field, statement.origin);
  return !['off', 'false', 'no'].includes(statement.words[1] ?? '');
}

function readGlobalGarp(settings: Settings, effective: Effective): GarpSettings {
  const isMin = settings.flag('vrrp_min_garp')?.value === true;
  const delay = settings.number('vrrp_garp_master_delay');
  const repeat = settings.number('vrrp_garp_master_repeat');
  const masterDelayNs = effective.take('masterDelayNs', isMin ? 0 : 5 * NS_PER_S, delay);
  const masterRepeat = Math.max(1, effective.take('masterRepeat', isMin ? 1 : 5, repeat));
  const lowerDelay = settings.number('vrrp_garp_lower_prio_delay');
  const lowerRepeat = settings.number('vrrp_garp_lower_prio_repeat');
  return {
    masterDelayNs,
    masterRepeat,
    masterRefreshNs: effective.take('masterRefreshNs', 0, settings.number('vrrp_garp_master_refresh')),
    masterRefreshRepeat: effective.take(
      'masterRefreshRepeat',
      1,
      settings.number('vrrp_garp_master_refresh_repeat'),
    ),
    lowerPrioDelayNs: effective.take('lowerPrioDelayNs', masterDelayNs, lowerDelay),
    lowerPrioRepeat: effective.take('lowerPrioRepeat', masterRepeat, lowerRepeat),
    intervalNs: effective.take('intervalNs', 0, settings.number('vrrp_garp_interval')),
  };
}

const TIMEOUT_FIELDS = { tcp: 'tcpNs', tcpfin: 'tcpFinNs', udp: 'udpNs' } as const;

function readLvsTimeouts(
  settings: Settings,
  effective: Effective,
  report: Report,
): GlobalDefs['lvsTimeouts'] {
  const timeouts: { tcpNs?: number; tcpFinNs?: number; udpNs?: number } = {};
  for (const statement of settings.all('lvs_timeouts')) {
    const words = statement.words.slice(1);
    for (let i = 0; i < words.length; i += 2) {
      const name = words[i] as string;
      const value = words[i + 1];
      const range = { type: 'integer', min: 1, max: 2_147_483 } as const;
      if ((name !== 'tcp' && name !== 'tcpfin' && name !== 'udp') || value === undefined) {
        const message =
          `"${words.slice(i).join(' ')}" is ignored: lvs_timeouts takes tcp, tcpfin, udp, each ` +
          'with seconds.';
        report.warning(statement.origin, message, statement.path);
        break;
      }
      const seconds = readInteger(value, range, { statement, report });
      if (seconds === undefined) continue;
      timeouts[TIMEOUT_FIELDS[name]] = seconds * NS_PER_S;
      effective.note(TIMEOUT_FIELDS[name], statement.origin);
    }
  }
  return timeouts;
}

function readFlushOnStop(settings: Settings, effective: Effective): GlobalDefs['lvsFlushOnStop'] {
  const statement = settings.one('lvs_flush_on_stop');
  if (statement === undefined) return 'destinations';
  effective.note('lvsFlushOnStop', statement.origin);
  return statement.words[1] === 'VS' ? 'virtual-servers' : 'all';
}

const SYNC_NUMBERS = {
  id: { field: 'syncId', min: 0, max: 255 },
  maxlen: { field: 'maxLengthBytes', min: 1, max: 65_507 },
  port: { field: 'port', min: 1, max: 65_535 },
  ttl: { field: 'ttl', min: 1, max: 255 },
} as const;

interface SyncNumbers {
  syncId?: number;
  maxLengthBytes?: number;
  port?: number;
  ttl?: number;
}

/**
 * `lvs_sync_daemon IF [inst VI] [id n] [maxlen n] [port n] [ttl n] [group a]`; an old file leaves out `inst`.
 */
export function readSyncDaemon(
  statement: Statement,
  vridOf: (instance: string) => number | undefined,
  report: Report,
): LvsSyncDaemon {
  const words = statement.words.slice(2);
  const numbers: SyncNumbers = {};
  let instance: string | undefined;
  let group: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const next = words[i + 1];
    if (word === 'inst' && next !== undefined) instance = words[++i];
    else if (word === 'group' && next !== undefined) group = words[++i];
    else if (Object.hasOwn(SYNC_NUMBERS, word) && next !== undefined) {
      const { field, min, max } = SYNC_NUMBERS[word as keyof typeof SYNC_NUMBERS];
      const value = readInteger(next, { type: 'integer', min, max }, { statement, report });
      if (value !== undefined) numbers[field] = value;
      i++;
    } else if (i === 0 && next === undefined) instance = word;
    else if (i === 0 && vridOf(word) !== undefined) instance = word;
    else
      report.warning(
        statement.origin,
        `"${word}" is nothing that lvs_sync_daemon takes; it is ignored.`,
        statement.path,
      );
  }
  const vrid = instance === undefined ? undefined : vridOf(instance);
  if (instance !== undefined && vrid === undefined) {
    const message = `"${instance}" is no vrrp_instance of this file: the sync daemon follows none.`;
    report.warning(statement.origin, message, statement.path);
    instance = undefined;
  }
  return {
    interface: statement.words[1] as string,
    ...(instance === undefined ? {} : { instance }),
    ...numbers,
    syncId: numbers.syncId ?? vrid ?? 0,
    ...(group === undefined ? {} : { group }),
  };
}
