/** How phases between faults are called in charts and tables. */
import type { PhaseSummary } from '../../experiment/experiment-result.ts';
import { readableDuration } from '../../sim/units.ts';

/** "42.5 s web1 crashes": when it begins and with what. */
export function phaseLabel({ name, startNs }: PhaseSummary): string {
  const short = name.split(':')[0];
  return startNs === 0 ? short : `${readableDuration(startNs)} ${short}`;
}
