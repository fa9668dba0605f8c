/**
 * What a real director counted for each real server: `ipvsadm -Ln --stats`, or a page of node_exporter. Of its ipvs collector
 * (collector/ipvs_linux.go) node_ipvs_connections_total and the other counters are of the whole director; what it tells of
 * each real server are the gauges node_ipvs_backend_connections_active, …_inactive and node_ipvs_backend_weight.
 */

export interface MeasuredShares {
  /** "connections" since the table was set (--stats), or "active" connections at one moment (Prometheus). */
  readonly kind: 'connections' | 'active';
  /** By IPv4 address, summed over services. */
  readonly counts: ReadonlyMap<string, number>;
  /** Weights by address, of every service, ascending; empty where the text tells none. */
  readonly weights: ReadonlyMap<string, readonly number[]>;
}

const SCALE: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Undefined when the text is neither. */
export function readMeasuredShares(text: string): MeasuredShares | undefined {
  const stats = [...text.matchAll(/^\s*->\s+(\d+\.\d+\.\d+\.\d+):\d+\s+(\d+)([KMGT]?)\s/gm)];
  if (stats.length > 0 && /InPkts/.test(text)) {
    return {
      kind: 'connections',
      counts: summed(stats.map(([, address, count, unit]) => [address, Number(count) * SCALE[unit]])),
      weights: new Map(),
    };
  }
  const active = gauge(text, 'connections_active');
  if (active.length === 0) return undefined;
  return { kind: 'active', counts: summed(active), weights: listed(gauge(text, 'weight')) };
}

/** Values by address of one gauge, in the text format of Prometheus: labels in any order, a timestamp perhaps. */
function gauge(text: string, name: string): [string, number][] {
  const rows = text.matchAll(
    new RegExp(`^node_ipvs_backend_${name}\\{([^}]*)\\}\\s+([-+\\d.eE]+)(?:\\s+\\d+)?\\s*$`, 'gm'),
  );
  return [...rows].flatMap(([, labels, value]): [string, number][] => {
    const address = /(?:^|,)\s*remote_address="(\d+\.\d+\.\d+\.\d+)"/.exec(labels)?.[1];
    return address === undefined || Number.isNaN(Number(value)) ? [] : [[address, Number(value)]];
  });
}

function listed(rows: readonly (readonly [string, number])[]): ReadonlyMap<string, readonly number[]> {
  const lists = new Map<string, number[]>();
  for (const [address, value] of rows) lists.set(address, [...(lists.get(address) ?? []), value]);
  for (const list of lists.values()) list.sort((a, b) => a - b);
  return lists;
}

function summed(rows: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [address, count] of rows) counts.set(address, (counts.get(address) ?? 0) + count);
  return counts;
}
