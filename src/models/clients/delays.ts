/**
 * Constant one-way delays between a class of clients, the gateway, the directors and the real servers, added up once.
 *
 * Departure: a segment and its consequence at the real server are booked at the instant at which the director forwards the
 * segment; the hop between them (`lan`) is added on the way back. What is lost: a real server's fault is seen one hop
 * (typically 0.1 ms) late or early.
 */

export interface NetworkDelays {
  /** One way between two machines of the site. */
  readonly lanNs: number;
}

export interface ClientDelays {
  /** Client to director: what an arrival at the director is later than the client's wish. */
  readonly toDirectorNs: number;
  /** Director to client. */
  readonly fromDirectorNs: number;
  /** From the forwarding of a SYN to the arrival of the first request: to the server, back to the client, to the director. */
  readonly handshakeNs: number;
  /** From the end of service to the client, the hop that the request was booked early by included. */
  readonly fromServerNs: number;
  /** TCP's first retransmission timeout on this path: the round trip and 200 ms (RFC 6298 with Linux's minimum). */
  readonly firstRtoNs: number;
}

const MIN_RTO_NS = 200_000_000;

/** `repliesThroughDirector`: NAT sends answers back by way of the director, one hop more. */
export function clientDelays(
  { delay, returnDelay = delay }: { readonly delay: number; readonly returnDelay?: number | undefined },
  network: NetworkDelays,
  repliesThroughDirector: boolean,
): ClientDelays {
  const toDirectorNs = delay + network.lanNs;
  const backHops = repliesThroughDirector ? 2 : 1;
  const fromServerNs = network.lanNs + backHops * network.lanNs + returnDelay;
  const handshakeNs = fromServerNs + toDirectorNs;
  return {
    toDirectorNs,
    fromDirectorNs: network.lanNs + returnDelay,
    handshakeNs,
    fromServerNs,
    firstRtoNs: handshakeNs + MIN_RTO_NS,
  };
}
