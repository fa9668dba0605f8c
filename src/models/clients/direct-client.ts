/**
 * Clients without a network: each arrival is handed to the policy at once, counts as an active connection while it is
 * served, and leaves no entry behind. Two events a request. For theory and benchmarks, where connections would be in the
 * way of the model that is being checked.
 */
import type { Sampler } from '../../sim/distributions/distribution.ts';
import { createDistribution } from '../../sim/distributions/registry.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { Streams } from '../../sim/streams.ts';
import { DROPPED, type MeasuredRequest, type Measurements, REFUSED, RESET } from '../measurements.ts';
import type { DirectorHost } from '../network/gateway.ts';
import type { RealServers } from '../realservers/realserver.ts';
import type { ClientClass, Clients, ClientsOptions } from './clients.ts';
import { SOCKET_REQUESTING, type Sockets } from './sockets.ts';

export class DirectClients implements Clients {
  readonly #kernel: Kernel;
  readonly #host: DirectorHost;
  readonly #servers: () => RealServers;
  readonly #measurements: Measurements;
  readonly #sockets: Sockets;
  readonly #classes: readonly ClientClass[];
  readonly #demands: readonly Sampler[];
  readonly #services: readonly number[];
  readonly #arrival: number;
  readonly #ended: MeasuredRequest = { clientClass: 0, realServer: -1, startNs: 0, enteredNs: 0, endNs: 0 };

  /** `services` are the rows of each class's virtual service on the first director. */
  constructor(options: ClientsOptions, services: readonly number[], streams: Streams) {
    this.#kernel = options.kernel;
    this.#host = options.hosts[0];
    this.#servers = options.realServers;
    this.#measurements = options.measurements;
    this.#sockets = options.sockets;
    this.#classes = options.classes;
    this.#services = services;
    this.#demands = options.classes.map(({ settings }, i) =>
      createDistribution(settings.serviceDemand).sampler(streams.open(`service-demand/${i}`)),
    );
    this.#arrival = options.kernel.kind('arrival', (clientClass) => this.#onArrival(clientClass));
  }

  start(): void {
    this.#classes.forEach(({ workload }, clientClass) => {
      this.#kernel.after(workload.nextGapNs(), this.#arrival, clientClass, 0);
    });
  }

  #onArrival(clientClass: number): void {
    const gapNs = this.#classes[clientClass].workload.nextGapNs();
    if (gapNs !== Infinity) this.#kernel.after(gapNs, this.#arrival, clientClass, 0);
    const sockets = this.#sockets;
    const socket = sockets.take();
    sockets.clientClass[socket] = clientClass;
    sockets.state[socket] = SOCKET_REQUESTING;
    sockets.startNs[socket] = this.#kernel.nowNs;
    // The demand is drawn with the request, so that two policies face the very same work.
    sockets.demandNs[socket] = Math.ceil(this.#demands[clientClass].next());
    this.#measurements.started(this.#kernel.nowNs);
    const { ipvs, realServerOf } = this.#host;
    const { list } = ipvs.services.rows[this.#services[clientClass]];
    const destination = list.scheduler.schedule(ipvs.packet);
    sockets.realServer[socket] = -1;
    if (destination < 0) {
      this.#fail(socket, REFUSED);
      return;
    }
    const realServer = realServerOf[destination];
    sockets.realServer[socket] = realServer;
    sockets.hint[socket] = destination;
    if (!this.#servers().arrive(realServer, socket)) {
      this.#fail(socket, DROPPED);
      return;
    }
    const { destinations } = ipvs;
    destinations.total[destination]++;
    destinations.active[destination]++;
    if (list.watchesLoad) list.scheduler.changed(destination);
  }

  served(realServer: number, socket: number): void {
    this.#leave(socket);
    const ended = this.#tell(socket);
    ended.realServer = realServer;
    this.#measurements.success(ended);
    this.#sockets.give(socket);
  }

  lost(socket: number): void {
    this.#leave(socket);
    this.#fail(socket, RESET);
  }

  #leave(socket: number): void {
    const destination = this.#sockets.hint[socket];
    const { destinations, services } = this.#host.ipvs;
    destinations.total[destination]--;
    destinations.active[destination]--;
    const { list } = services.rows[this.#services[this.#sockets.clientClass[socket]]];
    if (list.watchesLoad) list.scheduler.changed(destination);
  }

  #fail(socket: number, cause: number): void {
    this.#measurements.failure(this.#tell(socket), cause);
    this.#sockets.give(socket);
  }

  #tell(socket: number): MeasuredRequest {
    const ended = this.#ended;
    ended.clientClass = this.#sockets.clientClass[socket];
    ended.realServer = this.#sockets.realServer[socket];
    ended.startNs = this.#sockets.startNs[socket];
    ended.enteredNs = ended.startNs;
    ended.endNs = this.#kernel.nowNs;
    return ended;
  }

  save(): undefined {
    return undefined;
  }

  restore(): void {
    // All state stands in the sockets, the director and the kernel's queue.
  }
}
