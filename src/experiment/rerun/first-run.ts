/** Of two points' runs the first that differs, and in it the first request. */
import { System } from '../../models/system.ts';
import { digestOf } from '../combined-digest.ts';
import { type FirstRequest, firstRequest, notTheSame } from './first-request.ts';
import type { PointAgain } from './points-again.ts';

export interface FirstOfPoint {
  /** The run in which it was looked for; null where no two runs were found that differ. */
  readonly run: { readonly condition: string; readonly replication: number } | null;
  readonly request: FirstRequest;
}

/** Where the results hold no digest of each run, all runs of both points are made again first. */
export function firstOfPoint(before: PointAgain, after: PointAgain): FirstOfPoint {
  const [own, others] = [digestsOf(before), digestsOf(after)];
  for (const digests of [own, others]) {
    if (typeof digests === 'string') return { run: null, request: { kind: 'unknown', reason: digests } };
  }
  for (let i = 0; i < before.runs.length; i++) {
    const { options, condition } = before.runs[i];
    const { replication } = options;
    // What is lost first may have another name in another result: its place tells.
    const place = places(before).indexOf(condition);
    const j = after.runs.findIndex(
      (run) => run.options.replication === replication && places(after).indexOf(run.condition) === place,
    );
    if (j < 0 || own[i] === others[j]) continue;
    const request = firstRequest(
      { ...before.runs[i], label: before.label, digest: own[i] },
      { ...after.runs[j], label: after.label, digest: others[j] },
    );
    return { run: { condition, replication }, request };
  }
  const [few, many] = [before.runs.length, after.runs.length].sort((a, b) => a - b);
  if (few === many) return { run: null, request: { kind: 'none', step: null } };
  const reason = `the ${few} runs that both made are alike; one of the two made ${many}`;
  return { run: null, request: { kind: 'unknown', reason } };
}

function places({ runs }: PointAgain): readonly string[] {
  return [...new Set(runs.map(({ condition }) => condition))];
}

/** Of each run; or why these are not the runs of the result. */
function digestsOf({ label, runs, digests, digest }: PointAgain): readonly string[] | string {
  if (digests !== null) return digests;
  const made = runs.map(({ options }) => {
    const system = new System(options);
    system.run();
    return { digest: system.kernel.digest.hex() };
  });
  return digestOf(made) === digest ? made.map((run) => run.digest) : notTheSame(label);
}
