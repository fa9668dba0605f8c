/** Every fault that a scenario may name. */
import { z } from 'zod';
import { crash } from './crash.ts';
import type { FaultKind } from './fault.ts';
import { hang } from './hang.ts';
import { keepalivedKill } from './keepalived-kill.ts';
import { keepalivedStop } from './keepalived-stop.ts';
import { powerLoss } from './power-loss.ts';
import { slow } from './slow.ts';
import { weight } from './weight.ts';

export const faults = [crash, hang, slow, weight, powerLoss, keepalivedStop, keepalivedKill] as const;

export const faultSettings = z.discriminatedUnion('type', [
  crash.settings,
  hang.settings,
  slow.settings,
  weight.settings,
  powerLoss.settings,
  keepalivedStop.settings,
  keepalivedKill.settings,
]);

export type FaultSettings = z.output<typeof faultSettings>;

/** The record of a fault's kind. Each `type` has exactly one, so the settings fit. */
export function faultKindOf(settings: FaultSettings): FaultKind {
  const kind = (faults as readonly unknown[] as readonly FaultKind[]).find(
    ({ name }) => name === settings.type,
  );
  if (kind === undefined) throw new Error(`assertion failed: no fault is called ${settings.type}`);
  return kind;
}
