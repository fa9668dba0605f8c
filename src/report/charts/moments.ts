/** How evenly busy the real servers were in each bin of time. */
import { balance } from '../../analysis/balance.ts';

export interface Moment {
  readonly bin: number;
  readonly jain: number;
  readonly peak: number;
}

/** `utilisation` by server, then by bin; bins in which nobody was busy are left out. */
export function momentsOf(utilisation: readonly (readonly number[])[]): readonly Moment[] {
  const bins = utilisation[0]?.length ?? 0;
  return Array.from({ length: bins }, (_, bin) => bin).flatMap((bin): Moment[] => {
    const { jain, peakToMean } = balance(utilisation.map((own) => own[bin]));
    return jain === null || peakToMean === null ? [] : [{ bin, jain, peak: peakToMean }];
  });
}
