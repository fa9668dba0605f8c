/** What may be turned in a scenario, with the values that it has now: read from the resolved site, files included. */
import type { SystemClientClass, SystemSettings } from '../models/system-settings.ts';
import { tableOf } from '../scenario/export/tables.ts';
import type { ReadScenario } from '../scenario/read-scenario.ts';
import { sorryOnly } from '../scenario/sorry-only.ts';
import { schedulers } from '../schedulers/registry.ts';
import { NS_PER_S } from '../sim/units.ts';
import type { ChoiceSetting, Control, NumberSetting } from './protocol.ts';

/** With more real servers than this, each by itself is set by path. */
const MOST_SERVERS = 12;
const MOST_FAULTS = 8;

export function controlsOf({ given, points: [{ settings }] }: ReadScenario): readonly Control[] {
  return [
    ...settings.clients.flatMap((client, i) => traffic(client, classPath(given, i), settings)),
    duration(settings),
    ...serverCount(settings),
    ...balancing(settings),
    ...weights(settings),
    ...settings.clients.flatMap((client, i) => patience(client, classPath(given, i), settings)),
    ...faults(given, settings),
  ];
}

function classPath(given: unknown, index: number): string {
  return Array.isArray((given as { clients?: unknown }).clients) ? `clients[${index}]` : 'clients';
}

/** Two significant digits, upwards: where a slider may end. */
function roundUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit) * unit).toPrecision(2));
}

/** A hundredth of the range, as a round number. */
function stepFor(max: number): number {
  return Number((10 ** Math.floor(Math.log10(max / 100))).toPrecision(1));
}

function quantity(value: number, suffix: NumberSetting['suffix'], most: number): NumberSetting {
  const max = roundUp(most);
  const step = Math.min(stepFor(max), value > 0 ? 10 ** Math.floor(Math.log10(value)) : 1);
  return { type: 'number', value: Number(value.toPrecision(6)), suffix, min: 0, max, step };
}

function of(name: string, all: readonly unknown[]): string {
  return all.length > 1 ? ` of ${name}` : '';
}

function traffic(client: SystemClientClass, path: string, { clients }: SystemSettings): Control[] {
  const { name, rate, arrivals } = client;
  if (arrivals.type === 'closed') {
    const users = (arrivals as { readonly users: number }).users;
    const setting = whole(users, 1, roundUp(users * 3));
    return [
      { path: `${path}.arrivals.users`, label: `Users${of(name, clients)}`, group: 'traffic', setting },
    ];
  }
  if (rate === undefined || client.trace !== undefined) return [];
  const setting = { ...quantity(rate, '/s', rate * 3), min: Number((rate / 20).toPrecision(1)) };
  return [
    { path: `${path}.rate`, label: `Sessions a second${of(name, clients)}`, group: 'traffic', setting },
  ];
}

function duration({ durationNs }: SystemSettings): Control {
  const seconds = durationNs / NS_PER_S;
  const setting = { ...quantity(seconds, 's', seconds * 2), min: Number((seconds / 100).toPrecision(1)) };
  return { path: 'duration', label: 'Length of a run', group: 'traffic', setting };
}

function whole(value: number, min: number, max: number): NumberSetting {
  return { type: 'number', value, suffix: '', min, max, step: 1 };
}

function serverCount(settings: SystemSettings): Control[] {
  const count = settings.realServers.length - sorryOnly(settings).length;
  return [
    {
      path: 'realServers.count',
      label: 'Real servers',
      group: 'servers',
      help: 'New ones are like those that are there, at the next free addresses.',
      setting: whole(count, 1, Math.max(count + 4, count * 2)),
    },
  ];
}

function balancing(settings: SystemSettings): Control[] {
  const services = tableOf(settings);
  if (services.length === 0) return [];
  const used = [...new Set(services.map(({ scheduler }) => scheduler))];
  const same: ChoiceSetting['choices'] =
    used.length > 1 ? [{ value: '', label: `as it is: ${used.join(', ')}` }] : [];
  const seconds = [...new Set(services.map(({ persistentS }) => persistentS))];
  const scheduler: ChoiceSetting = {
    type: 'choice',
    value: used.length > 1 ? '' : used[0],
    choices: [...same, ...schedulers.map(({ name, title }) => ({ value: name, label: `${name}: ${title}` }))],
  };
  return [
    { path: 'scheduler', label: 'Scheduler', group: 'balancing', setting: scheduler },
    ...(seconds.length > 1
      ? []
      : [
          {
            path: 'persistenceTimeout',
            label: 'Persistence timeout',
            group: 'balancing' as const,
            help: '0 is none.',
            setting: { ...quantity(seconds[0], 's', Math.max(600, seconds[0] * 2)), step: 1, zero: 'off' },
          },
        ]),
  ];
}

/** A name with a dot is no step of a path. */
function isPlain(name: string): boolean {
  return /^[^.[\]]+$/.test(name);
}

function weights(settings: SystemSettings): Control[] {
  const { realServers } = settings;
  const rows = tableOf(settings).flatMap((service) => service.rows);
  if (realServers.length > MOST_SERVERS) return [];
  return realServers.flatMap(({ name, address, speed }): Control[] => {
    if (!isPlain(name)) return [];
    const own = [...new Set(rows.filter((row) => row.address === address).map(({ weight }) => weight))];
    const weight: Control[] =
      own.length !== 1
        ? []
        : [
            {
              path: `weight.${name}`,
              label: `Weight of ${name}`,
              group: 'servers',
              help: '0 takes no new connections.',
              setting: whole(own[0], 0, Math.max(10, own[0] * 3)),
            },
          ];
    const faster: Control = {
      path: `realServers.${name}.speed`,
      label: `Speed of ${name}`,
      group: 'servers',
      help: '2 does the same work in half the time.',
      setting: { type: 'number', value: speed, suffix: '', min: 0.1, max: roundUp(speed * 4), step: 0.1 },
    };
    return [...weight, faster];
  });
}

function patience(
  { name, connectTimeout, responseTimeout }: SystemClientClass,
  path: string,
  { clients, transport }: SystemSettings,
): Control[] {
  if (transport === 'direct') return [];
  const timeout = (key: string, label: string, valueNs: number | undefined): Control[] => {
    if (valueNs === undefined || !Number.isFinite(valueNs)) return [];
    const seconds = valueNs / NS_PER_S;
    const setting = { ...quantity(seconds, 's', seconds * 3), min: Number((seconds / 20).toPrecision(1)) };
    return [{ path: `${path}.${key}`, label: `${label}${of(name, clients)}`, group: 'timeouts', setting }];
  };
  return [
    ...timeout('connectTimeout', 'Clients wait for a connection', connectTimeout),
    ...timeout('responseTimeout', 'Clients wait for an answer', responseTimeout),
  ];
}

function faults(given: unknown, settings: SystemSettings): Control[] {
  const list = (given as { faults?: unknown }).faults;
  if (!Array.isArray(list)) return [];
  const endS = settings.durationNs / NS_PER_S;
  return settings.faults.slice(0, MOST_FAULTS).flatMap((fault, i): Control[] => {
    const about = fault as { type: string; realServer?: string; director?: string; at: number; for?: number };
    const who = about.realServer ?? about.director;
    const what = `${about.type}${who === undefined ? '' : ` of ${who}`}`;
    const at: Control = {
      path: `faults[${i}].at`,
      label: `${what}: at`,
      group: 'faults',
      setting: quantity(about.at / NS_PER_S, 's', endS),
    };
    if (about.for === undefined) return [at];
    const setting = {
      ...quantity(about.for / NS_PER_S, 's', endS),
      min: Number((endS / 1000).toPrecision(1)),
    };
    return [at, { path: `faults[${i}].for`, label: `${what}: lasts`, group: 'faults', setting }];
  });
}
