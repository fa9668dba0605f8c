/**
 * The same models written by hand, with nothing but typed arrays and locals: what the engine's speed is measured against.
 * Both draw from seedrandom's alea, as the engine does.
 */
import alea from 'seedrandom/lib/alea.js';

const ARRIVAL = 1;
const DEPARTURE = 2;

export interface HandResult {
  readonly requests: number;
  readonly meanResponse: number;
}

/** M/M/1: one arrival and at most one departure pending, so two doubles are the whole queue. Service mean 1. */
export function handWrittenMm1(requests: number, load: number): HandResult {
  const arrivals = alea('1/arrivals', { state: true });
  const services = alea('1/services', { state: true });
  const meanGap = 1 / load;
  const mask = (1 << 20) - 1;
  const arrivedAt = new Float64Array(mask + 1);
  let head = 0;
  let tail = 0;
  let done = 0;
  let total = 0;
  let nextArrival = -Math.log(1 - arrivals()) * meanGap;
  let nextDeparture = Infinity;
  while (done < requests) {
    if (nextArrival < nextDeparture) {
      const now = nextArrival;
      arrivedAt[tail & mask] = now;
      if (tail === head) nextDeparture = now - Math.log(1 - services());
      tail++;
      nextArrival = now - Math.log(1 - arrivals()) * meanGap;
    } else {
      const now = nextDeparture;
      total += now - arrivedAt[head & mask];
      head++;
      done++;
      nextDeparture = tail === head ? Infinity : now - Math.log(1 - services());
    }
  }
  return { requests: done, meanResponse: total / done };
}

/**
 * M/M/1 with a queue that could hold more: a 4-ary heap of typed arrays, all in locals of one function. Two events are
 * pending at most, so the loop without a heap is faster; this one does what any simulator of more than one queue must.
 */
export function handWrittenMm1Heap(requests: number, load: number): HandResult {
  const arrivals = alea('1/arrivals', { state: true });
  const services = alea('1/services', { state: true });
  const meanGap = 1 / load;
  const mask = (1 << 20) - 1;
  const arrivedAt = new Float64Array(mask + 1);
  const times = new Float64Array(1024);
  const kinds = new Int32Array(1024);
  let size = 1;
  times[0] = -Math.log(1 - arrivals()) * meanGap;
  kinds[0] = ARRIVAL;
  let head = 0;
  let tail = 0;
  let done = 0;
  let total = 0;
  while (done < requests) {
    const now = times[0];
    const kind = kinds[0];
    // Takes the root: the last entry sinks from there.
    size--;
    let time = times[size];
    let moved = kinds[size];
    let place = 0;
    for (;;) {
      const first = 4 * place + 1;
      if (first >= size) break;
      let least = first;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) if (times[child] < times[least]) least = child;
      if (time <= times[least]) break;
      times[place] = times[least];
      kinds[place] = kinds[least];
      place = least;
    }
    times[place] = time;
    kinds[place] = moved;
    let pushes = 1;
    if (kind === ARRIVAL) {
      arrivedAt[tail++ & mask] = now;
      if (tail === head + 1) pushes = 2;
      time = now - Math.log(1 - arrivals()) * meanGap;
      moved = ARRIVAL;
    } else {
      total += now - arrivedAt[head++ & mask];
      done++;
      if (tail === head) continue;
      time = now - Math.log(1 - services());
      moved = DEPARTURE;
    }
    for (; pushes > 0; pushes--) {
      place = size++;
      while (place > 0) {
        const parent = (place - 1) >> 2;
        if (times[parent] <= time) break;
        times[place] = times[parent];
        kinds[place] = kinds[parent];
        place = parent;
      }
      times[place] = time;
      kinds[place] = moved;
      if (pushes === 1) break;
      time = now - Math.log(1 - services());
      moved = DEPARTURE;
    }
  }
  return { requests: done, meanResponse: total / done };
}

/** Ten M/M/1 servers under least connections: one pending departure a server in an array that is scanned. */
export function handWrittenLeastConnections(requests: number, load: number, servers: number): HandResult {
  const arrivals = alea('1/arrivals', { state: true });
  const services = alea('1/services', { state: true });
  const meanGap = 1 / (load * servers);
  const size = 1 << 12;
  const mask = size - 1;
  const arrivedAt = new Float64Array(size * servers);
  const demand = new Float64Array(size * servers);
  const head = new Int32Array(servers);
  const count = new Int32Array(servers);
  const departure = new Float64Array(servers).fill(Infinity);
  let done = 0;
  let total = 0;
  let nextArrival = -Math.log(1 - arrivals()) * meanGap;
  while (done < requests) {
    let first = 0;
    let nextDeparture = departure[0];
    for (let i = 1; i < servers; i++) {
      if (departure[i] < nextDeparture) {
        nextDeparture = departure[i];
        first = i;
      }
    }
    if (nextArrival < nextDeparture) {
      const now = nextArrival;
      let least = 0;
      for (let i = 1; i < servers; i++) if (count[i] < count[least]) least = i;
      const place = least * size + ((head[least] + count[least]) & mask);
      const work = -Math.log(1 - services());
      arrivedAt[place] = now;
      demand[place] = work;
      if (count[least]++ === 0) departure[least] = now + work;
      nextArrival = now - Math.log(1 - arrivals()) * meanGap;
    } else {
      const now = nextDeparture;
      const place = first * size + (head[first] & mask);
      total += now - arrivedAt[place];
      done++;
      head[first]++;
      departure[first] = --count[first] === 0 ? Infinity : now + demand[first * size + (head[first] & mask)];
    }
  }
  return { requests: done, meanResponse: total / done };
}
