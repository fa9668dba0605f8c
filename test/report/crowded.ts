/** A point of a site of many real servers. */
import type { PointResult } from '../../src/experiment/experiment-result.ts';
import { estimate, smallPoint } from './small-result.ts';

/** Server i is busy by its number, but for jumps, so that ranks are known; web1 crashes, web501 loses requests. */
export function crowded(count = 1_000, name = ''): PointResult {
  const point = smallPoint(name);
  const rows = Array.from({ length: count }, (_, i) => i);
  const [first] = point.realServers;
  const bins = point.series.sentPerSecond.map((_, bin) => bin);
  const series = (of: (row: number, bin: number) => number) =>
    rows.map((row) => bins.map((bin) => of(row, bin)));
  const address = (row: number) => `10.0.${Math.floor(row / 250)}.${(row % 250) + 1}`;
  const [service] = point.site.services;
  const destinations = rows.map((row) => ({ address: address(row), port: 80, weight: 1, method: 'dr' }));
  return {
    ...point,
    site: { ...point.site, services: [{ ...service, destinations }] },
    realServers: rows.map((row) => ({
      ...first,
      name: `web${row + 1}`,
      address: address(row),
      share: estimate(1 / count),
      utilisation: estimate((row + 1) / (2 * count)),
      p50: estimate(1e7 + row),
      p99: estimate(row === 700 ? 9e8 : 1e8 + row),
      answered: 3 + (row % 2),
      failed: row === 500 ? 7 : 0,
    })),
    series: {
      ...point.series,
      utilisation: series((row) => (row + 1) / (2 * count)),
      inSystem: series((row) => row % 5),
      servedPerSecond: series((row, bin) => (row % 3) + bin / 100),
      active: series((row) => row % 7),
      inactive: series((row, bin) => row + bin),
    },
  };
}
