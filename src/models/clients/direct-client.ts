/**
 * Clients without a network: each arrival is handed to the policy at once, counts as an active connection while it is
 * served, and leaves no entry behind. Two events a request. For theory and benchmarks, where connections would be in the
 * way of the model that is being checked.
 */
import type { Scheduler } from '../../schedulers/scheduler.ts';
import { createDistribution } from '../../sim/distributions/registry.ts';
import { type DurationSampler, durationSampler } from '../../sim/distributions/whole-ns.ts';
import type { Kernel } from '../../sim/kernel.ts';
import type { Slots } from '../../sim/slots.ts';
import type { Streams } from '../../sim/streams.ts';
import { DROPPED, type Measurements, REFUSED, RESET, UNTOLD } from '../measurements.ts';
import type { DirectorHost } from '../network/gateway.ts';
import type { RealServers } from '../realservers/realserver.ts';
import { Arrivals, type SavedArrivals } from './arrivals.ts';
import type { Clients, ClientsOptions } from './clients.ts';
import { DirectLoop } from './direct-loop.ts';
import type { Sockets } from './sockets.ts';

/** A class of clients as the hot loop reads it. */
interface DirectClass {
  readonly demands: DurationSampler;
  /** Row of its virtual service on the first director. */
  readonly service: number;
}

export class DirectClients implements Clients {
  readonly #kernel: Kernel;
  readonly #host: DirectorHost;
  readonly #realServers: RealServers;
  readonly #measurements: Measurements;
  readonly #sockets: Sockets;
  readonly #slots: Slots;
  readonly #arrivals: Arrivals;
  readonly #classes: readonly DirectClass[];

  /** `services` are the rows of each class's virtual service on the first director. */
  constructor(options: ClientsOptions, services: readonly number[], streams: Streams) {
    const { kernel } = options;
    this.#kernel = kernel;
    this.#host = options.hosts[0];
    this.#realServers = options.realServers();
    this.#measurements = options.measurements;
    this.#sockets = options.sockets;
    this.#slots = options.sockets.slots;
    this.#arrivals = new Arrivals({
      kernel,
      classes: options.classes,
      userSeeds: options.userSeeds,
      begin: (clientClass, _count, user) => this.#onArrival(clientClass, user),
      kindName: 'arrival',
    });
    this.#arrivals.registerLoops();
    this.#classes = options.classes.map(({ settings }, i) => ({
      demands: durationSampler(
        createDistribution(settings.serviceDemand),
        streams.open(`service-demand/${i}`),
      ),
      service: services[i],
    }));
  }

  start(): void {
    this.#arrivals.start(this.#classes.map(() => 0));
    const inner = this.#innerLoop();
    if (inner !== null) this.#kernel.setInnerLoop(inner);
  }

  /** Null where the general loop is the only one. */
  #innerLoop(): DirectLoop | null {
    if (this.#classes.length !== 1 || this.#arrivals.hasLoops) return null;
    const [{ demands, service }] = this.#classes;
    return DirectLoop.create({
      kernel: this.#kernel,
      host: this.#host,
      service,
      realServers: this.#realServers,
      measurements: this.#measurements,
      sockets: this.#sockets,
      demands,
      arrivals: this.#arrivals,
      fail: (socket, cause) => this.#fail(socket, cause),
    });
  }

  #onArrival(clientClass: number, user: number): void {
    const kernel = this.#kernel;
    const { demands, service } = this.#classes[clientClass];
    const socket = this.#slots.take();
    const sockets = this.#sockets;
    sockets.clientClass[socket] = clientClass;
    sockets.session[socket] = user;
    sockets.startNs[socket] = kernel.nowNs;
    // The demand is drawn with the request, so that two policies face the very same work.
    demands.put(sockets.demandNs, socket);
    this.#measurements.started(socket);
    const { ipvs, realServerOf } = this.#host;
    const { list } = ipvs.services.rows[service];
    const destination = list.scheduler.schedule(ipvs.packet);
    if (destination < 0) {
      sockets.realServer[socket] = -1;
      this.#fail(socket, REFUSED);
      return;
    }
    const realServer = realServerOf[destination];
    sockets.realServer[socket] = realServer;
    sockets.hint[socket] = destination;
    if (!this.#realServers.arrive(realServer, socket)) {
      this.#fail(socket, DROPPED);
      return;
    }
    this.#count(destination, 1, list.watchesLoad ? list.scheduler : null);
  }

  #count(destination: number, step: 1 | -1, watcher: Scheduler | null): void {
    const { total, active } = this.#host.ipvs.destinations;
    total[destination] = total[destination] + step;
    active[destination] = active[destination] + step;
    if (watcher !== null) watcher.changed(destination);
  }

  setRate(clientClass: number, ratePerSecond: number | undefined): void {
    this.#arrivals.setRate(clientClass, ratePerSecond);
  }

  served(_realServer: number, socket: number): void {
    this.#leave(socket);
    this.#measurements.success(socket, 0);
    this.#end(socket);
  }

  lost(socket: number, cause: number): void {
    this.#leave(socket);
    this.#fail(socket, cause === UNTOLD ? RESET : cause);
  }

  #leave(socket: number): void {
    const { service } = this.#classes[this.#sockets.clientClass[socket]];
    const { list } = this.#host.ipvs.services.rows[service];
    this.#count(this.#sockets.hint[socket], -1, list.watchesLoad ? list.scheduler : null);
  }

  #fail(socket: number, cause: number): void {
    this.#measurements.failure(socket, cause);
    this.#end(socket);
  }

  #end(socket: number): void {
    const { session, clientClass } = this.#sockets;
    this.#slots.give(socket);
    this.#arrivals.over(clientClass[socket], session[socket], 0);
  }

  save(): SavedArrivals {
    return this.#arrivals.save();
  }

  restore(saved: unknown): void {
    // All other state stands in the sockets, the director and the kernel's queue.
    this.#arrivals.restore(saved as SavedArrivals);
  }
}
