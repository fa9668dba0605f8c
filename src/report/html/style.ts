/** The style sheet of the page: light, dark, phone and paper. */
import { cssVariables, FONT } from '../theme.ts';

const BASE = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 ${FONT}; }
main, .bar > div { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
main { padding-bottom: 4rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
h1 { font-size: 1.05rem; font-weight: 500; color: var(--muted); margin: 1.4rem 0 .4rem; line-height: 1.4; }
h2 { font-size: 1.35rem; margin: 3rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 2rem 0 .3rem; }
h4 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
p { margin: .4rem 0; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .88em; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
button:hover { border-color: var(--accent); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--page); z-index: 9; padding: .3rem .6rem; }
`;

const FRAME = `
.bar { position: sticky; top: 0; z-index: 5; background: var(--page); border-bottom: 1px solid var(--line); font-size: .9rem; }
.bar > div { display: flex; gap: 1rem; align-items: center; min-height: 2.8rem; }
.bar .name { font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.bar nav { display: flex; gap: .9rem; margin-left: auto; overflow-x: auto; white-space: nowrap; }
.bar nav a { color: var(--muted); text-decoration: none; padding: .3rem 0; }
.bar nav a:hover { color: var(--ink); text-decoration: underline; }
.bar button { padding: .2rem .6rem; white-space: nowrap; }
.answer { font-size: 1.5rem; line-height: 1.35; font-weight: 600; margin: 0 0 .6rem; max-width: 54rem; text-wrap: pretty; }
.answer.long { font-size: 1.16rem; line-height: 1.45; }
.answer.long .clause { display: block; padding-left: .8rem; border-left: 3px solid var(--line); margin: .3rem 0; }
.basis, .help, .note { color: var(--muted); font-size: .92rem; max-width: 54rem; }
.note { font-size: .85rem; }
.alarm { color: var(--bad); border: 2px solid var(--bad); border-radius: 6px; padding: .5rem .8rem; font-weight: 600; }
.expectations { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin: .8rem 0 0; font-size: .92rem; }
.expectations li { border: 1px solid var(--line); border-left: 4px solid var(--good); border-radius: 6px; padding: .2rem .7rem; }
.expectations li.missed { border-left-color: var(--bad); }
.expectations li.undecided { border-left-color: var(--muted); }
.expectations .held b { color: var(--good); }
.expectations .missed b { color: var(--bad); }
.hero h2 { border: 0; margin-top: 1.2rem; padding-top: 0; font-size: 1.08rem; }
.nothing { color: var(--muted); border: 1px dashed var(--line); border-radius: 6px; padding: .7rem 1rem; max-width: 54rem; }
[role="tablist"] { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1rem 0; }
[role="tab"] { padding: .3rem .8rem; }
[role="tab"][aria-selected="true"] { background: var(--accent); border-color: var(--accent); color: var(--page); font-weight: 600; }
[role="tabpanel"][hidden] { display: none; }
`;

const CHARTS = `
figure { margin: .6rem 0 .2rem; min-height: 3rem; }
.panel { min-width: 0; }
.panel > .view { width: 100%; }
.panel > .title { font-size: .88rem; margin: .5rem 0 .2rem; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; align-items: center; }
.panel > .title svg { width: 24px; height: 12px; vertical-align: -1px; margin-right: .4rem; overflow: visible; }
.panels.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: .8rem 1.6rem; }
.panels.pairs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: .8rem 1.6rem; align-items: end; }
.vega-embed { width: 100%; display: block; padding: 0 !important; }
.vega-embed svg { max-width: 100%; height: auto; overflow: visible; display: block; }
.window { display: flex; flex-wrap: wrap; gap: .35rem; margin: .5rem 0 .2rem; font-size: .84rem; }
.window button { padding: .1rem .55rem; text-align: left; }
.window b { color: var(--warn); }
.window button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.view.over-time { position: relative; cursor: crosshair; user-select: none; }
.over-time .band { position: absolute; background: var(--accent); opacity: .18; pointer-events: none; }
.over-time .cursor { position: absolute; width: 0; border-left: 1px solid var(--ink); opacity: .55; pointer-events: none; }
.timeline line.cursor { stroke: var(--ink); opacity: .55; pointer-events: none; }
.timeline svg { display: block; width: 100%; overflow: visible; touch-action: pan-y; cursor: grab; }
.timeline text { font-size: 12px; fill: var(--ink); }
.timeline .axis path, .timeline .axis line { stroke: var(--line); fill: none; }
.timeline .axis text, .timeline .about { fill: var(--muted); }
.timeline .about { font-size: 11px; }
.timeline .name { font-weight: 600; }
.timeline .rule { stroke: var(--grid); }
.timeline .instant { stroke: var(--warn); stroke-dasharray: 3 3; }
.timeline .span rect { stroke: none; }
.timeline .master rect { fill: var(--accent); } .timeline .master text { fill: var(--page); }
.timeline .backup rect { fill: var(--backup); }
.timeline .owner rect { fill: var(--accent); opacity: .85; } .timeline .owner text { fill: var(--page); }
.timeline .fault rect, .timeline .vrrp-fault rect, .timeline .outage rect { fill: var(--bad); }
.timeline .fault text, .timeline .vrrp-fault text { fill: var(--page); }
.timeline .outage text { fill: var(--bad); font-weight: 600; }
.timeline .removed rect { fill: var(--removed); stroke: var(--warn); stroke-width: 1; }
.timeline .removed text { font-size: 11px; paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
.timeline .failing rect { fill: var(--bad); opacity: .45; }
.timeline .mark path { fill: var(--page); stroke: var(--ink); stroke-width: 1.5; }
.timeline .mark.fault path { stroke: var(--bad); fill: var(--bad); }
.timeline .mark text { font-size: 10px; fill: var(--muted); }
.timeline .mark:focus-visible { outline-offset: 1px; }
.timeline .tools { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .84rem; color: var(--muted); align-items: center; }
.timeline .tools button { padding: 0 .6rem; min-width: 2rem; color: var(--ink); }
.timeline .tools svg { width: 16px; height: 14px; display: inline-block; vertical-align: -2px; margin-right: .3rem; cursor: default; }
.drawing { overflow-x: auto; max-width: 100%; } .drawing svg { display: block; max-width: none; }
.playback { display: flex; flex-wrap: wrap; gap: .5rem .7rem; align-items: center; font-size: .9rem; margin: .4rem 0; }
.playback button { padding: .15rem .8rem; } .playback button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.playback input { flex: 1 1 12rem; min-width: 8rem; accent-color: var(--accent); } .playback output { min-width: 5rem; font-variant-numeric: tabular-nums; }
.playback select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 4px; }
.playback .news { flex-basis: 100%; min-height: 1.5em; margin: 0; color: var(--muted); }
.tip { position: absolute; z-index: 20; max-width: 22rem; background: var(--surface); color: var(--ink); font-size: .85rem;
  border: 1px solid var(--line); border-radius: 6px; padding: .35rem .6rem; pointer-events: none; box-shadow: 0 2px 8px #0003; }
.tip p { margin: .1rem 0; }
#vg-tooltip-element { background: var(--surface) !important; color: var(--ink) !important; border-color: var(--line) !important; }
#vg-tooltip-element td.key { color: var(--muted) !important; }
`;

const WHAT_IF = `
.what-if .groups { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: .8rem 1.2rem; align-items: start; }
.what-if fieldset { border: 1px solid var(--line); border-radius: 6px; padding: .3rem .9rem .7rem; margin: 0; min-width: 0; }
.what-if legend { font-weight: 600; font-size: .92rem; padding: 0 .3rem; }
.field { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 0 .5rem; align-items: center; margin: .5rem 0; font-size: .9rem; }
.field label { grid-column: 1 / -1; } .field small { grid-column: 1 / -1; color: var(--muted); }
.field select { grid-column: 1 / -1; min-width: 0; width: 100%; } .field input[type="range"] { min-width: 0; width: 100%; accent-color: var(--accent); }
.field input[type="number"] { width: 6.2rem; } .field .unit { color: var(--muted); min-width: 1.2rem; }
.field.changed label { color: var(--accent); font-weight: 600; }
.what-if input, .what-if textarea, .field select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: .15rem .4rem; }
.what-if textarea { width: 100%; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .82rem; }
.what-if details { margin: .6rem 0; font-size: .9rem; } .what-if details > summary { cursor: pointer; color: var(--accent); width: fit-content; }
.what-if details details { margin-left: 1rem; } .what-if details > label { display: block; color: var(--muted); }
.actions { display: flex; gap: .7rem; align-items: center; margin: .9rem 0; flex-wrap: wrap; }
.actions button { padding: .35rem 1rem; } .actions .primary { background: var(--accent); color: var(--page); border-color: var(--accent); font-weight: 600; }
.actions .hint { color: var(--muted); font-size: .9rem; }
.actions progress { accent-color: var(--accent); }
.outcome { border-top: 3px solid var(--accent); margin-top: 1rem; } .outcome .answer { font-size: 1.16rem; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 0 2rem; }
.beside > div { min-width: 0; } .side { font-weight: 600; color: var(--accent); margin: 1.2rem 0 -.8rem; font-size: .9rem; }
pre.alarm { white-space: pre-wrap; font-weight: 400; }
`;

const FINDINGS = `
.findings { list-style: none; padding: 0; } .findings li { border-left: 4px solid var(--warn); padding: .2rem .8rem; margin: .6rem 0; max-width: 58rem; }
.findings li.error { border-left-color: var(--bad); } .findings b { color: var(--warn); } .findings .error b { color: var(--bad); }
.findings em { color: var(--muted); }
#findings details.table td.left { white-space: normal; min-width: 9rem; }
`;

const TABLES = `
.tables { display: flex; flex-wrap: wrap; gap: 1.4rem 4rem; margin: 1rem 0; align-items: flex-start; }
.scroll { overflow-x: auto; max-width: 100%; }
.tables .scroll { max-width: 100%; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; white-space: nowrap; font-weight: 600; padding: .2rem 0; }
details.table { margin: .5rem 0; }
details.table > summary { cursor: pointer; color: var(--accent); font-size: .9rem; width: fit-content; }
details.table caption { position: absolute; left: -99rem; }
details.table .scroll { max-height: 26rem; overflow: auto; border: 1px solid var(--line); border-radius: 6px; margin-top: .4rem; width: fit-content; }
details.table thead th { position: sticky; top: 0; background: var(--surface); }
details.table .search { margin: .4rem 0 0; display: flex; gap: .7rem; align-items: center; font-size: .9rem; color: var(--muted); }
.search input { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: .15rem .4rem; }
th button { border: 0; padding: 0; font-weight: inherit; color: inherit; } th[aria-sort] button { color: var(--accent); }
th[aria-sort="ascending"] button::after { content: ' ↑'; } th[aria-sort="descending"] button::after { content: ' ↓'; }
th, td { padding: .22rem .8rem; border-bottom: 1px solid var(--grid); white-space: nowrap; font-weight: 400; }
thead th { font-weight: 600; border-bottom-color: var(--line); color: var(--muted); }
th, td { text-align: right; } th.left, td.left { text-align: left; }
.tables th:first-child, .tables td:first-child { padding-left: 0; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; font-size: .92rem; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding: .8rem 1rem; }
`;

const PHONE = `
@media (max-width: 40rem) {
  main, .bar > div { padding-left: .9rem; padding-right: .9rem; }
  .bar nav { display: none; }
  .bar button { margin-left: auto; }
  .answer { font-size: 1.2rem; } .answer.long { font-size: 1.05rem; }
  th, td { padding: .22rem .55rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

const PAPER = `
@page { margin: 14mm 12mm; }
@media print {
  body { font-size: 10.5pt; }
  .bar { position: static; } .bar nav, .bar button, .skip, .timeline .tools button, .playback { display: none; }
  main { max-width: none; padding: 0; }
  h2, h3, h4, .help, .window { break-after: avoid; }
  figure, table, .panel { break-inside: avoid; }
  details.table:not([open]) { display: none; }
  .window button { border: 0; padding: 0 .6rem 0 0; box-shadow: none !important; }
  [role="tab"]:not([aria-selected="true"]), #what-if:not(:has(.outcome)), .what-if { display: none; }
  table { font-size: 8pt; } th, td { padding: .15rem .4rem; } th.left, td.left, caption { white-space: normal; }
  .timeline svg { height: auto; } .drawing svg { max-width: 100%; height: auto; }
  .scroll, details.table .scroll { overflow: visible; max-height: none; border: 0; }
}
`;

/** Dark follows the system unless the reader chose; paper is always light. */
export function styleSheet(): string {
  return [
    `:root { ${cssVariables('light')} }`,
    `:root[data-scheme="dark"] { ${cssVariables('dark')} }`,
    `@media (prefers-color-scheme: dark) { :root:not([data-scheme="light"]) { ${cssVariables('dark')} } }`,
    `@media print { :root, :root[data-scheme="dark"], :root:not([data-scheme="light"]) { ${cssVariables('light')} } }`,
    BASE,
    FRAME,
    CHARTS,
    WHAT_IF,
    FINDINGS,
    TABLES,
    PHONE,
    PAPER,
  ].join('\n');
}
