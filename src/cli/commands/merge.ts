/** `lbsim merge`: the runs of all shards in one store, and the answer of the whole. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { jobOf, replicationsOfAll } from '../../experiment/measure.ts';
import { pointsOf } from '../../experiment/plans/design.ts';
import { StoreError } from '../../experiment/store/open-store.ts';
import { plansOf, RunStore } from '../../experiment/store/run-store.ts';
import { UsageError } from '../exit.ts';
import { type PlanRequest, scenarioOf } from '../plan-request.ts';
import { type PlanFlags, precisionOf } from '../run-plan.ts';
import { askedSlo } from '../slo.ts';
import { ENGINE, VERSION } from '../version.ts';
import { answerOfDesign, designOf } from './sweep.ts';

export interface MergeFlags extends PlanFlags {
  readonly store: string;
}

export async function merge(files: readonly string[], flags: MergeFlags): Promise<number> {
  const request = await mergeStores(files, flags);
  const scenario = scenarioOf(request);
  const design = designOf(scenario, request);
  const slo = askedSlo(request.slo ?? [], scenario);
  const precision = precisionOf({ ...flags, ...asked(request) }, []);
  const { transient } = request;
  const found = transient === undefined ? {} : { transient };
  return await answerOfDesign({ scenario, design, slo, precision, flags, found });
}

function asked({ precision, maxReplications }: PlanRequest) {
  return {
    ...(precision === undefined ? {} : { precision }),
    ...(maxReplications === undefined ? {} : { maxReplications }),
  };
}

async function mergeStores(files: readonly string[], flags: MergeFlags): Promise<PlanRequest> {
  if (files.some((file) => resolve(file) === resolve(flags.store)))
    throw new UsageError(`${flags.store} is both a shard and the store to write.`);
  await checkShards(files, flags.store);
  const store = await RunStore.open({ file: flags.store, lbsim: VERSION, engine: ENGINE });
  try {
    for (const file of files) {
      const added = await store.merge(file);
      if (flags.json !== '-') process.stdout.write(`${file}: ${added} new runs\n`);
    }
    const plans = (await store.plans()) as readonly PlanRequest[];
    const missing = missingPoints(plans[0], store);
    if (missing.length > 0) {
      const some = missing.slice(0, 5).join('; ');
      throw new StoreError(
        `${missing.length === 1 ? '1 point has' : `${missing.length} points have`} not all runs: ${some}${missing.length > 5 ? '; …' : ''}. ${flags.store} keeps what is there; merge the missing shards too.`,
      );
    }
    return plans[0];
  } finally {
    store.close();
  }
}

/** Before anything is written: a store that holds two sweeps could be merged no more. */
async function checkShards(files: readonly string[], target: string): Promise<void> {
  const found = new Map<string, PlanRequest>();
  for (const file of existsSync(target) ? [...files, target] : files) {
    const plans = (await plansOf({ file, lbsim: VERSION, engine: ENGINE })) as readonly PlanRequest[];
    if (plans.length === 0 && file !== target)
      throw new StoreError(
        `${file} holds no shard of a sweep. Give the stores that lbsim sweep --shard wrote.`,
      );
    for (const plan of plans) found.set(JSON.stringify(plan), plan);
  }
  if (found.size === 1) return;
  const isOld = existsSync(target) ? `, with what ${target} holds already,` : '';
  throw new StoreError(
    `${files.join(', ')}${isOld} are of ${found.size} different sweeps: ${differences([...found.values()])}. Merge those of one sweep into a store of its own.`,
  );
}

/** How a part of a plan was given. */
const GIVEN: Readonly<Record<keyof PlanRequest, string>> = {
  command: 'the command',
  file: 'the path of the scenario',
  text: 'the text of the scenario',
  files: 'the files that the scenario reads',
  set: 'settings',
  vary: '--vary',
  slo: '--slo',
  samples: '--samples',
  precision: '--precision',
  maxReplications: '--max-replications',
  transient: 'what --transient auto found',
};

/** In what they differ, each with its values where they are short. */
function differences(plans: readonly PlanRequest[]): string {
  return (Object.keys(GIVEN) as (keyof PlanRequest)[])
    .flatMap((part) => {
      const values = new Set(plans.map((plan) => JSON.stringify(plan[part])));
      if (values.size === 1) return [];
      const shown = new Set(plans.map((plan) => given(plan, part)));
      return [shown.size === 1 ? GIVEN[part] : `${GIVEN[part]} (${[...shown].join('; ')})`];
    })
    .join(', ');
}

/** Nothing of what is long. */
function given(plan: PlanRequest, part: keyof PlanRequest): string {
  if (part === 'text' || part === 'files' || part === 'transient') return '';
  if (part === 'set')
    return plan.set.map(({ path, value }) => `${path}=${JSON.stringify(value)}`).join(' ') || 'none';
  const value = plan[part] ?? 'none';
  return typeof value === 'string' ? value : value.join(' ');
}

function missingPoints(request: PlanRequest, store: RunStore): readonly string[] {
  const scenario = scenarioOf(request);
  const source = pointsOf(designOf(scenario, request), scenario);
  const missing: string[] = [];
  const wanted = replicationsOfAll(scenario.scenario.replications, precisionOf(asked(request), []));
  for (let index = 0; index < source.length; index++) {
    const point = source.point(index);
    for (let replication = 0; replication < wanted; replication++) {
      if (store.has(store.keyOf(jobOf(point, replication, 'figures', wanted)))) continue;
      missing.push(point.name);
      break;
    }
  }
  return missing;
}
