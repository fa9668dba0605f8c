/** Every model that `lbsim validate` holds against theory, by row of the table of theory. */
import { changing, omissions } from './changing.ts';
import { hashing } from './hashing.ts';
import { approaches as poolApproaches, pools } from './pools.ts';
import { singleServers } from './single-servers.ts';
import { twoServerModels } from './two-servers.ts';
import type { Approach, ValidationModel } from './validation.ts';

export const models: readonly ValidationModel[] = [
  ...singleServers,
  ...pools,
  ...twoServerModels,
  ...changing,
].sort((a, b) => a.row - b.row);

export const approaches: readonly Approach[] = [...poolApproaches, ...hashing, ...omissions];

/** One sample of a model, or of what comes after the models: an approach. */
export function sampleOf(index: number, seed: string): readonly number[] {
  const model = models[index];
  return model === undefined ? [approaches[index - models.length].run(seed)] : model.run(seed);
}
