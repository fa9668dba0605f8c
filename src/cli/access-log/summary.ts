/** What was learned from a log, in a few lines, and the table that says how well it fits. */
import { MOST_KEYS } from '../../analysis/traffic/zipf-fit.ts';
import type { FitRow } from '../../experiment/access-log/fit-report.ts';
import type { Learned } from '../../experiment/access-log/learner.ts';
import { textTable, wrap } from '../../report/text-table.ts';
import { digits, NS_PER_S, readableDuration } from '../../sim/units.ts';
import type { LogReading } from './read-logs.ts';

export function foundLines(reading: LogReading, cores: number): string[] {
  const { learned, formats } = reading;
  const { requests, sessions, spanNs } = learned;
  const rate = digits((requests * NS_PER_S) / spanNs);
  return [
    `${requests} requests in ${readableDuration(spanNs)} (${rate}/s), ${sessions} sessions; format: ${formats.join(', ')}.`,
    `Arrivals: ${arrivalsText(learned)}`,
    popularityText('Clients', learned.clients),
    ...(learned.objects === undefined ? [] : [popularityText('Objects', learned.objects)]),
    serviceText(learned, cores),
  ];
}

function arrivalsText({ curve, arrivals, dispersion, gapVariation }: Learned): string {
  const longest = dispersion.at(-1);
  const index =
    longest === undefined
      ? ''
      : ` (index of dispersion ${digits(longest.index, 2)} over ${readableDuration(longest.windowNs)})`;
  if (curve?.type === 'stages') return `the rate moves: ${curve.rates.length} stages${index}.`;
  if (curve !== undefined) return `the rate follows the hours of the day${index}; hours are UTC.`;
  const names = {
    poisson: 'no difference from Poisson',
    renewal: `gaps with a squared variation of ${digits(gapVariation, 2)} (renewal)`,
    mmpp: 'bursts and lulls (mmpp)',
  };
  return `${names[arrivals.type]}${index}.`;
}

function popularityText(who: string, { seen, fit }: Learned['clients']): string {
  if (fit === undefined) return `${who}: ${seen}, too few to tell which come how often.`;
  const [low, high] = fit.interval;
  const range = `${low.toFixed(2)} to ${high.toFixed(2)}`;
  const law = fit.exponent === 0 ? 'all alike' : `Zipf with exponent ${fit.exponent.toFixed(2)} (${range})`;
  if (fit.count === MOST_KEYS)
    return `${who}: ${seen} seen, hardly one of them twice: taken for ${MOST_KEYS}, ${law}.`;
  return `${who}: ${seen} seen, like ${fit.count} of them, ${law}.`;
}

function serviceText({ work, took, meanConcurrency }: Learned, cores: number): string {
  if (work === undefined || took === undefined)
    return 'Service: the log has no request times; serviceDemand was put in.';
  const busy = digits(meanConcurrency, 2);
  const base = `Service: ${readableDuration(took.mean)} at the server with ${busy} requests there at once, so ${readableDuration(work.mean)} of work on ${cores === 1 ? 'one core' : `${cores} cores`}.`;
  return meanConcurrency > cores * 2 ? `${base} So many at once on so few cores: is --cores right?` : base;
}

const SIGNIFICANT_OFF = 0.1;

const isOff = ({ ratio }: FitRow) => !(Math.abs(ratio - 1) <= SIGNIFICANT_OFF);

/** The first row is the rate: sessions of the log's own cut make it, and another cut mends it. */
function rateHint([rate]: readonly FitRow[]): string[] {
  if (rate === undefined || !isOff(rate)) return [];
  const hint =
    "The rate is not the log's: these clients do not come in such sessions. Try another --session-gap, or --replay for the requests exactly as logged.";
  return wrap(hint, 80);
}

/** `first` is how many requests were compared, when not all. */
export function fitTable(rows: readonly FitRow[], first: number | undefined): string[] {
  const off = rows.filter(isOff).length;
  const table = textTable(
    [
      { title: first === undefined ? 'how well it fits' : `the first ${first} requests`, align: 'left' },
      { title: 'log', align: 'right' },
      { title: 'simulated', align: 'right' },
      { title: 'ratio', align: 'right' },
    ],
    rows.map(({ what, measured, simulated, ratio }) => [
      what,
      measured,
      simulated,
      Number.isNaN(ratio) ? '-' : ratio.toFixed(2),
    ]),
    80,
  );
  const verdict =
    off === 0
      ? 'All within 10 %.'
      : `${rows.length - off} of ${rows.length} within 10 %; one run, without the way to the client.`;
  return [...table, verdict, ...rateHint(rows)];
}
