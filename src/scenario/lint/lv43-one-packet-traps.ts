/** LV43: one-packet scheduling where it does harm. */
import { lintRule } from './rule.ts';

const COUNTING = new Set(['lc', 'wlc', 'sed', 'nq', 'lblc', 'lblcr', 'ovf', 'twos']);

export const onePacketTraps = lintRule({
  id: 'LV43',
  severity: 'warning',
  title: 'one-packet scheduling with NAT or a scheduler that counts connections',
  help: 'With ops no entry outlives its packet: answers of NAT find none and are not translated back, and schedulers that count entries always see 0.',
  needs: 'service',
  check: ({ service }) => {
    const usable = service.destinations.filter(({ weight }) => weight > 0);
    if (!service.onePacket) return [];
    const isNat = usable.some(({ method }) => method === 'nat');
    const isCounting = COUNTING.has(service.scheduler) && usable.length > 1;
    if (!isNat && !isCounting) return [];
    const hurts = [
      ...(isNat ? ['the answers of NAT are not translated back'] : []),
      ...(isCounting ? [`${service.scheduler} sends every packet to the same 1 of ${usable.length}`] : []),
    ];
    return [
      {
        at: service.at,
        message: `${service.name} has ops: ${hurts.join(', and ')}.`,
        mend: isNat ? 'Leave ops out, or use DR.' : 'Use rr, wrr or sh.',
      },
    ];
  },
});
