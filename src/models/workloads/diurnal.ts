/** Days and weeks: Poisson arrivals whose rate follows the hours, the same every day or every week. */
import { z } from 'zod';
import { CurvedPoisson, type Knot } from '../../sim/rate-curve.ts';
import { plainNumber } from '../../sim/settings.ts';
import { NS_PER_S } from '../../sim/units.ts';
import { workloadKind } from './workload.ts';

const HOUR_NS = 3600 * NS_PER_S;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
/** Two o'clock at night is a fifth of half past eight in the evening: the usual shape of a consumer site. */
const USUAL_DAY = [
  0.6, 0.4, 0.3, 0.28, 0.3, 0.4, 0.6, 0.8, 1, 1.1, 1.15, 1.2, 1.2, 1.15, 1.1, 1.1, 1.15, 1.2, 1.3, 1.45, 1.55,
  1.5, 1.2, 0.9,
];

export const diurnal = workloadKind({
  name: 'diurnal',
  title: 'day and week',
  help: 'The rate follows the hours of the day and the days of the week; straight lines between full hours.',
  settings: z.strictObject({
    type: z.literal('diurnal'),
    hours: z
      .array(plainNumber({ min: 0 }))
      .length(24, { error: 'needs 24 factors, one for each full hour from 00:00.' })
      .refine((hours) => hours.some((factor) => factor > 0), { error: 'are all zero.' })
      .prefault(USUAL_DAY)
      .describe('Rate at each full hour from 00:00, against the other hours.'),
    days: z
      .array(plainNumber({ min: 0 }))
      .length(7, { error: 'needs 7 factors, one for each day from Monday.' })
      .refine((days) => days.some((factor) => factor > 0), { error: 'are all zero.' })
      .prefault([1, 1, 1, 1, 1, 1, 1])
      .describe('Rate of each day from Monday, against the other days.'),
    begins: z
      .string()
      .regex(/^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?([01]\d|2[0-3]):([0-5]\d)$/, {
        error: 'is no time of a week. Give it as "Mon 09:30" or "09:30".',
      })
      .default('Mon 00:00')
      .describe('What the clock on the wall shows at the beginning of the run.'),
    compress: plainNumber({ min: 1, max: 100_000 })
      .default(1)
      .describe('How much faster the clock on the wall goes: 24 puts a day into an hour, at the same rates.'),
  }),
  create: ({ hours, days, begins, compress }, ratePerSecond, stream) => {
    const meanHour = hours.reduce((sum, factor) => sum + factor, 0) / 24;
    const meanDay = days.reduce((sum, factor) => sum + factor, 0) / 7;
    const startHour = hourOfWeek(begins);
    const week = 168;
    const rateAt = (hour: number) => {
      const full = ((hour % week) + week) % week;
      const before = Math.floor(full);
      const part = full - before;
      const at = (h: number) => (hours[h % 24] / meanHour) * (days[Math.floor((h % week) / 24)] / meanDay);
      return ratePerSecond * (at(before) * (1 - part) + at((before + 1) % week) * part);
    };
    const hourNs = HOUR_NS / compress;
    const knots: Knot[] = [{ timeNs: 0, rate: rateAt(startHour) }];
    const first = Math.floor(startHour) + 1;
    for (let hour = first; hour < startHour + week; hour++) {
      knots.push({ timeNs: Math.round((hour - startHour) * hourNs), rate: rateAt(hour) });
    }
    return new CurvedPoisson({ knots, periodNs: Math.round(week * hourNs) }, stream);
  },
});

/** Hours since Monday 00:00. */
function hourOfWeek(text: string): number {
  const [clock, day] = text.split(' ').reverse();
  const [hours, minutes] = clock.split(':').map(Number);
  const row = day === undefined ? 0 : DAYS.indexOf(day as (typeof DAYS)[number]);
  return row * 24 + hours + minutes / 60;
}
