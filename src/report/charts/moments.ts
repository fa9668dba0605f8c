/** How evenly busy the real servers were in each bin of time. */
import { balance } from '../../analysis/balance.ts';
import type { PointResult } from '../../experiment/experiment-result.ts';

export interface Moment {
  readonly bin: number;
  readonly jain: number;
  readonly peak: number;
}

/** Bins in which nobody was busy are left out, and so are servers that are quiesced or only say sorry. */
export function momentsOf({ realServers, series: { utilisation }, site }: PointResult): readonly Moment[] {
  const bins = utilisation[0]?.length ?? 0;
  const used = new Set(
    site.services.flatMap(({ destinations }) =>
      destinations.flatMap(({ address, weight }) => (weight > 0 ? address : [])),
    ),
  );
  const dues = realServers.map(({ address }) => (used.size === 0 || used.has(address) ? 1 : 0));
  return Array.from({ length: bins }, (_, bin) => bin).flatMap((bin): Moment[] => {
    const { jain, peakToMean } = balance(
      utilisation.map((own) => own[bin]),
      dues,
    );
    return jain === null || peakToMean === null ? [] : [{ bin, jain, peak: peakToMean }];
  });
}
