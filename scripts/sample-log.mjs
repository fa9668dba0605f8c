// Writes scenarios/access-log/access.log.gz: a log in JSON lines, as nginx would write it, from clients and a server whose
// parameters are known. test/experiment/access-log.test.ts recovers them. It shares no code with lbsim on purpose.
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export const KNOWN = {
  seconds: 1500,
  sessionsPerSecond: 2,
  /** Geometric. */
  requestsPerSession: 3,
  /** Exponential, from an answer to the next request. */
  thinkSeconds: 0.8,
  clients: 4000,
  clientExponent: 0.5,
  objects: 2000,
  objectExponent: 0.9,
  /** Lognormal. */
  bytesMedian: 8000,
  bytesSigma: 0.8,
  /** Exponential, on one core that is shared by all requests that are there. */
  workSeconds: 0.1,
  /** 2026-03-02 10:00 UTC. */
  begin: 1_772_445_600,
};

/** Mulberry32 (Tommy Ettinger, public domain): small, and the same everywhere. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const random = generator(20_260_302);
const exponential = (mean) => -Math.log(1 - random()) * mean;
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function zipf(count, exponent) {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += (rank + 1) ** -exponent;
    upTo[rank] = sum;
  }
  return () => {
    const goal = random() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] > goal) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

const clientOf = zipf(KNOWN.clients, KNOWN.clientExponent);
const objectOf = zipf(KNOWN.objects, KNOWN.objectExponent);
const address = (rank) =>
  `198.51.${((rank * 2467) % KNOWN.clients) >> 8}.${((rank * 2467) % KNOWN.clients) & 255}`;

/** Requests yet to come, by time; one session's next request is put in when its answer is there. */
const future = [];
for (
  let at = exponential(1 / KNOWN.sessionsPerSecond);
  at < KNOWN.seconds;
  at += exponential(1 / KNOWN.sessionsPerSecond)
) {
  future.push({ at, client: clientOf() });
}
const present = [];
const lines = [];
let now = 0;
for (;;) {
  future.sort((a, b) => a.at - b.at);
  const arrival = future[0]?.at ?? Infinity;
  const speed = 1 / Math.max(1, present.length);
  const least = present.reduce((min, each) => Math.min(min, each.left), Infinity);
  const next = Math.min(arrival, now + least / speed);
  if (next >= KNOWN.seconds) break;
  for (const each of present) each.left -= (next - now) * speed;
  now = next;
  if (arrival <= now) {
    const { client } = future.shift();
    present.push({ client, since: now, left: exponential(KNOWN.workSeconds) });
    continue;
  }
  const done = present.findIndex(({ left }) => left <= 1e-12);
  const { client, since } = present.splice(
    done < 0 ? present.findIndex(({ left }) => left === Math.min(...present.map((each) => each.left))) : done,
    1,
  )[0];
  const bytes = Math.round(KNOWN.bytesMedian * Math.exp(KNOWN.bytesSigma * normal()));
  lines.push(
    `{"msec":"${(KNOWN.begin + now).toFixed(3)}","remote_addr":"${address(client)}","request_uri":"/o/${objectOf()}","status":200,"body_bytes_sent":${bytes},"request_time":${(now - since).toFixed(3)}}`,
  );
  if (random() < 1 - 1 / KNOWN.requestsPerSession)
    future.push({ at: now + exponential(KNOWN.thinkSeconds), client });
}

if (
  process.argv[1] !== undefined &&
  import.meta.url.endsWith('/sample-log.mjs') &&
  process.argv[1].endsWith('sample-log.mjs')
) {
  mkdirSync('scenarios/access-log', { recursive: true });
  const packed = gzipSync(`${lines.join('\n')}\n`, { level: 9 });
  writeFileSync('scenarios/access-log/access.log.gz', packed);
  process.stdout.write(
    `scenarios/access-log/access.log.gz: ${lines.length} requests, ${packed.length} bytes\n`,
  );
}
