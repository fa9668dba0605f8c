/** LV31: a hash that insists on a server of weight 0. */
import { percent } from './figures.ts';
import { lintRule } from './rule.ts';
import { hasFallback } from './service.ts';

export const hashWithoutFallback = lintRule({
  id: 'LV31',
  severity: 'warning',
  title: 'sh or mh without fallback, and a server of weight 0',
  help: 'A quiesced destination keeps its places in the table of the hash. Without sh-fallback or mh-fallback the clients that hash to it are refused by ICMP.',
  needs: 'service',
  check: ({ service }) => {
    if (!['sh', 'mh'].includes(service.scheduler) || hasFallback(service)) return [];
    const count = service.destinations.length;
    // mh gives no place to a destination that was added with weight 0: only a later edit quiesces one that has some.
    const quiesced =
      service.scheduler === 'sh' ? service.destinations.find(({ weight }) => weight === 0) : undefined;
    const inhibited = service.destinations.find(({ isInhibited, weight }) => isInhibited && weight > 0);
    const found = quiesced ?? inhibited;
    if (found === undefined || count < 2) return [];
    // sh leaves one place in each round to weight 0; mh keeps all places that it had.
    const others = service.destinations.reduce((sum, each) => (each === found ? sum : sum + each.weight), 0);
    const share = service.scheduler === 'sh' ? 1 / (others + 1) : found.weight / (others + found.weight);
    const cause =
      quiesced === undefined
        ? `when ${found.name} fails it gets weight 0 (inhibit_on_failure), and`
        : `${found.name} has weight 0:`;
    return [
      {
        at: service.schedulerAt,
        message: `${service.name}: ${cause} its places stay, so about ${percent(share)} of the clients are refused.`,
        mend: `Add ${service.scheduler}-fallback.`,
      },
    ];
  },
});
