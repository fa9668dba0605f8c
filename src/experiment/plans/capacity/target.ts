/** What capacity looks for: a rate, a number of servers, or any number of the scenario; and how a value is put in. */
import { axisNumber } from '../../../scenario/axis.ts';
import { tableOf } from '../../../scenario/export/tables.ts';
import { expandAlias } from '../../../scenario/overrides.ts';
import { InputError } from '../../../scenario/problems.ts';
import type { PlannedPoint, ReadScenario } from '../../../scenario/read-scenario.ts';
import { sorryOnly } from '../../../scenario/sorry-only.ts';
import { parsePath } from '../../../scenario/source.ts';

export interface Target {
  readonly find: string;
  readonly path: string;
  readonly unit: string;
  readonly want: 'largest' | 'smallest';
  readonly isWhole: boolean;
  /** What the scenario has now. */
  readonly current: number;
  readonly least: number;
  readonly most: number;
  /** What the ends of the range are, for the sentence of a search that came there. */
  readonly ends: { readonly least: string; readonly most: string };
  /** Throws InputError where the scenario does not allow the value. */
  at(value: number): PlannedPoint;
  allows(value: number): boolean;
}

type Asked = Omit<Target, 'allows'>;

const SERVERS = ' real servers';
const LARGEST_WEIGHT = 65_535;

/** The target, or a message. */
export function targetOf(scenario: ReadScenario, find: string): Target | string {
  const target =
    find === 'rate'
      ? rateTarget(scenario)
      : find === 'servers'
        ? serversTarget(scenario)
        : pathTarget(scenario, find);
  return typeof target === 'string' ? target : { ...target, allows: (value) => isAllowed(target, value) };
}

function isAllowed(target: Asked, value: number): boolean {
  try {
    target.at(value);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

export function targetText({ unit }: Pick<Target, 'unit'>, value: number): string {
  return value === 1 && unit === SERVERS ? '1 real server' : `${Number(value.toPrecision(6))}${unit}`;
}

/** What the value at which a search ended without its counterpart is: an end of the range, or of what is allowed. */
export function endText(
  { least, most, ends }: Pick<Target, 'least' | 'most' | 'ends'>,
  value: number,
): string {
  if (value >= most) return ends.most;
  if (value <= least) return ends.least;
  return 'beyond which the scenario allows none';
}

/** All classes grow alike. */
function rateTarget(scenario: ReadScenario): Asked | string {
  const { clients } = scenario.scenario;
  const rates = clients.map(({ rate }) => rate);
  if (rates.some((rate) => rate === undefined || rate === 0)) {
    return '--find rate: a class of clients has no rate (users of a loop or a recording say it themselves).';
  }
  const current = rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0);
  const isList = Array.isArray((scenario.given as { clients?: unknown }).clients);
  return {
    find: 'rate',
    path: 'clients.rate',
    unit: '/s',
    want: 'largest',
    isWhole: false,
    current,
    least: current / 1000,
    most: current * 1000,
    ends: { least: 'a thousandth of the present rate', most: '1000 times the present rate' },
    at: (value) =>
      scenario.makePoint({
        name: `${value}/s`,
        set: Object.fromEntries(
          clients.map(({ rate }, i) => [
            isList ? `clients.${i}.rate` : 'clients.rate',
            `${Number((((rate ?? 0) / current) * value).toPrecision(9))}/s`,
          ]),
        ),
      }),
  };
}

function serversTarget(scenario: ReadScenario): Asked {
  const { settings } = scenario.points[0];
  return {
    find: 'servers',
    path: 'realServers.count',
    unit: SERVERS,
    want: 'smallest',
    isWhole: true,
    current: settings.realServers.length - sorryOnly(settings).length,
    least: 1,
    most: 10_000,
    ends: { least: 'there cannot be fewer', most: 'the most that are tried' },
    at: (value) => scenario.makePoint({ name: `${value} servers`, set: { 'realServers.count': value } }),
  };
}

function pathTarget(scenario: ReadScenario, find: string): Asked | string {
  const given = valueAt(scenario.given, find);
  const current = axisNumber(given ?? weightNow(scenario, find));
  if (current === undefined || current <= 0) {
    return `--find ${find}: ${given === undefined ? 'the scenario says nothing there' : `${JSON.stringify(given)} is no number above 0`}. Known are rate, servers, weight.NAME and paths of numbers, as clients.delay.`;
  }
  // Thousands and millions a second are counted in the number.
  const unit =
    typeof given === 'string' ? given.replace(/^[-\d.e]+\s*/, '').replace(/^[kM](?=\/s$)/, '') : '';
  const isWhole = Number.isInteger(current) && unit === '';
  const isWeight = find.startsWith('weight.');
  return {
    find,
    path: find,
    unit,
    want: 'largest',
    isWhole,
    current,
    least: isWhole ? 1 : current / 1000,
    most: isWeight ? LARGEST_WEIGHT : current * 1000,
    ends: isWeight
      ? { least: 'the smallest weight above 0', most: 'the largest weight there is' }
      : {
          least: isWhole ? 'the smallest that is tried' : 'a thousandth of the present value',
          most: '1000 times the present value',
        },
    at: (value) => {
      const put = unit === '' ? value : `${Number(value.toPrecision(9))}${unit}`;
      return scenario.makePoint({ name: `${find} ${put}`, set: { [find]: put } });
    },
  };
}

/** What the directors' table says of a weight that the scenario leaves to the site's own files. */
function weightNow({ points: [{ settings }] }: ReadScenario, find: string): number | undefined {
  const address = settings.realServers.find(({ name }) => find === `weight.${name}`)?.address;
  const row = tableOf(settings)
    .flatMap(({ rows }) => rows)
    .find((each) => each.address === address);
  return row?.weight;
}

function valueAt(data: unknown, path: string): unknown {
  let node = data;
  for (const key of expandAlias(parsePath(path))) {
    if (Array.isArray(node)) {
      const list: readonly unknown[] = node;
      const named = list.findIndex((entry) => {
        const { name, realServer } = (entry ?? {}) as { name?: unknown; realServer?: unknown };
        return (name ?? realServer) === key;
      });
      node =
        typeof key === 'number'
          ? list[key]
          : named >= 0
            ? list[named]
            : (list[0] as Record<string, unknown>)?.[key];
    } else node = (node as Record<string, unknown> | undefined)?.[String(key)];
  }
  return node;
}
