/** Rows 53 and 54: how many clients that need not move do, when one of n servers leaves a hashed service. */
import { moduloMoved } from '../../analysis/theory/hashing.ts';
import { systemOf } from './model-site.ts';
import type { Approach } from './validation.ts';

const CLIENTS = 20_000;

/** sh deals its 256 buckets out in turns, so that a removal shifts them all: modulo hashing. mh keeps a Maglev table. */
export const hashing: readonly Approach[] = [
  moved('sh', 10, { row: 53, limit: moduloMoved(10), range: [0.98, 1.02] }),
  // The kernel's table has 4 093 places; the table of theory has 1.14 % for it, as a mean over removals.
  moved('mh', 10, { row: 54, limit: 0.0114, range: [0.7, 1.3] }),
];

function moved(
  scheduler: string,
  servers: number,
  { row, limit, range }: Pick<Approach, 'row' | 'limit' | 'range'>,
): Approach {
  return {
    row,
    title: `${scheduler} over ${servers} servers, one of them removed`,
    name: 'clients moved without need',
    limit,
    range,
    run: () => {
      let sum = 0;
      for (let removed = 0; removed < servers; removed++) sum += movedShare(scheduler, servers, removed);
      return sum / servers;
    },
  };
}

function movedShare(scheduler: string, servers: number, removed: number): number {
  const speeds = Array.from({ length: servers }, () => 1);
  const { ipvs } = systemOf({ scheduler, speeds, arrival: 1, length: 1, warmUp: 0 }, 'hashing').site.hosts[0];
  const assign = () => {
    const { list } = ipvs.services.rows[0];
    return Int32Array.from({ length: CLIENTS }, (_, client) => {
      ipvs.packet.clientAddress = (0x0a010001 + client * 7919) | 0;
      return list.scheduler.schedule(ipvs.packet);
    });
  };
  const before = assign();
  const gone = ipvs.listDestinations(0)[removed];
  ipvs.deleteDestination(gone);
  const after = assign();
  let kept = 0;
  let needless = 0;
  before.forEach((destination, client) => {
    if (destination === gone) return;
    kept++;
    if (after[client] !== destination) needless++;
  });
  return needless / kept;
}
