/** Closed systems: a fixed number of clients who think, ask and wait for the answer. */
import { birthDeath } from './many-servers.ts';

export interface ClosedFigures {
  readonly throughput: number;
  /** Mean response time. */
  readonly response: number;
}

export interface ClosedSystem {
  readonly clients: number;
  /** Mean time between an answer and the next request. */
  readonly think: number;
  /** Mean service time. */
  readonly service: number;
}

/**
 * Exact mean value analysis of equal single servers between which clients are split at random (Reiser and
 * Lavenberg, Journal of the ACM 27, 1980). One server is the machine-repair model.
 */
export function meanValueAnalysis({ clients, think, service }: ClosedSystem, servers = 1): ClosedFigures {
  let queue = 0;
  let throughput = 0;
  let response = 0;
  for (let population = 1; population <= clients; population++) {
    response = service * (1 + queue);
    throughput = population / (think + response);
    queue = (throughput * response) / servers;
  }
  return { throughput, response };
}

/** Clients from which on the servers, not the clients, set the pace (Denning and Buzen 1978). */
export function kneeClients({ think, service }: Omit<ClosedSystem, 'clients'>, servers = 1): number {
  return (servers * (think + service)) / service;
}

/** One line before all servers, M/M/c//N: the best that any policy can do. */
export function centralQueue({ clients, think, service }: ClosedSystem, servers: number): ClosedFigures {
  const chances = birthDeath(
    clients,
    (present) => (clients - present) / think,
    (present) => Math.min(present, servers) / service,
  );
  let throughput = 0;
  let present = 0;
  for (let k = 0; k <= clients; k++) {
    throughput += (chances[k] * Math.min(k, servers)) / service;
    present += k * chances[k];
  }
  return { throughput, response: present / throughput };
}
