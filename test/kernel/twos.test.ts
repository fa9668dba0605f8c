/** The kernel's draws for twos cannot be repeated: its shares of 20 000 picks are compared with the model's by chi-square. */
import { expect, test } from 'vitest';
import { addressOf } from '../../src/experiment/replay/trace.ts';
import { Director } from '../../src/models/director/director.ts';
import { type KernelRules, kernelRules } from '../../src/models/director/kernel-rules.ts';
import { ACK, FIN, SYN } from '../../src/models/director/tcp-states.ts';
import { Kernel } from '../../src/sim/kernel.ts';
import { Streams } from '../../src/sim/streams.ts';
import { readRecording } from './recordings.ts';

interface Case {
  readonly name: string;
  readonly dests: readonly {
    server: string;
    weight: number;
    active: number;
    inactive: number;
    upper: number;
  }[];
  readonly picks: number;
  readonly counts: readonly (readonly number[])[];
}

const { cases } = readRecording('twos-6.12.117/shares.json.gz') as { cases: readonly Case[] };
const LATER = kernelRules('6.12.117') as KernelRules;
const CLASSIC = kernelRules('classic') as KernelRules;

/** Every draw of the two numbers, by the rule written down once more without trees and streams. */
function probabilities({ dests }: Case, overhead: (active: number, inactive: number) => number): number[] {
  const isOpen = ({ weight, active, inactive, upper }: Case['dests'][number]) =>
    weight > 0 && (upper === 0 || active + inactive < upper);
  const total = dests.reduce((sum, dest) => sum + (isOpen(dest) ? dest.weight : 0), 0);
  const drawn = dests.map(() => 0);
  let sum = 0;
  let isFirst = true;
  dests.forEach((dest, i) => {
    if (!isOpen(dest)) return;
    drawn[i] = (dest.weight + (isFirst ? 1 : 0)) / (total + 1);
    isFirst = false;
    sum += drawn[i];
  });
  const shares = dests.map(() => 0);
  if (sum === 0) return shares;
  for (let a = 0; a < dests.length; a++) {
    for (let b = 0; b < dests.length; b++) {
      const loadA = overhead(dests[a].active, dests[a].inactive);
      const loadB = overhead(dests[b].active, dests[b].inactive);
      const isSecond = Math.imul(dests[b].weight, loadA) > Math.imul(dests[a].weight, loadB);
      shares[isSecond ? b : a] += drawn[a] * drawn[b];
    }
  }
  return shares;
}

const later = (active: number, inactive: number) => 257 * active + inactive;

/** Chi-square over the classes that are expected at all, and its degrees of freedom. */
function chiSquare(counts: readonly number[], shares: readonly number[]): { sum: number; freedom: number } {
  const picks = counts.reduce((all, count) => all + count, 0);
  let sum = 0;
  let classes = 0;
  shares.forEach((share, i) => {
    if (share === 0) return;
    sum += (counts[i] - picks * share) ** 2 / (picks * share);
    classes++;
  });
  return { sum, freedom: classes - 1 };
}

/** Wilson and Hilferty's approximation: how many standard deviations the sum is too large. */
function excess({ sum, freedom }: { sum: number; freedom: number }): number {
  if (freedom === 0) return sum === 0 ? 0 : Infinity;
  const spread = 2 / (9 * freedom);
  return ((sum / freedom) ** (1 / 3) - (1 - spread)) / spread ** 0.5;
}

/** Beyond this the chance is 10^-5. */
const BOUND = 4.27;

function loaded({ dests }: Case, rules: KernelRules): { director: Director; service: number } {
  const kernel = new Kernel();
  const random = new Streams(20, 0).open('twos');
  const director = new Director({ kernel, name: 'd', rules, random, icmpRateLimit: false });
  const service = director.addService({ protocol: 'tcp', address: 1, port: 80, scheduler: 'fo' });
  for (const dest of [...dests].reverse()) {
    director.addDestination(service, { address: addressOf(dest.server), port: 80, weight: 0, method: 'dr' });
  }
  director.listDestinations(service).forEach((row, i) => {
    const dest = dests[i];
    director.editDestination(row, { weight: 65535, method: 'dr', upperThreshold: 0 });
    let port = 1024;
    for (let n = 0; n < dest.active + dest.inactive; n++) {
      Object.assign(director.packet, {
        protocol: 6,
        clientAddress: row + 10,
        clientPort: port++,
        virtualAddress: 1,
      });
      Object.assign(director.packet, { virtualPort: 80 });
      director.request(SYN);
      director.request(ACK);
      if (n >= dest.active) director.request(FIN | ACK);
    }
    director.editDestination(row, { weight: 0, method: 'dr' });
  });
  director.listDestinations(service).forEach((row, i) => {
    const { weight, upper, active, inactive } = dests[i];
    director.editDestination(row, { weight, method: 'dr', upperThreshold: upper });
    expect(director.destinations.active[row]).toBe(active);
    expect(director.destinations.total[row]).toBe(active + inactive);
  });
  return { director, service };
}

/** Picks by one-packet scheduling, which leaves the counters as they are. */
function picked(one: Case, rules: KernelRules, picks: number): number[] {
  const { director, service } = loaded(one, rules);
  const scheduler = director.service(service).kind;
  expect(scheduler.name).toBe('fo');
  director.editService(service, { protocol: 'tcp', address: 1, port: 80, scheduler: 'twos' });
  const twos = director.service(service).scheduler;
  const order = director.listDestinations(service);
  const counts = one.dests.map(() => 0);
  for (let i = 0; i < picks; i++) {
    const place = order.indexOf(twos.schedule(director.packet));
    if (place >= 0) counts[place]++;
  }
  return counts;
}

test.each(cases.map((one) => [one.name, one] as const))(
  '%s: the kernel picked as often as the rule says',
  (_, one) => {
    const shares = probabilities(one, later);
    for (const counts of one.counts) {
      shares.forEach((share, i) => {
        if (share === 0) expect(counts[i]).toBe(0);
      });
      if (shares.some((share) => share > 0)) expect(excess(chiSquare(counts, shares))).toBeLessThan(BOUND);
    }
  },
);

test.each(cases.map((one) => [one.name, one] as const))(
  '%s: lbsim picks as often as the rule says',
  (_, one) => {
    const counts = picked(one, LATER, one.picks);
    const shares = probabilities(one, later);
    shares.forEach((share, i) => {
      if (share === 0) expect(counts[i]).toBe(0);
    });
    if (shares.some((share) => share > 0)) expect(excess(chiSquare(counts, shares))).toBeLessThan(BOUND);
  },
);

test('the recordings tell the load formulas apart', () => {
  const one = cases.find(({ name }) => name === 'formula') as Case;
  const counts = picked(one, CLASSIC, one.picks);
  expect(excess(chiSquare(counts, probabilities(one, later)))).toBeGreaterThan(BOUND);
});

test('over all cases the recordings agree with the rule', () => {
  let sum = 0;
  let freedom = 0;
  for (const one of cases) {
    const shares = probabilities(one, later);
    if (!shares.some((share) => share > 0)) continue;
    for (const counts of one.counts) {
      const result = chiSquare(counts, shares);
      sum += result.sum;
      freedom += result.freedom;
    }
  }
  expect(freedom).toBe(68);
  expect(sum).toBeCloseTo(72.9, 1);
});
