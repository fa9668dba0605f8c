/** What `--slo` asks, or else what the scenario expects. */
import { type Expectation, parseExpectation } from '../scenario/expectation.ts';
import type { ReadScenario } from '../scenario/read-scenario.ts';
import { UsageError } from './exit.ts';

export function askedSlo(texts: readonly string[], scenario: ReadScenario): readonly Expectation[] {
  if (texts.length === 0) return scenario.expectations;
  return texts.map((text) => {
    const clause = parseExpectation(text);
    if (typeof clause === 'string') throw new UsageError(`--slo: ${clause}`);
    return clause;
  });
}
