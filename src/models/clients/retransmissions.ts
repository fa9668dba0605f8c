/** How often and how long a TCP end repeats what nobody answers, as Linux has it (tcp(7), net/ipv4/tcp_timer.c). */
import { NS_PER_S } from '../../sim/units.ts';

export const MAX_TRIES = 30;
/** TCP_RTO_MAX: no pause between two transmissions is longer. */
const MAX_RTO_NS = 120 * NS_PER_S;
/** tcp_syn_retries is 6: the kernel itself gives up 64 s after the last of them. */
export const SYN_GIVE_UP_NS = 127 * NS_PER_S;

/** The pause before the next transmission after so many in vain. */
export function rtoAfter(firstNs: number, tries: number): number {
  return Math.min(MAX_RTO_NS, firstNs * 2 ** tries);
}
