/** `lbsim backtest`: the scenario's shares of each real server beside what a real director counted. */
import { type Interval, proportionInterval } from '../../analysis/interval.ts';
import { pointList, runExperiment } from '../../experiment/run-experiment.ts';
import type { SystemSettings } from '../../models/system-settings.ts';
import { compactShare } from '../../report/compact.ts';
import { textTable } from '../../report/text-table.ts';
import { tableOf } from '../../scenario/export/tables.ts';
import { type MeasuredShares, readMeasuredShares } from '../../scenario/importers/measured-shares.ts';
import { parseShare } from '../../sim/units.ts';
import { EXIT_HELD, EXIT_INTERRUPTED, EXIT_MISSED, UsageError } from '../exit.ts';
import { loadScenario } from '../load-scenario.ts';
import { readText } from '../read-text.ts';
import { type PlanFlags, withPlan } from '../run-plan.ts';
import { VERSION } from '../version.ts';

export interface BacktestFlags extends PlanFlags {
  readonly measured: string;
  readonly tolerance: string;
}

export async function backtest(file: string, flags: BacktestFlags): Promise<number> {
  const measured = readMeasuredShares(readText('cannot read what was measured', flags.measured));
  if (measured === undefined) {
    throw new UsageError(
      `${flags.measured} is neither what ipvsadm -Ln --stats prints nor a page of node_exporter with node_ipvs_backend_connections_active.`,
    );
  }
  const tolerance = parseShare(flags.tolerance);
  if (tolerance === undefined || tolerance < 0) {
    throw new UsageError(`--tolerance ${flags.tolerance}: give a share of all connections, as 2%.`);
  }
  const scenario = loadScenario(file, flags, (text) => process.stderr.write(text));
  const [first, ...others] = scenario.points;
  const size = { scenario, runs: scenario.scenario.replications, what: 'runs', isUnwritten: true };
  const result = await withPlan(flags, size, (plan) =>
    runExperiment({ scenario, points: pointList([first]), lbsim: VERSION, ...plan }),
  );
  if (result === undefined || !result.complete) return EXIT_INTERRUPTED;
  const total = [...measured.counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new UsageError(`${flags.measured} counts nothing: every number is 0.`);
  const { realServers } = result.points[0];
  const active = realServers.reduce((sum, server) => sum + (server.active.estimate ?? 0), 0);
  let disagrees = 0;
  const rows = realServers.map((server) => {
    const real = proportionInterval(measured.counts.get(server.address) ?? 0, total);
    const simulated = measured.kind === 'active' ? ratio(server.active, active) : server.share;
    const low = (simulated.low ?? simulated.estimate ?? 0) - tolerance;
    const high = (simulated.high ?? simulated.estimate ?? 0) + tolerance;
    const isFar = (real.high ?? 1) < low || (real.low ?? 0) > high;
    if (isFar) disagrees++;
    return [
      `${server.name} ${server.address}`,
      compactShare(real),
      compactShare(simulated),
      isFar ? 'DISAGREES' : 'agrees',
    ];
  });
  const strangers = [...measured.counts.keys()].filter(
    (own) => !realServers.some(({ address }) => address === own),
  );
  const weights = unlikeWeights(measured.weights, first.settings);
  const columns = ['real server', 'measured', 'simulated', ''].map((title, i) => ({
    title,
    align: i === 1 || i === 2 ? ('right' as const) : ('left' as const),
  }));
  const who = others.length === 0 ? 'The scenario' : `The scenario's first variant, ${first.name},`;
  const what = measured.kind === 'active' ? 'active connections' : 'connections';
  const lines = [
    disagrees + strangers.length + weights.length === 0
      ? `${who} agrees with what was measured: shares of ${what} within ${flags.tolerance} of the 95 % interval.`
      : `${who} disagrees with what was measured for ${disagrees + strangers.length} real servers (shares of ${what})${weights.length === 0 ? '' : ` and in ${weights.length} weights`}.`,
    '',
    ...textTable(columns, rows, 80),
    ...strangers.map((address) => `${address} is measured and not in the scenario`),
    ...weights,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return disagrees + strangers.length + weights.length === 0 ? EXIT_HELD : EXIT_MISSED;
}

/** Weights that the director has and the scenario has not: shares cannot agree for the right reason. */
function unlikeWeights(measured: MeasuredShares['weights'], settings: SystemSettings): readonly string[] {
  const rows = tableOf(settings).flatMap(({ rows }) => rows);
  return [...measured].flatMap(([address, weights]) => {
    const own = rows.filter((row) => row.address === address).map(({ weight }) => weight);
    own.sort((a, b) => a - b);
    if (own.length === 0 || own.join() === weights.join()) return [];
    return [`${address} has weight ${weights.join(', ')} on the director, ${own.join(', ')} in the scenario`];
  });
}

function ratio(own: Interval, total: number): Interval {
  const part = (value: number | null) => (value === null || total === 0 ? null : value / total);
  return {
    ...own,
    estimate: part(own.estimate),
    low: part(own.low),
    high: part(own.high),
    halfWidth: part(own.halfWidth),
  };
}
