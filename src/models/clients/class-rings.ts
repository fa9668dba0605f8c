/** What happens after a constant time, for each class of clients: a ring each, cheaper than a heap. */
import type { Kernel } from '../../sim/kernel.ts';
import type { TimeoutQueue } from '../../sim/timeout-queue.ts';
import type { ClientClass } from './clients.ts';

export interface ClassRings {
  readonly requests: TimeoutQueue;
  /** The session is over; its connection idles; its last request failed. */
  readonly fins: TimeoutQueue;
  readonly idleFins: TimeoutQueue;
  readonly failedFins: TimeoutQueue;
  /** From a request at the director to the end of its client's patience, which began when the request left. */
  readonly timeouts: TimeoutQueue;
}

/** The kinds of the events that end each wait. */
export interface RingKinds {
  readonly request: number;
  readonly fin: number;
  readonly timeout: number;
}

export function classRings(kernel: Kernel, { settings, delays }: ClientClass, kinds: RingKinds): ClassRings {
  const closeNs = delays.fromServerNs + delays.toDirectorNs;
  return {
    requests: kernel.timeoutQueue(kinds.request, delays.handshakeNs),
    fins: kernel.timeoutQueue(kinds.fin, closeNs),
    idleFins: kernel.timeoutQueue(kinds.fin, closeNs + settings.keepAliveTimeout),
    failedFins: kernel.timeoutQueue(kinds.fin, delays.toDirectorNs),
    timeouts: kernel.timeoutQueue(kinds.timeout, Math.max(0, settings.responseTimeout - delays.toDirectorNs)),
  };
}
