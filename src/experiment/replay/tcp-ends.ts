/**
 * The two ends of a trace's connections: what clients and servers send for each row, which of it passes the
 * director, and what they make of its answers. In direct routing servers answer past the director.
 */
import { METHOD_NAT } from '../../models/director/destinations.ts';
import type { Director } from '../../models/director/director.ts';
import { DROP, FORWARD, LOCAL, REFUSE, REFUSE_SILENT } from '../../models/director/packet.ts';
import { ACK, FIN, RST, SYN } from '../../models/director/tcp-states.ts';
import { formatIpv4 } from '../../models/network/address.ts';
import { addressOf } from './trace.ts';

const TCP = 6;
const UDP = 17;

/** Packets as the ends see them; the addresses of one connection. */
interface Tuple {
  readonly client: number;
  readonly clientPort: number;
  readonly virtual: number;
  readonly virtualPort: number;
}

interface Ends extends Tuple {
  readonly server: number;
  readonly serverPort: number;
  /** The server's packets pass the director. */
  readonly isNat: boolean;
  isForgotten: boolean;
  clientHasClosed: boolean;
  serverHasClosed: boolean;
}

type Action = (args: readonly unknown[]) => readonly unknown[] | undefined;

export class TcpEnds {
  readonly #director: Director;
  readonly #markOf: (address: number, protocol: string) => number;
  readonly #connections = new Map<number, Ends>();

  constructor(director: Director, markOf: (address: number, protocol: string) => number) {
    this.#director = director;
    this.#markOf = markOf;
  }

  actions(): Record<string, Action> {
    return {
      open: ([n, ...rest]) => this.#open(n as number, tupleOf(rest)),
      syn: ([n, ...rest]) => this.#syn(n as number, tupleOf(rest)),
      ack: (args) => this.#strayAck(tupleOf(args)),
      udp: (args) => this.#datagram(tupleOf(args)),
      send: ([n]) => this.#send(this.#ends(n)),
      finc: ([n]) => this.#clientHalf(this.#ends(n)),
      fins: ([n]) => this.#serverHalf(this.#ends(n)),
      close: ([n]) => this.#close(this.#ends(n), true),
      closes: ([n]) => this.#close(this.#ends(n), false),
      rstc: ([n]) => this.#reset(this.#ends(n), true),
      rsts: ([n]) => this.#reset(this.#ends(n), false),
      vanish: ([n]) => {
        this.#ends(n).isForgotten = true;
        return undefined;
      },
    };
  }

  #ends(n: unknown): Ends {
    const ends = this.#connections.get(n as number);
    if (ends === undefined) throw new Error(`connection ${n} was not opened`);
    return ends;
  }

  #open(n: number, tuple: Tuple): readonly unknown[] {
    const verdict = this.#fromClient(tuple, SYN);
    if (verdict !== FORWARD) {
      this.#remember(n, tuple, false);
      return [null, OPEN_FAILURES[verdict]];
    }
    const ends = this.#remember(n, tuple, true);
    this.#fromServer(ends, SYN | ACK);
    this.#fromClient(ends, ACK);
    return [formatIpv4(ends.server)];
  }

  #syn(n: number, tuple: Tuple): readonly unknown[] {
    const verdict = this.#fromClient(tuple, SYN);
    const isForwarded = verdict === FORWARD;
    const ends = this.#remember(n, tuple, isForwarded);
    return isForwarded ? [formatIpv4(ends.server)] : [null, verdict === REFUSE ? 'refused' : 'none'];
  }

  /** A segment of a connection that does not exist: a server that gets it answers with RST. */
  #strayAck(tuple: Tuple): readonly unknown[] {
    if (this.#fromClient(tuple, ACK) !== FORWARD) return [null];
    const ends = this.#chosen(tuple);
    this.#fromServer(ends, RST);
    return [formatIpv4(ends.server)];
  }

  #datagram(tuple: Tuple): readonly unknown[] {
    const verdict = this.#send1(tuple, UDP, 0);
    if (verdict === FORWARD) return [formatIpv4(this.#chosen(tuple).server)];
    // The director's own stack has nobody at that port, and says so.
    return [null, verdict === REFUSE || verdict === LOCAL ? 'refused' : 'timeout'];
  }

  #send(ends: Ends): readonly unknown[] | undefined {
    if (ends.isForgotten) return undefined;
    const verdict = this.#fromClient(ends, ACK);
    if (verdict === FORWARD) {
      this.#fromServer(ends, ACK);
      return ['delivered'];
    }
    ends.isForgotten = true;
    return [verdict === LOCAL ? 'reset' : 'lost'];
  }

  #clientHalf(ends: Ends): readonly unknown[] | undefined {
    if (ends.isForgotten) return undefined;
    ends.clientHasClosed = true;
    const verdict = this.#fromClient(ends, FIN | ACK);
    if (verdict === FORWARD) {
      this.#fromServer(ends, ACK);
      return undefined;
    }
    ends.isForgotten = true;
    return verdict === DROP ? ['lost'] : undefined;
  }

  #serverHalf(ends: Ends): readonly unknown[] | undefined {
    if (ends.isForgotten) return undefined;
    ends.serverHasClosed = true;
    if (!this.#fromServer(ends, FIN | ACK)) return undefined;
    const verdict = this.#fromClient(ends, ACK);
    if (verdict === FORWARD) return undefined;
    ends.isForgotten = true;
    return verdict === DROP ? ['lost'] : undefined;
  }

  /** Both halves, those that are open: a FIN from one end, the other's with the answer, and the last ACK. */
  #close(ends: Ends, isClientFirst: boolean): readonly unknown[] | undefined {
    if (ends.isForgotten) return undefined;
    const clientStarts = ends.serverHasClosed || (isClientFirst && !ends.clientHasClosed);
    ends.isForgotten = true;
    if (ends.clientHasClosed && ends.serverHasClosed) return undefined;
    if (clientStarts) {
      const verdict = this.#fromClient(ends, FIN | ACK);
      if (verdict === DROP) return ['stuck'];
      if (verdict !== FORWARD) return undefined;
      if (ends.serverHasClosed) this.#fromServer(ends, ACK);
      else if (this.#fromServer(ends, FIN | ACK)) this.#fromClient(ends, ACK);
      return undefined;
    }
    if (!this.#fromServer(ends, FIN | ACK)) return undefined;
    if (ends.clientHasClosed) {
      // Nobody notices whether this last ACK arrives: the client has seen both FINs.
      this.#fromClient(ends, ACK);
      return undefined;
    }
    const verdict = this.#fromClient(ends, FIN | ACK);
    if (verdict === DROP) return ['stuck'];
    if (verdict === FORWARD) this.#fromServer(ends, ACK);
    return undefined;
  }

  #reset(ends: Ends, isFromClient: boolean): undefined {
    if (ends.isForgotten) return undefined;
    ends.isForgotten = true;
    if (isFromClient) this.#fromClient(ends, RST);
    else this.#fromServer(ends, RST);
    return undefined;
  }

  #remember(n: number, tuple: Tuple, isOpen: boolean): Ends {
    const ends = isOpen ? this.#chosen(tuple) : { ...tuple, ...NOBODY };
    this.#connections.set(n, ends);
    return ends;
  }

  /** The ends of a connection as its entry has it: port and method may not be those of the destination now. */
  #chosen(tuple: Tuple): Ends {
    const { connection, connections, destination, destinations, life } = this.#director;
    return {
      ...tuple,
      ...NOBODY,
      isForgotten: false,
      // Without a destination the packet goes on to where it was bound.
      server: destination < 0 ? tuple.virtual : destinations.address[destination],
      serverPort: connection < 0 ? tuple.virtualPort : connections.destinationPort[connection],
      isNat: connection >= 0 && destination >= 0 && life.method(connection) === METHOD_NAT,
    };
  }

  #fromClient(tuple: Tuple, segment: number): number {
    return this.#send1(tuple, TCP, segment);
  }

  /**
   * True when the packet reaches the client: in direct routing always, in NAT if the director translates it.
   */
  #fromServer(ends: Ends, segment: number): boolean {
    if (!ends.isNat) return true;
    const { packet } = this.#director;
    packet.protocol = TCP;
    packet.clientAddress = ends.client;
    packet.clientPort = ends.clientPort;
    packet.virtualAddress = ends.server;
    packet.virtualPort = ends.serverPort;
    return this.#director.reply(segment) === FORWARD;
  }

  #send1(tuple: Tuple, protocol: number, segment: number): number {
    const { packet } = this.#director;
    packet.protocol = protocol;
    packet.clientAddress = tuple.client;
    packet.clientPort = tuple.clientPort;
    packet.virtualAddress = tuple.virtual;
    packet.virtualPort = tuple.virtualPort;
    packet.mark = this.#markOf(tuple.virtual, protocol === TCP ? 'tcp' : 'udp');
    return this.#director.request(segment);
  }
}

/** What a client sees whose SYN was not forwarded, by verdict. */
const OPEN_FAILURES: Readonly<Record<number, string>> = {
  [DROP]: 'timeout',
  [REFUSE]: 'refused',
  [REFUSE_SILENT]: 'timeout',
  [LOCAL]: 'reset',
};

const NOBODY = {
  server: 0,
  serverPort: 0,
  isNat: false,
  isForgotten: true,
  clientHasClosed: false,
  serverHasClosed: false,
};

function tupleOf([client, clientPort, virtual, virtualPort]: readonly unknown[]): Tuple {
  return {
    client: addressOf(client as string),
    clientPort: clientPort as number,
    virtual: addressOf(virtual as string),
    virtualPort: virtualPort as number,
  };
}
