/**
 * What a director can take: packets a second through its processor, bits a second through its link, each way. Packets
 * queue for both; when the queue is longer than the kernel keeps, they are dropped.
 *
 * Departure: packets that are counted together (a request's segments, an answer's) pass as one train.
 */

/** Ethernet: preamble, header, check sequence and the gap between frames. */
const FRAME_BYTES = 38;
/** net.core.netdev_max_backlog: packets that wait for the processor. */
const BACKLOG_PACKETS = 1_000;
/** txqueuelen: frames that wait for the link, of full size. */
const QUEUE_BYTES = 1_000 * 1_538;

export interface CapacitySettings {
  /** Nanoseconds of processor time a packet; 0 is no limit. */
  readonly packetNs: number;
  /** Nanoseconds a byte on the link; 0 is no limit. */
  readonly byteNs: number;
}

export const DROPPED_BY_DIRECTOR = -1;

export class Capacity {
  readonly settings: CapacitySettings;
  /** When the processor and each direction of the link are free. */
  #processorFreeNs = 0;
  #inFreeNs = 0;
  #outFreeNs = 0;
  processorBusyNs = 0;
  inBusyNs = 0;
  outBusyNs = 0;
  droppedPackets = 0;

  constructor(settings: CapacitySettings) {
    this.settings = settings;
  }

  /**
   * A train of packets arrives with `inBytes` and leaves with `outBytes` (IP bytes of all of them). Returns how long it is
   * under way in nanoseconds, or DROPPED_BY_DIRECTOR.
   */
  pass(nowNs: number, packets: number, inBytes: number, outBytes: number): number {
    const { packetNs, byteNs } = this.settings;
    // Each stage begins when the one before it is done, so each may be later by the queues before it.
    const queueNs = QUEUE_BYTES * byteNs;
    const backlogNs = BACKLOG_PACKETS * packetNs;
    if (
      this.#inFreeNs - nowNs > queueNs ||
      this.#processorFreeNs - nowNs > queueNs + backlogNs ||
      this.#outFreeNs - nowNs > 2 * queueNs + backlogNs
    ) {
      this.droppedPackets += packets;
      return DROPPED_BY_DIRECTOR;
    }
    const inNs = linkNs(byteNs, packets, inBytes);
    const workNs = Math.ceil(packets * packetNs);
    const outNs = linkNs(byteNs, packets, outBytes);
    this.#inFreeNs = Math.max(this.#inFreeNs, nowNs) + inNs;
    this.#processorFreeNs = Math.max(this.#processorFreeNs, this.#inFreeNs) + workNs;
    this.#outFreeNs = Math.max(this.#outFreeNs, this.#processorFreeNs) + outNs;
    this.inBusyNs += inNs;
    this.processorBusyNs += workNs;
    this.outBusyNs += outNs;
    return this.#outFreeNs - nowNs;
  }

  /** How much later whoever comes right behind such a train is for it: the longest of its stages. */
  stageNs(packets: number, inBytes: number, outBytes: number): number {
    const { packetNs, byteNs } = this.settings;
    const links = linkNs(byteNs, packets, Math.max(inBytes, outBytes));
    return Math.max(links, Math.ceil(packets * packetNs));
  }

  /** Share of the time in which the busiest part was at work. */
  utilisation(nowNs: number): number {
    if (nowNs === 0) return 0;
    return Math.min(1, Math.max(this.processorBusyNs, this.inBusyNs, this.outBusyNs) / nowNs);
  }

  save(): readonly number[] {
    return [
      this.#processorFreeNs,
      this.#inFreeNs,
      this.#outFreeNs,
      this.processorBusyNs,
      this.inBusyNs,
      this.outBusyNs,
      this.droppedPackets,
    ];
  }

  restore(saved: readonly number[]): void {
    [
      this.#processorFreeNs,
      this.#inFreeNs,
      this.#outFreeNs,
      this.processorBusyNs,
      this.inBusyNs,
      this.outBusyNs,
      this.droppedPackets,
    ] = saved as [number, number, number, number, number, number, number];
  }
}

function linkNs(byteNs: number, packets: number, bytes: number): number {
  return Math.ceil((bytes + packets * FRAME_BYTES) * byteNs);
}

/** Bytes that each tunnel puts before a packet, outer IPv4 header included (net/ipv4/ipip.c, gre, fou). */
export const TUNNEL_BYTES: Readonly<Record<string, number>> = { ipip: 20, gre: 24, 'gre+csum': 28, gue: 32 };
