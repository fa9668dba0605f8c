/** The site as the files make it: clients, services, directors, real servers, and who hands on to whom. */
import type { PointResult } from '../../experiment/experiment-result.ts';
import { colour, serverColour } from '../theme.ts';
import type { Chart } from './chart.ts';
import { countCell, grouped } from './figures.ts';
import { areMany } from './many-servers.ts';
import { type Box, boxHeight, columnHeight, type Link, type Scene, signsIn, stacked } from './scene.ts';
import { left, right, type Table } from './table.ts';

const MOST_SERVERS = 16;
/** Rows of the table of a site of many real servers. */
const MOST_ROWS = 100;
const GAP = 12;
const WIDTH = 216;
const COLUMNS = [0, 276, 552, 828];

export const topology: Chart = {
  name: 'topology',
  title: 'The site as the files describe it',
  help:
    'From left to right the way of a request: clients, the virtual service that they ask, the directors that may hold its address ' +
    '(dashed: a BACKUP), and the real servers with their weights. Under DR and TUN answers go straight back to the clients.',
  section: 'site',
  scope: 'point',
  nothing: 'The result does not tell of its site: it was made by an older lbsim.',
  draw({ point }) {
    const { site } = point;
    if (site.directors.length === 0) return null;
    return {
      type: 'scene',
      description: `${site.clients.length} classes of clients, ${site.services.length} services, ${site.directors.length} directors, ${point.realServers.length} real servers; the table has all of them.`,
      scene: scene(point),
      table: table(point),
      isOverTime: false,
    };
  },
};

type Part = Pick<Box, 'title' | 'lines' | 'colour'>;

function placed(parts: readonly Part[], column: number, whole: number): readonly Box[] {
  const tops = stacked(heightsOf(parts), GAP, whole);
  return parts.map((part, i) => ({
    ...part,
    x: COLUMNS[column],
    y: tops[i],
    width: WIDTH,
    height: boxHeight(part.lines.length),
    tip: [part.title, ...part.lines].join(', '),
  }));
}

function heightsOf(parts: readonly Part[]): readonly number[] {
  return parts.map(({ lines }) => boxHeight(lines.length));
}

function scene(point: PointResult): Scene {
  const parts = [clientParts(point), serviceParts(point), directorParts(point), serverParts(point)];
  const height = Math.max(...parts.map((own) => columnHeight(heightsOf(own), GAP)));
  const columns = parts.map((own, column) => placed(own, column, height));
  return {
    width: COLUMNS[3] + WIDTH + 2,
    height,
    boxes: columns.flat(),
    links: linksOf(point, columns),
    headings: ['clients', 'virtual services', 'directors', 'real servers'].map((text, i) => ({
      x: COLUMNS[i],
      text,
    })),
  };
}

function clientParts({ site }: PointResult): readonly Part[] {
  return site.clients.map(({ name, ratePerSecond, target }) => ({
    title: name,
    lines: [
      ...(ratePerSecond === null ? [] : [`${Number(ratePerSecond.toPrecision(4))} sessions a second`]),
      `ask ${target}`,
    ],
    colour: colour('muted'),
  }));
}

function serviceParts({ site }: PointResult): readonly Part[] {
  return site.services.map(({ name, scheduler, persistentS, destinations }) => ({
    title: shortName(name),
    lines: [
      `scheduler ${scheduler}`,
      ...(persistentS === 0 ? [] : [`persistent for ${persistentS} s`]),
      `${destinations.length} destinations`,
    ],
    colour: colour('accent'),
  }));
}

/** "-t 192.168.1.10:80" as its address, "-f 1" as a mark. */
function shortName(name: string): string {
  return name.startsWith('-f ') ? `mark ${name.slice(3)}` : name.replace(/^\S+ /, '');
}

function directorParts({ site }: PointResult): readonly Part[] {
  return site.directors.map(({ name, address, instances, syncs }, i) => ({
    title: name,
    lines: [
      address,
      ...instances.slice(0, 3).flatMap((own) => {
        const told = [`${own.name}: priority ${own.priority}`, own.addresses.slice(0, 2).join(' ')];
        const line = told.join(', ');
        return line.length <= signsIn(WIDTH) ? [line] : told;
      }),
      ...(syncs ? ['copies connections'] : []),
    ],
    colour: i === 0 ? colour('accent') : colour('backup'),
  }));
}

/** Real servers in one box: one each, or of many those that follow one another and are alike. */
interface Group {
  readonly from: number;
  count: number;
  readonly cores: string;
  readonly weights: readonly string[];
}

function groupsOf({ site, realServers }: PointResult): readonly Group[] {
  const weights = new Map<string, Set<string>>();
  for (const { address, weight, method } of site.services.flatMap(({ destinations }) => destinations)) {
    const own = weights.get(address) ?? new Set();
    weights.set(address, own.add(`weight ${weight}, ${method}`));
  }
  const groups: Group[] = [];
  for (const [from, { address, servers }] of realServers.entries()) {
    const own = [...(weights.get(address) ?? [])];
    const cores = `${servers} core${servers === 1 ? '' : 's'}`;
    const last = groups.at(-1);
    const isAlike = last?.cores === cores && last.weights.join() === own.join();
    if (areMany(realServers) && last !== undefined && isAlike) last.count++;
    else groups.push({ from, count: 1, cores, weights: own });
  }
  return groups;
}

function serverParts(point: PointResult): readonly Part[] {
  const { realServers } = point;
  const groups = groupsOf(point);
  const shown = groups.length > MOST_SERVERS ? groups.slice(0, MOST_SERVERS - 1) : groups;
  const parts = shown.map(({ from, count, cores, weights }, i): Part => {
    const { name, address } = realServers[from];
    const isOne = count === 1;
    return {
      title: isOne ? name : `${name} – ${realServers[from + count - 1].name}`,
      lines: [`${isOne ? address : `${grouped(count)} real servers`}, ${cores}`, ...weights.slice(0, 2)],
      colour: serverColour(i),
    };
  });
  if (shown.length === groups.length) return parts;
  const rest = groups.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  return [
    ...parts,
    {
      title: `and ${grouped(rest)} more`,
      lines: [areMany(realServers) ? 'by weight in the table' : 'in the table'],
      colour: colour('line'),
    },
  ];
}

function linksOf(point: PointResult, columns: readonly (readonly Box[])[]): readonly Link[] {
  const { site } = point;
  const groups = groupsOf(point);
  const [clients, services, directors, servers] = columns;
  const link = (from: Box, to: Box, isDashed = false): Link => ({
    from: [from.x + from.width, from.y + from.height / 2],
    to: [to.x, to.y + to.height / 2],
    width: isDashed ? 1.2 : 2,
    colour: colour('muted'),
    isDashed,
    tip: `${from.title} → ${to.title}`,
  });
  const asked = site.clients.flatMap(({ target }, i) =>
    site.services.flatMap(({ name }, s) =>
      shortName(name) === target ? [link(clients[i], services[s])] : [],
    ),
  );
  const held = services.flatMap((service) => directors.map((own, i) => link(service, own, i > 0)));
  const handed = servers.flatMap((box, i) => {
    const isListed = i >= MOST_SERVERS - 1 || (groups[i]?.weights.length ?? 0) > 0;
    return isListed ? directors.map((own, d) => link(own, box, d > 0)) : [];
  });
  return [...asked, ...held, ...handed];
}

/** Destinations of one service that follow one another and differ in nothing but their address. */
interface Alike {
  readonly first: string;
  last: string;
  count: number;
  readonly weight: number;
  readonly method: string;
}

type Destinations = PointResult['site']['services'][number]['destinations'];

function alikeOf(destinations: Destinations, nameOf: (address: string) => string): readonly Alike[] {
  const all: Alike[] = [];
  for (const { address, weight, method } of destinations) {
    const name = nameOf(address);
    const last = all.at(-1);
    if (last === undefined || last.weight !== weight || last.method !== method) {
      all.push({ first: name, last: name, count: 1, weight, method });
      continue;
    }
    last.last = name;
    last.count++;
  }
  return all;
}

/** Of many: a row for alike ones that follow one another. */
function alikeTable({ site, realServers }: PointResult): Table {
  const names = new Map(realServers.map(({ name, address }) => [address, name]));
  const nameOf = (address: string) => names.get(address) ?? address;
  const all = site.services.flatMap(({ name, scheduler, destinations }) =>
    alikeOf(destinations, nameOf).map((alike) => ({ name, scheduler, alike })),
  );
  const shown = all.slice(0, MOST_ROWS);
  const few =
    shown.length < all.length
      ? `${grouped(shown.length)} of ${grouped(all.length)} rows`
      : 'alike ones together';
  return {
    caption: `Destinations of every virtual service (${few}; the files at the end of the page have each)`,
    columns: [
      left('service'),
      left('scheduler'),
      left('real servers'),
      right('how many'),
      right('weight'),
      left('forwarding'),
    ],
    rows: shown.map(({ name, scheduler, alike: { first, last, count, weight, method } }) => [
      shortName(name),
      scheduler,
      count === 1 ? first : `${first} – ${last}`,
      countCell(count),
      countCell(weight),
      method,
    ]),
  };
}

function table(point: PointResult): Table {
  const { site, realServers } = point;
  if (areMany(realServers)) return alikeTable(point);
  return destinationTable(site, realServers);
}

function destinationTable(site: PointResult['site'], realServers: PointResult['realServers']): Table {
  return {
    caption: 'Destinations of every virtual service',
    columns: [
      left('service'),
      left('scheduler'),
      left('real server'),
      left('address'),
      right('weight'),
      left('forwarding'),
    ],
    rows: site.services.flatMap(({ name, scheduler, destinations }) =>
      destinations.map(({ address, port, weight, method }) => [
        shortName(name),
        scheduler,
        realServers.find((own) => own.address === address)?.name ?? '–',
        `${address}:${port}`,
        { text: String(weight), value: weight },
        method,
      ]),
    ),
  };
}
