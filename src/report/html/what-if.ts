/** The place of what-if: the page's script fills it with controls once the engine says what may be turned. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { escapeHtml } from './escape.ts';

export function whatIfHtml({ files, name }: ExperimentResult): string {
  if (files === undefined) {
    return (
      '<p class="nothing">The scenario reads more from files than a page should carry, so it cannot run here: ' +
      `use <code>lbsim run ${escapeHtml(name)}.json --set clients.rate=…</code>.</p>`
    );
  }
  return (
    '<p class="help">This page carries the simulator. Turn something, and the scenario runs again in this browser, without a ' +
    'network and on the same clients as the stored runs; what comes out stands beside what is stored.</p>' +
    '<div id="what-if-form"><p class="nothing">The engine has not started: it needs JavaScript.</p></div>' +
    '<div id="what-if-result" aria-live="polite"></div>'
  );
}
