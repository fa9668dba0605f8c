/** What a real director counted for each real server: `ipvsadm -Ln --stats`, or node_exporter's ipvs gauges. */

export interface MeasuredShares {
  /** "connections" since the table was set (--stats), or "active" connections at one moment (Prometheus). */
  readonly kind: 'connections' | 'active';
  /** By IPv4 address, summed over services. */
  readonly counts: ReadonlyMap<string, number>;
}

const SCALE: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Undefined when the text is neither. */
export function readMeasuredShares(text: string): MeasuredShares | undefined {
  const stats = [...text.matchAll(/^\s*->\s+(\d+\.\d+\.\d+\.\d+):\d+\s+(\d+)([KMGT]?)\s/gm)];
  if (stats.length > 0 && /InPkts/.test(text)) {
    return {
      kind: 'connections',
      counts: summed(stats.map(([, address, count, unit]) => [address, Number(count) * SCALE[unit]])),
    };
  }
  const gauges = [
    ...text.matchAll(
      /^node_ipvs_backend_connections_active\{[^}]*remote_address="(\d+\.\d+\.\d+\.\d+)"[^}]*\}\s+([\d.e+]+)/gm,
    ),
  ];
  if (gauges.length === 0) return undefined;
  return { kind: 'active', counts: summed(gauges.map(([, address, count]) => [address, Number(count)])) };
}

function summed(rows: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [address, count] of rows) counts.set(address, (counts.get(address) ?? 0) + count);
  return counts;
}
