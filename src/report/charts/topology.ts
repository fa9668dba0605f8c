/** The site as the files make it: clients, services, directors, real servers, and who hands on to whom. */
import type { PointResult } from '../../experiment/experiment-result.ts';
import { colour, serverColour } from '../theme.ts';
import type { Chart } from './chart.ts';
import { type Box, boxHeight, columnHeight, type Link, type Scene, stacked } from './scene.ts';
import { left, right, type Table } from './table.ts';

const MOST_SERVERS = 16;
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
      ...instances
        .slice(0, 3)
        .map((own) => `${own.name}: priority ${own.priority}, ${own.addresses.slice(0, 2).join(' ')}`),
      ...(syncs ? ['copies connections'] : []),
    ],
    colour: i === 0 ? colour('accent') : colour('backup'),
  }));
}

function serverParts({ site, realServers }: PointResult): readonly Part[] {
  const shown = realServers.length > MOST_SERVERS ? realServers.slice(0, MOST_SERVERS - 1) : realServers;
  const rows = site.services.flatMap(({ destinations }) => destinations);
  const parts = shown.map(({ name, address, servers }, i): Part => {
    const own = rows.filter((row) => row.address === address);
    const weights = [...new Set(own.map(({ weight, method }) => `weight ${weight}, ${method}`))];
    return {
      title: name,
      lines: [`${address}, ${servers} core${servers === 1 ? '' : 's'}`, ...weights.slice(0, 2)],
      colour: serverColour(i),
    };
  });
  if (shown.length === realServers.length) return parts;
  return [
    ...parts,
    {
      title: `and ${realServers.length - shown.length} more`,
      lines: ['in the table'],
      colour: colour('line'),
    },
  ];
}

function linksOf({ site, realServers }: PointResult, columns: readonly (readonly Box[])[]): readonly Link[] {
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
  const rows = site.services.flatMap(({ destinations }) => destinations);
  const handed = servers.flatMap((box, i) => {
    const address = realServers[i]?.address;
    const isListed = i >= MOST_SERVERS - 1 || rows.some((row) => row.address === address);
    return isListed ? directors.map((own, d) => link(own, box, d > 0)) : [];
  });
  return [...asked, ...held, ...handed];
}

function table({ site, realServers }: PointResult): Table {
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
