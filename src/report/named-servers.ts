/** Which real servers a table of text names: all of some, of very many those that stand out, as in the page's charts. */
import type { PointResult, RealServerSummary } from '../experiment/experiment-result.ts';
import { areMany, rowsOf, standingOut, told } from './charts/many-servers.ts';

/** Of each kind: the busiest, the slowest … */
const EACH = 5;

export interface NamedServers {
  readonly servers: readonly RealServerSummary[];
  /** How many of how many, and which; empty when it is all of them. */
  readonly note: string;
}

export function namedServers(point: PointResult): NamedServers {
  const { realServers } = point;
  if (!areMany(realServers)) return { servers: realServers, note: '' };
  const kinds = standingOut(point, EACH);
  const servers = rowsOf(kinds).map((row) => realServers[row]);
  const note = `${told(kinds, realServers.length)}; results.json has all of them.`;
  return { servers, note: note.replaceAll('\u202f', ' ') };
}
