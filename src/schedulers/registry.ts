/** The schedulers that lbsim has, in the order in which it lists them. */
import { fo } from './fo.ts';
import { lc } from './lc.ts';
import { nq } from './nq.ts';
import { ovf } from './ovf.ts';
import { rr } from './rr.ts';
import type { SchedulerKind } from './scheduler.ts';
import { sed } from './sed.ts';
import { wlc } from './wlc.ts';
import { wrr } from './wrr.ts';

export const schedulers: readonly SchedulerKind[] = [rr, wrr, lc, wlc, sed, nq, fo, ovf];

export function schedulerNamed(name: string): SchedulerKind | undefined {
  return schedulers.find((kind) => kind.name === name);
}
