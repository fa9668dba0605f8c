/** Every fault that a scenario may name. */
import { z } from 'zod';
import { addressDeleted } from './address-deleted.ts';
import { checkScript } from './check-script.ts';
import { crash } from './crash.ts';
import { delay } from './delay.ts';
import { directorStall } from './director-stall.ts';
import { drain } from './drain.ts';
import { drop } from './drop.ts';
import { errors } from './errors.ts';
import type { FaultKind } from './fault.ts';
import { flap } from './flap.ts';
import { freeze } from './freeze.ts';
import { hang } from './hang.ts';
import { keepalivedKill } from './keepalived-kill.ts';
import { keepalivedReload } from './keepalived-reload.ts';
import { keepalivedRestart } from './keepalived-restart.ts';
import { keepalivedStop } from './keepalived-stop.ts';
import { linkDown } from './link-down.ts';
import { mark } from './mark.ts';
import { mute } from './mute.ts';
import { partition } from './partition.ts';
import { portDown } from './port-down.ts';
import { powerLoss } from './power-loss.ts';
import { rate } from './rate.ts';
import { refuse } from './refuse.ts';
import { scheduler } from './scheduler.ts';
import { serviceStop } from './service-stop.ts';
import { slow } from './slow.ts';
import { trackFile } from './track-file.ts';
import { trackProcess } from './track-process.ts';
import { trackScript } from './track-script.ts';
import { weight } from './weight.ts';

export const faults = [
  crash,
  hang,
  freeze,
  slow,
  flap,
  refuse,
  drop,
  mute,
  delay,
  errors,
  serviceStop,
  drain,
  weight,
  scheduler,
  checkScript,
  trackFile,
  powerLoss,
  keepalivedStop,
  keepalivedKill,
  keepalivedReload,
  keepalivedRestart,
  linkDown,
  portDown,
  partition,
  directorStall,
  addressDeleted,
  trackScript,
  trackProcess,
  rate,
  mark,
] as const;

export const faultSettings = z.discriminatedUnion('type', [
  crash.settings,
  hang.settings,
  freeze.settings,
  slow.settings,
  flap.settings,
  refuse.settings,
  drop.settings,
  mute.settings,
  delay.settings,
  errors.settings,
  serviceStop.settings,
  drain.settings,
  weight.settings,
  scheduler.settings,
  checkScript.settings,
  trackFile.settings,
  powerLoss.settings,
  keepalivedStop.settings,
  keepalivedKill.settings,
  keepalivedReload.settings,
  keepalivedRestart.settings,
  linkDown.settings,
  portDown.settings,
  partition.settings,
  directorStall.settings,
  addressDeleted.settings,
  trackScript.settings,
  trackProcess.settings,
  rate.settings,
  mark.settings,
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
