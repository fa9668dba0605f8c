/** What `--slo` asks, or else what the scenario expects. */
import { type Expectation, parseExpectation } from '../scenario/expectation.ts';
import { didYouMean } from '../scenario/problems.ts';
import type { ReadScenario } from '../scenario/read-scenario.ts';
import { UsageError } from './exit.ts';

export function askedSlo(texts: readonly string[], scenario: ReadScenario): readonly Expectation[] {
  if (texts.length === 0) return scenario.expectations;
  return texts.map((text) => {
    const clause = parseExpectation(text);
    if (typeof clause === 'string') throw new UsageError(`--slo: ${clause}`);
    checkClass(clause, scenario);
    return clause;
  });
}

function checkClass({ text, clientClass }: Expectation, { scenario }: ReadScenario): void {
  const names = scenario.clients.map(({ name }) => name);
  if (clientClass === undefined || names.includes(clientClass)) return;
  throw new UsageError(
    `--slo '${text}': no class of clients is called "${clientClass}".${didYouMean(clientClass, names)} Known: ${names.join(', ')}.`,
  );
}
