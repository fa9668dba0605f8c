/** The explanation of every policy, by the policy's name. */
import { explainCentral } from './central.ts';
import { explainChoices, explainIdle, explainRandom, explainTwos } from './drawing.ts';
import type { Explain } from './explanation.ts';
import { explainDh, explainMh, explainSh } from './hashing.ts';
import { explainLc, explainNq, explainSed, explainWlc } from './least.ts';
import { explainLblc, explainLblcr } from './locality.ts';
import { explainFo, explainOvf } from './priority.ts';
import { explainRr, explainWrr } from './turns.ts';

const explanations: Readonly<Record<string, Explain>> = {
  rr: explainRr,
  wrr: explainWrr,
  lc: explainLc,
  wlc: explainWlc,
  fo: explainFo,
  ovf: explainOvf,
  lblc: explainLblc,
  lblcr: explainLblcr,
  dh: explainDh,
  sh: explainSh,
  mh: explainMh,
  sed: explainSed,
  nq: explainNq,
  twos: explainTwos,
  random: explainRandom,
  choices: explainChoices,
  idle: explainIdle,
  central: explainCentral,
};

/** Throws when a policy has none; a test asks for all. */
export function explanationOf(policy: string): Explain {
  const found = explanations[policy];
  if (found === undefined) throw new Error(`assertion failed: nobody explains ${policy}`);
  return found;
}
