/** `lbsim run --syslog`: what each director's keepalived writes to its log, in one run of each variant. */
import { NOBODY_WATCHES, type SiteWatcher } from '../../models/keepalived/watcher.ts';
import { System } from '../../models/system.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { NS_PER_S } from '../../sim/units.ts';

/** The first replication of each variant; a line is the simulated second, the director and keepalived's own words. */
export function syslog({ scenario, points }: ReadScenario): string {
  const parts = points.map(({ name, settings }) => {
    const lines: string[] = points.length > 1 ? [`# ${name}`] : [];
    const watcher: SiteWatcher = {
      ...NOBODY_WATCHES,
      log: (host, text) => {
        const seconds = (system.kernel.nowNs / NS_PER_S).toFixed(6).padStart(12);
        lines.push(`${seconds} ${settings.directors[host].name} Keepalived: ${text}`);
      },
    };
    const system: System = new System({
      settings,
      seed: scenario.seed,
      replication: 0,
      withSeries: false,
      watcher,
    });
    system.run();
    return `${lines.join('\n')}\n`;
  });
  return parts.join('\n');
}
