/** `lbsim run --ipvsadm-at`: what ipvsadm would print on each director at a simulated instant of the first run. */
import type { Director } from '../../models/director/director.ts';
import { listConnections, listServices, listTimeouts, saveServices } from '../../models/director/listing.ts';
import { System } from '../../models/system.ts';
import type { ReadScenario } from '../../scenario/read-scenario.ts';
import { parseDuration, readableDuration } from '../../sim/units.ts';
import { UsageError } from '../exit.ts';

interface Command {
  readonly words: string;
  readonly print: (director: Director, nowNs: number) => string;
}

const COMMANDS: readonly Command[] = [
  { words: 'ipvsadm -Ln', print: (director) => listServices(director, 'connections') },
  { words: 'ipvsadm -Ln --stats', print: (director) => listServices(director, 'stats') },
  { words: 'ipvsadm -Ln --rate', print: (director) => listServices(director, 'rate') },
  { words: 'ipvsadm -Ln --thresholds', print: (director) => listServices(director, 'thresholds') },
  { words: 'ipvsadm -Ln --persistent-conn', print: (director) => listServices(director, 'persistent-conn') },
  { words: 'ipvsadm -L --timeout', print: (director) => listTimeouts(director) },
  { words: 'ipvsadm -Lnc', print: (director, nowNs) => listConnections(director, nowNs) },
  { words: 'ipvsadm -Sn', print: (director) => saveServices(director) },
];

/** The text for every instant, variant and director. */
export function ipvsadmListings(scenario: ReadScenario, instants: readonly string[]): string {
  const times = instants.map((text) => {
    const ns = parseDuration(text);
    if (ns === undefined || ns < 0 || ns > scenario.scenario.duration) {
      const end = readableDuration(scenario.scenario.duration);
      throw new UsageError(
        `--ipvsadm-at ${text}: give an instant of the run with its unit, as 90s, up to ${end}.`,
      );
    }
    return ns;
  });
  times.sort((a, b) => a - b);
  const blocks: string[] = [];
  for (const { name, settings } of scenario.points) {
    const system = new System({ settings, seed: scenario.scenario.seed, replication: 0 });
    // Rates and the displayed counters are the estimator's, which ticks only where somebody looks.
    system.start();
    for (const host of system.site.hosts) host.ipvs.estimator.start();
    for (const timeNs of times) {
      system.run(timeNs);
      for (const host of system.site.hosts) {
        for (const { words, print } of COMMANDS) {
          const variant = name === '' ? '' : `${name}, `;
          const title = `# ${variant}${host.name} at ${readableDuration(timeNs)}: ${words}`;
          const body = host.isUp ? print(host.ipvs, timeNs) : '# no power\n';
          blocks.push(`${title}\n${body}`);
        }
      }
    }
  }
  return blocks.join('\n');
}
