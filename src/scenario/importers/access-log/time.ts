/** Times as logs write them, in seconds since 1970. Without a zone they are taken as UTC: only differences matter. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_S = 86_400;

/** Days since 1970-01-01 of the Gregorian calendar (Hinnant, chrono-compatible low-level date algorithms, 2013). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: readonly [string, string, string];
  readonly zone: string | undefined;
}

function seconds({ year, month, day, clock, zone }: Civil): number {
  const [hours, minutes, secs] = clock.map(Number);
  const isWrong = month < 1 || month > 12 || day < 1 || day > 31 || hours > 23 || minutes > 59 || secs >= 61;
  if (isWrong) return Number.NaN;
  return daysFromCivil(year, month, day) * DAY_S + hours * 3600 + minutes * 60 + secs - zoneSeconds(zone);
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const sign = zone[0] === '-' ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4) || 0) * 60);
}

const CLF = /^\[?(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d(?:[.,]\d+)?)(?: ([+-]\d{4}))?\]?$/;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d(?:[.,]\d+)?)\s?(Z|z|[+-]\d\d:?\d\d|[+-]\d\d)?(?: UTC)?$/;

/** "10/Oct/2000:13:55:36 -0700", also with a fraction and without a zone. NaN when it is none. */
export function parseClfTime(text: string): number {
  const match = CLF.exec(text);
  if (match === null) return Number.NaN;
  return seconds({
    year: Number(match[3]),
    month: MONTHS.indexOf(match[2]) + 1,
    day: Number(match[1]),
    clock: [match[4], match[5], match[6].replace(',', '.')],
    zone: match[7],
  });
}

/** "2000-10-10T13:55:36.123-07:00", "2000-10-10 13:55:36". NaN when it is none. */
export function parseIsoTime(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  return seconds({
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    clock: [match[4], match[5], match[6].replace(',', '.')],
    zone: match[7],
  });
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whatever a column of time holds: a date, or a number of seconds, ms, µs or ns since 1970, told apart by its size. */
export function parseAnyTime(text: string): number {
  if (NUMBER.test(text)) return scaledEpoch(Number(text));
  const iso = parseIsoTime(text);
  return Number.isNaN(iso) ? parseClfTime(text) : iso;
}

export function scaledEpoch(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return value;
  if (size < 1e14) return value / 1e3;
  return size < 1e17 ? value / 1e6 : value / 1e9;
}

/** A parser that remembers its last text: neighbours of a log often bear the same second. */
export function remembering(parse: (text: string) => number): (text: string) => number {
  let last = '';
  let value = Number.NaN;
  return (text) => {
    if (text === last) return value;
    value = parse(text);
    last = text;
    return value;
  };
}

/** How finely a text of time is told, in seconds. */
export function resolutionOf(text: string): number {
  const fraction = /\d[.,](\d+)/.exec(text)?.[1].length ?? 0;
  if (fraction > 0) return 10 ** -Math.min(fraction, 9);
  if (!/^\d+$/.test(text)) return 1;
  return text.length >= 18 ? 1e-9 : text.length >= 15 ? 1e-6 : text.length >= 12 ? 1e-3 : 1;
}
