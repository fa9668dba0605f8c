/** The result as one HTML file that opens from disk: text and tables as they stand, charts drawn by the page's script. */
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { escapeHtml, scriptJson, scriptText } from '../html/escape.ts';
import { pageResult } from '../html/page-result.ts';
import { answerHtml, sections } from '../html/sections.ts';
import { styleSheet } from '../html/style.ts';

/** The code that a page carries with it, as text. */
export interface PageAssets {
  readonly script: string;
  /** The engine for what-if, gzip in base64; without it the page has none. */
  readonly engine?: string;
}

/** Nothing is loaded from anywhere and no text is run as code, whatever a result holds. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'";

export function htmlReport(result: ExperimentResult, assets: PageAssets): string {
  const answer = answerHtml(result);
  const parts = sections(result, assets.engine !== undefined);
  const links = parts.map(({ id, title }) => `<a href="#${id}">${title}</a>`).join('');
  const body = parts
    .map(({ id, title, html }) => `<section id="${id}"><h2>${title}</h2>${html}</section>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="lbsim ${escapeHtml(result.lbsim)}">
<title>${escapeHtml(result.name)}: ${escapeHtml(result.question)}</title>
<style>${styleSheet()}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
<header class="bar"><div><span class="name">lbsim · ${escapeHtml(result.name)}</span>
<nav aria-label="Sections">${links}</nav><button type="button" id="scheme">dark</button></div></header>
<main>
${answer}
<noscript><p class="nothing">Charts need JavaScript; the tables below hold the same figures.</p></noscript>
${body}
</main>
<script type="application/json" id="lbsim-result">${scriptJson(pageResult(result))}</script>${engine(assets)}
<script>${scriptText(assets.script)}</script>
</body>
</html>
`;
}

function engine({ engine: packed }: PageAssets): string {
  return packed === undefined ? '' : `\n<script type="text/plain" id="lbsim-engine">${packed}</script>`;
}
