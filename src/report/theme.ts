/**
 * The one theme of all charts and pages. Charts name colours as CSS variables ("var(--ink)"), so light, dark and print
 * need no redrawing; `resolveColours` puts real colours in where there is no style sheet (SVG, PNG).
 */

export type Scheme = 'light' | 'dark';

/** Okabe and Ito's palette, which colour-blind readers tell apart, darkened or lightened until it stands out. */
const SERVERS: Readonly<Record<Scheme, readonly string[]>> = {
  light: ['#0072b2', '#d98c00', '#008f68', '#b8568f', '#3d9bd0', '#7a6f00', '#5e4fa2', '#6b6b6b'],
  dark: ['#4ba3db', '#f0b429', '#2cc295', '#e29bc4', '#9ad6f7', '#e8de5a', '#b3a6ec', '#b0b7bf'],
};

/** Paul Tol's muted palette: variants must not be taken for servers. */
const VARIANTS: Readonly<Record<Scheme, readonly string[]>> = {
  light: ['#332288', '#117733', '#aa4499', '#8a8420', '#2f9486', '#882255', '#4477aa', '#b7791f'],
  dark: ['#a79bef', '#5dbb7d', '#e08bd4', '#cfcf6b', '#7fd9cb', '#e0709a', '#8fb8f0', '#f2cc6b'],
};

const TOKENS: Readonly<Record<Scheme, Readonly<Record<string, string>>>> = {
  light: {
    page: '#ffffff',
    surface: '#f6f7f9',
    ink: '#1b1f24',
    muted: '#57606a',
    line: '#d0d7de',
    grid: '#e7ebef',
    accent: '#0b5cad',
    backup: '#c9d6e4',
    good: '#1a7f37',
    bad: '#b3261e',
    warn: '#8a5a00',
    veil: '#eef1f4',
  },
  dark: {
    page: '#12161b',
    surface: '#1a2027',
    ink: '#e6e9ed',
    muted: '#9aa4af',
    line: '#3a434d',
    grid: '#262d35',
    accent: '#6cb2f5',
    backup: '#33475c',
    good: '#6fcf8e',
    bad: '#ff8a80',
    warn: '#e3b341',
    veil: '#1e252d',
  },
};

export type Token = keyof (typeof TOKENS)['light'] & string;

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Open Sans", sans-serif';

export function colour(token: string): string {
  return `var(--${token})`;
}

/** A server's colour follows from its place in the scenario, so it is the same in every chart. */
export function serverColour(server: number): string {
  return colour(`server-${server % SERVERS.light.length}`);
}

export function variantColour(variant: number): string {
  return colour(`variant-${variant % VARIANTS.light.length}`);
}

/** Dashes tell variants apart where colours cannot. */
export function variantDash(variant: number): readonly number[] {
  const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 3], [4, 2, 1, 2], [1, 3], [10, 2, 4, 2]];
  return dashes[variant % dashes.length];
}

function variables(scheme: Scheme): readonly (readonly [string, string])[] {
  return [
    ...Object.entries(TOKENS[scheme]),
    ...SERVERS[scheme].map((value, i) => [`server-${i}`, value] as const),
    ...VARIANTS[scheme].map((value, i) => [`variant-${i}`, value] as const),
  ];
}

/** Declarations for a style sheet: "--ink: #1b1f24; …". */
export function cssVariables(scheme: Scheme): string {
  const declared = variables(scheme).map(([name, value]) => `--${name}: ${value};`);
  return `color-scheme: ${scheme}; ${declared.join(' ')}`;
}

/** A text with every "var(--name)" replaced by its colour. */
export function resolveColours(text: string, scheme: Scheme): string {
  const known = new Map(variables(scheme));
  return text.replace(/var\(--([a-z0-9-]+)\)/g, (whole, name: string) => known.get(name) ?? whole);
}

/** What all Vega-Lite charts have in common. */
export function vegaConfig(): Readonly<Record<string, unknown>> {
  return {
    background: 'transparent',
    font: FONT,
    padding: { left: 2, right: 12, top: 6, bottom: 2 },
    view: { stroke: null },
    mark: { aria: false },
    axis: {
      domainColor: colour('line'),
      tickColor: colour('line'),
      gridColor: colour('grid'),
      labelColor: colour('muted'),
      titleColor: colour('muted'),
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      titlePadding: 8,
      aria: false,
    },
    legend: {
      orient: 'top',
      offset: 6,
      direction: 'horizontal',
      labelColor: colour('ink'),
      labelFontSize: 12,
      titleColor: colour('ink'),
      title: null,
      symbolStrokeWidth: 2.5,
      aria: false,
    },
    text: { color: colour('ink'), fontSize: 12, font: FONT },
  };
}
