/** The lint rules, in the order in which they are listed: VRRP, virtual servers, ipvsadm, machines, scenarios. */
import { nobodyChecks } from './ip01-nobody-checks.ts';
import { editResetsService } from './ip02-edit-resets-service.ts';
import { editResetsServer } from './ip03-edit-resets-server.ts';
import { barePersistence } from './ip04-bare-persistence.ts';
import { mixedMethods } from './ip05-mixed-methods.ts';
import { portDropped } from './ip06-port-dropped.ts';
import { timerWithUnit } from './lv01-timer-with-unit.ts';
import { noProtocol } from './lv02-no-protocol.ts';
import { portForced } from './lv03-port-forced.ts';
import { silentDefaults } from './lv04-silent-defaults.ts';
import { methodRefused } from './lv05-method-refused.ts';
import { detectionOutlastsPatience } from './lv06-detection-outlasts-patience.ts';
import { defaultDelayLoop } from './lv07-default-delay-loop.ts';
import { noChecker } from './lv08-no-checker.ts';
import { shallowCheck } from './lv09-shallow-check.ts';
import { http10KeptOpen } from './lv10-http-1-0-kept-open.ts';
import { fewClients } from './lv11-few-clients.ts';
import { pinnedToTheDead } from './lv12-pinned-to-the-dead.ts';
import { noSorryServer } from './lv13-no-sorry-server.ts';
import { quorumTooHigh } from './lv14-quorum-too-high.ts';
import { quorumLostByOne } from './lv15-quorum-lost-by-one.ts';
import { allWeightsZero } from './lv16-all-weights-zero.ts';
import { optimisticStart } from './lv17-optimistic-start.ts';
import { longAlpha } from './lv18-long-alpha.ts';
import { checksInStep } from './lv19-checks-in-step.ts';
import { suspendedChecks } from './lv20-suspended-checks.ts';
import { servicesDiffer } from './lv21-services-differ.ts';
import { noSyncDaemon } from './lv22-no-sync-daemon.ts';
import { syncWithoutInstance } from './lv23-sync-without-instance.ts';
import { blockLost } from './lv24-block-lost.ts';
import { realServerTwice } from './lv25-real-server-twice.ts';
import { thresholdsTooLow } from './lv26-thresholds-too-low.ts';
import { firstPick } from './lv27-first-pick.ts';
import { syncDiffers } from './lv28-sync-differs.ts';
import { weightsIgnored } from './lv29-weights-ignored.ts';
import { noLowerThreshold } from './lv30-no-lower-threshold.ts';
import { hashWithoutFallback } from './lv31-hash-without-fallback.ts';
import { oneDestinationHashed } from './lv32-one-destination-hashed.ts';
import { portsPart } from './lv33-ports-part.ts';
import { coarseGranularity } from './lv34-coarse-granularity.ts';
import { slowDetection } from './lv35-slow-detection.ts';
import { pingForService } from './lv36-ping-for-service.ts';
import { silenceIsSuccess } from './lv37-silence-is-success.ts';
import { wrongProtocolCheck } from './lv38-wrong-protocol-check.ts';
import { anotherMachineChecked } from './lv39-another-machine-checked.ts';
import { sorryIsReal } from './lv40-sorry-is-real.ts';
import { hashTableFull } from './lv41-hash-table-full.ts';
import { blindToDatagrams } from './lv42-blind-to-datagrams.ts';
import { onePacketTraps } from './lv43-one-packet-traps.ts';
import { vipAsRealServer } from './lv44-vip-as-real-server.ts';
import { thresholdsCrossed } from './lv45-thresholds-crossed.ts';
import { oneFailureIsDown } from './lv46-one-failure-is-down.ts';
import type { LintRule } from './rule.ts';
import { loginWithoutPersistence } from './sc01-login-without-persistence.ts';
import { thinkOutlastsPersistence } from './sc02-think-outlasts-persistence.ts';
import { idleOutlastsEntry } from './sc03-idle-outlasts-entry.ts';
import { vipMissing } from './tp01-vip-missing.ts';
import { answersArpForVip } from './tp02-answers-arp.ts';
import { announcesVipByArp } from './tp03-announces-vip.ts';
import { vipMask } from './tp04-vip-mask.ts';
import { otherSegment } from './tp05-other-segment.ts';
import { strongHost } from './tp06-strong-host.ts';
import { natGateway } from './tp07-nat-gateway.ts';
import { forwardingOff } from './tp08-forwarding-off.ts';
import { clientBesideServer } from './tp09-client-beside-server.ts';
import { notListening } from './tp10-not-listening.ts';
import { sorrySetUp } from './tp11-sorry-set-up.ts';
import { tunnelFiltered } from './tp12-tunnel-filtered.ts';
import { otherPath } from './tp13-other-path.ts';
import { directorAsRealServer } from './tp14-director-as-real-server.ts';
import { vipAsOwnAddress } from './tp15-vip-as-own-address.ts';
import { directorForwardsNot } from './tp16-director-forwards-not.ts';
import { directorFilters } from './tp17-director-filters.ts';
import { routerIdsDiffer } from './vr01-router-ids-differ.ts';
import { authenticationDiffers } from './vr02-authentication-differs.ts';
import { longPassword } from './vr03-long-password.ts';
import { advertIntervalsDiffer } from './vr04-advert-intervals-differ.ts';
import { advertsDiffer } from './vr05-adverts-differ.ts';
import { equalPriorities } from './vr06-equal-priorities.ts';
import { twoMastersWritten } from './vr07-two-masters-written.ts';
import { masterWithoutPriority } from './vr08-master-without-priority.ts';
import { ownerPriority } from './vr09-owner-priority.ts';
import { preemptionCleared } from './vr10-preemption-cleared.ts';
import { fractionalInterval } from './vr11-fractional-interval.ts';
import { authenticationDropped } from './vr12-authentication-dropped.ts';
import { strictDropsService } from './vr13-strict-drops-service.ts';
import { weightTooSmall } from './vr14-weight-too-small.ts';
import { weightsDroppedInGroup } from './vr15-weights-dropped-in-group.ts';
import { scriptOutlastsBudget } from './vr16-script-outlasts-budget.ts';
import { takeoverOutlastsBudget } from './vr17-takeover-outlasts-budget.ts';
import { routerIdTaken } from './vr18-router-id-taken.ts';
import { peersNotListed } from './vr20-peers-not-listed.ts';
import { silentHeal } from './vr22-silent-heal.ts';
import { natWithoutGroup } from './vr23-nat-without-group.ts';
import { impossibleInterface } from './vr24-impossible-interface.ts';
import { routerIdTwice } from './vr25-router-id-twice.ts';
import { initFail } from './vr26-init-fail.ts';
import { nothingTracked } from './vr27-nothing-tracked.ts';
import { hastyBackup } from './vr28-hasty-backup.ts';
import { needlessPreemption } from './vr29-needless-preemption.ts';
import { reloadKills } from './vr30-reload-kills.ts';
import { groupOverInterfaces } from './vr31-group-over-interfaces.ts';
import { slowTakeover } from './vr32-slow-takeover.ts';
import { vipNotHeld } from './vr33-vip-not-held.ts';
import { vipOnOneDirector } from './vr34-vip-on-one-director.ts';
import { nopreemptOnTheWeaker } from './vr35-nopreempt-on-the-weaker.ts';
import { scriptOutrunsInterval } from './vr36-script-outruns-interval.ts';
import { thinArp } from './vr37-thin-arp.ts';
import { oneArpBlock } from './vr38-one-arp-block.ts';
import { virtualMacOnOne } from './vr39-virtual-mac-on-one.ts';
import { groupsDiffer } from './vr40-groups-differ.ts';

export const lintRules: readonly LintRule[] = [
  routerIdsDiffer,
  authenticationDiffers,
  longPassword,
  advertIntervalsDiffer,
  advertsDiffer,
  equalPriorities,
  twoMastersWritten,
  masterWithoutPriority,
  ownerPriority,
  preemptionCleared,
  fractionalInterval,
  authenticationDropped,
  strictDropsService,
  weightTooSmall,
  weightsDroppedInGroup,
  scriptOutlastsBudget,
  takeoverOutlastsBudget,
  routerIdTaken,
  peersNotListed,
  silentHeal,
  natWithoutGroup,
  impossibleInterface,
  routerIdTwice,
  initFail,
  nothingTracked,
  hastyBackup,
  needlessPreemption,
  reloadKills,
  groupOverInterfaces,
  slowTakeover,
  vipNotHeld,
  vipOnOneDirector,
  nopreemptOnTheWeaker,
  scriptOutrunsInterval,
  thinArp,
  oneArpBlock,
  virtualMacOnOne,
  groupsDiffer,
  timerWithUnit,
  noProtocol,
  portForced,
  silentDefaults,
  methodRefused,
  detectionOutlastsPatience,
  defaultDelayLoop,
  noChecker,
  shallowCheck,
  http10KeptOpen,
  fewClients,
  pinnedToTheDead,
  noSorryServer,
  quorumTooHigh,
  quorumLostByOne,
  allWeightsZero,
  optimisticStart,
  longAlpha,
  checksInStep,
  suspendedChecks,
  servicesDiffer,
  noSyncDaemon,
  syncWithoutInstance,
  blockLost,
  realServerTwice,
  thresholdsTooLow,
  firstPick,
  syncDiffers,
  weightsIgnored,
  noLowerThreshold,
  hashWithoutFallback,
  oneDestinationHashed,
  portsPart,
  coarseGranularity,
  slowDetection,
  pingForService,
  silenceIsSuccess,
  wrongProtocolCheck,
  anotherMachineChecked,
  sorryIsReal,
  hashTableFull,
  blindToDatagrams,
  onePacketTraps,
  vipAsRealServer,
  thresholdsCrossed,
  oneFailureIsDown,
  nobodyChecks,
  editResetsService,
  editResetsServer,
  barePersistence,
  mixedMethods,
  portDropped,
  vipMissing,
  answersArpForVip,
  announcesVipByArp,
  vipMask,
  otherSegment,
  strongHost,
  natGateway,
  forwardingOff,
  clientBesideServer,
  notListening,
  sorrySetUp,
  tunnelFiltered,
  otherPath,
  directorAsRealServer,
  vipAsOwnAddress,
  directorForwardsNot,
  directorFilters,
  loginWithoutPersistence,
  thinkOutlastsPersistence,
  idleOutlastsEntry,
];
