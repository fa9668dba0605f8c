/**
 * The schedulers that lbsim has, in the order in which it lists them: the kernel's, then those of theory
 * alone.
 */
import { central } from './central.ts';
import { choices } from './choices.ts';
import { dh } from './dh.ts';
import { fo } from './fo.ts';
import { idle } from './idle.ts';
import { lblc } from './lblc.ts';
import { lblcr } from './lblcr.ts';
import { lc } from './lc.ts';
import { mh } from './mh.ts';
import { nq } from './nq.ts';
import { ovf } from './ovf.ts';
import { random } from './random.ts';
import { rr } from './rr.ts';
import type { SchedulerKind } from './scheduler.ts';
import { sed } from './sed.ts';
import { sh } from './sh.ts';
import { twos } from './twos.ts';
import { wlc } from './wlc.ts';
import { wrr } from './wrr.ts';

export const schedulers: readonly SchedulerKind[] = [
  rr,
  wrr,
  lc,
  wlc,
  fo,
  ovf,
  lblc,
  lblcr,
  dh,
  sh,
  mh,
  sed,
  nq,
  twos,
  random,
  choices,
  idle,
  central,
];

export function schedulerNamed(name: string): SchedulerKind | undefined {
  return schedulers.find((kind) => kind.name === name);
}
