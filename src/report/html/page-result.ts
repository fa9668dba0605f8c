/** The result as the page holds it: all of it, but for what no chart of a large sweep or of a large site asks. */
import type { Interval } from '../../analysis/interval.ts';
import type {
  ExperimentResult,
  Figures,
  PointResult,
  RealServerSummary,
  SeriesSummary,
  SweepPoint,
} from '../../experiment/experiment-result.ts';
import { type CrowdedPoint, crowdOf } from '../charts/crowd.ts';
import { rowsOf } from '../charts/many-servers.ts';
import { countsOf, firstOnes } from './findings.ts';

const ASKED: readonly (keyof Figures)[] = ['p50', 'p99', 'failed'];
const NOT_KEPT: Interval = {
  estimate: null,
  low: null,
  high: null,
  halfWidth: null,
  confidence: 0.95,
  count: 0,
  method: 'student',
};

/** Of real servers that no chart names: by row, in columns. */
interface Others {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly servers: readonly number[];
  readonly answered: readonly number[];
  readonly failed: readonly number[];
}

/** A point of many real servers: `realServers` and the series by server hold the rows that charts name. */
interface PackedPoint extends CrowdedPoint {
  readonly rows: readonly number[];
  readonly others: Others;
}

export function pageResult(result: ExperimentResult): PageResult {
  const isLarge = result.points.some((point) => crowdOf(point) !== null);
  const { sweep } = result;
  return {
    ...result,
    ...(sweep === undefined ? {} : { sweep: { ...sweep, points: sweep.points.map(slim) } }),
    ...(isLarge ? { points: result.points.map(packed), ...fewFindings(result) } : {}),
  };
}

/** What the page reads: the other way round. Charts draw the same from it as from the whole result. */
export function heldResult(page: PageResult): PageResult {
  return {
    ...page,
    points: page.points.map((point) => ('others' in point ? unpacked(point as PackedPoint) : point)),
  };
}

function slim(point: SweepPoint): SweepPoint {
  const names = Object.keys(point.figures) as (keyof Figures)[];
  const figures = names.map((name) => [name, ASKED.includes(name) ? point.figures[name] : NOT_KEPT] as const);
  return { ...point, figures: Object.fromEntries(figures) as unknown as Figures };
}

/** As the page holds a result of many real servers: a what-if's findings are told from these by rule and message. */
export interface PageResult extends ExperimentResult {
  /** How many findings a rule has of which only the first are held. */
  readonly findingCounts?: Readonly<Record<string, number>>;
}

function fewFindings({ findings }: ExperimentResult): Pick<PageResult, 'findings' | 'findingCounts'> {
  const loud = findings.filter(({ severity }) => severity !== 'note');
  const held = firstOnes(loud);
  const kept = countsOf(held);
  const counts = [...countsOf(loud)].filter(([rule, count]) => count > (kept.get(rule) ?? 0));
  return { findings: held, findingCounts: Object.fromEntries(counts) };
}

const BY_SERVER = ['utilisation', 'inSystem', 'servedPerSecond', 'active', 'inactive'] as const;

function seriesOf(
  series: SeriesSummary,
  of: (own: SeriesSummary['active']) => SeriesSummary['active'],
): SeriesSummary {
  const kept = BY_SERVER.map((key) => [key, of(series[key])] as const);
  return { ...series, ...Object.fromEntries(kept) };
}

function packed(point: PointResult): PointResult {
  const crowd = crowdOf(point);
  if (crowd === null) return point;
  const { realServers, series } = point;
  const rows = [...new Set([...rowsOf(crowd.kinds), ...crowd.streams])].sort((a, b) => a - b);
  const page: PackedPoint = {
    ...point,
    crowd,
    rows,
    realServers: rows.map((row) => realServers[row]),
    series: seriesOf(series, (own) => rows.map((row) => own[row] ?? [])),
    others: {
      names: realServers.map(({ name }) => name),
      addresses: realServers.map(({ address }) => address),
      servers: realServers.map(({ servers }) => servers),
      answered: realServers.map(({ answered }) => answered),
      failed: realServers.map(({ failed }) => failed),
    },
  };
  return page;
}

/** Every real server has its row again; those that no chart names are without figures and series. */
function unpacked({ rows, others, ...point }: PackedPoint): CrowdedPoint {
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const realServers = others.names.map((name, row): RealServerSummary => {
    const place = placeOf.get(row);
    if (place !== undefined) return point.realServers[place];
    const none = NOT_KEPT;
    return {
      name,
      address: others.addresses[row],
      servers: others.servers[row],
      answered: others.answered[row],
      failed: others.failed[row],
      ...{
        share: none,
        utilisation: none,
        meanInSystem: none,
        active: none,
        inactive: none,
        p50: none,
        p99: none,
      },
    };
  });
  const series = seriesOf(point.series, (own) =>
    others.names.map((_, row) => own[placeOf.get(row) ?? -1] ?? []),
  );
  return { ...point, realServers, series };
}
