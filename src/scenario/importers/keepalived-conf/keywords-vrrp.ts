/** The keywords of vrrp_instance, vrrp_sync_group and of what they track. */

import {
  BOOLEAN,
  FLAG,
  INT_MAX,
  integer,
  type Keyword,
  modelled,
  NOTHING,
  own,
  parsed,
  SCRIPT,
  seconds,
  TEXT,
  timer,
  WORDS,
  warned,
} from './keyword.ts';

/** Blocks that an instance and a sync group share. */
const TRACKING: readonly Keyword[] = [
  modelled('track_interface', NOTHING, 'Interfaces whose link moves the state or the priority.', {
    opens: 'lines',
  }),
  modelled('track_script', NOTHING, 'Scripts that move the state or the priority.', { opens: 'lines' }),
  modelled('track_file', NOTHING, 'Files that move the state or the priority.', {
    opens: 'lines',
    since: '1.4',
  }),
  modelled('track_process', NOTHING, 'Processes that move the state or the priority.', {
    opens: 'lines',
    since: '2.0',
  }),
  warned('track_bfd', NOTHING, 'BFD sessions that move the state or the priority.', {
    opens: 'lines',
    since: '2.0',
    lost: 'a session that fails (it stays up)',
  }),
];

const NOTIFICATION: readonly Keyword[] = [
  ...['notify', 'notify_master', 'notify_backup', 'notify_fault', 'notify_stop'].map((name) =>
    parsed(name, SCRIPT, 'Script that hears of a state.', { firstWins: true }),
  ),
  parsed('notify_priority_changes', BOOLEAN, 'Notices of changed priorities.'),
  parsed('smtp_alert', BOOLEAN, 'Mails on changes.'),
];

const GARP: readonly Keyword[] = [
  modelled(
    'garp_master_delay',
    seconds(0, INT_MAX),
    'Delay of the second block of gratuitous ARPs; 0: none.',
    {
      byDefault: 'vrrp_garp_master_delay',
    },
  ),
  modelled('garp_master_repeat', integer(0, INT_MAX), 'Gratuitous ARPs for each VIP in a block.', {
    byDefault: 'vrrp_garp_master_repeat',
    since: '1.2.10',
  }),
  modelled('garp_master_refresh', seconds(0, INT_MAX), 'Period of gratuitous ARPs while MASTER.', {
    byDefault: 'vrrp_garp_master_refresh',
    since: '1.2.10',
  }),
  modelled('garp_master_refresh_repeat', integer(0, INT_MAX), 'Gratuitous ARPs for each VIP in a refresh.', {
    byDefault: 'vrrp_garp_master_refresh_repeat',
    since: '1.2.10',
  }),
  modelled('garp_lower_prio_delay', seconds(0, INT_MAX), 'Second block after a lower advert was heard.', {
    byDefault: 'vrrp_garp_lower_prio_delay',
    since: '1.3',
  }),
  modelled('garp_lower_prio_repeat', integer(0, INT_MAX), 'Gratuitous ARPs after a lower advert was heard.', {
    byDefault: 'vrrp_garp_lower_prio_repeat',
    since: '1.3',
  }),
  parsed('garp_extra_if', WORDS, 'Gratuitous ARPs on further VMAC interfaces.'),
  parsed('vmac_garp_intvl', WORDS, 'Old name of garp_extra_if.', { sameAs: 'garp_extra_if' }),
];

export const VRRP_INSTANCE: readonly Keyword[] = [
  modelled(
    'state',
    { type: 'choice', values: ['MASTER', 'BACKUP'], otherwise: 'BACKUP' },
    'Wanted state at start.',
    {
      byDefault: 'MASTER with priority 255, else BACKUP',
      stays: 'MASTER',
    },
  ),
  modelled('interface', TEXT, 'Where adverts are sent; required.'),
  modelled(
    'virtual_router_id',
    integer(1, 255, { isStrict: true }),
    'Same number on both directors; required.',
  ),
  modelled(
    'priority',
    integer(1, 255, { isStrict: true, otherwise: 100 }),
    'The higher is MASTER; 255 owns the VIP.',
    {
      byDefault: '255 with state MASTER, else 100',
    },
  ),
  modelled('advert_int', timer(0.01, 255), 'Interval of adverts; whole seconds in version 2.', {
    byDefault: '1 s',
  }),
  modelled('version', integer(2, 3), 'Version of VRRP.', { byDefault: 'vrrp_version', since: '1.2.17' }),
  modelled('virtual_ipaddress', NOTHING, 'The VIPs; compared with those in adverts.', { opens: 'lines' }),
  modelled('virtual_ipaddress_excluded', NOTHING, 'VIPs that are held but not advertised.', {
    opens: 'lines',
  }),
  modelled('authentication', NOTHING, 'Password of version 2.', {
    opens: 'authentication',
    byDefault: 'none',
  }),
  modelled('preempt', FLAG, 'A higher priority takes the VIP back: no effect, for old files.'),
  modelled('nopreempt', FLAG, 'A MASTER of lower priority is left alone.'),
  modelled('preempt_delay', timer(0, 1000), 'How long a MASTER of lower priority is left alone.', {
    byDefault: '0',
  }),
  modelled('unicast_src_ip', TEXT, 'Source of adverts, and tie-breaker.', { since: '1.2.8' }),
  modelled('mcast_src_ip', TEXT, 'Source of adverts, and tie-breaker.'),
  modelled('unicast_peer', NOTHING, 'Directors to which adverts are sent.', {
    opens: 'lines',
    since: '1.2.8',
  }),
  parsed('unicast_ttl', integer(0, 255), 'TTL of unicast adverts.', { byDefault: '255', since: '2.0' }),
  modelled('check_unicast_src', FLAG, 'Adverts from others than the peers are rejected.', {
    byDefault: 'vrrp_check_unicast_src',
    since: '2.0',
  }),
  modelled('unicast_fault_no_peer', FLAG, 'Unicast without a peer is FAULT.', {
    byDefault: 'multicast',
    since: '2.0',
  }),
  modelled('mcast_dst_ip', TEXT, 'Multicast group of this instance.', { byDefault: 'the global one' }),
  parsed('old_unicast_checksum', own(0), 'Checksum of old versions.'),
  ...TRACKING,
  warned('track_src_ip', FLAG, 'FAULT while the source address is missing.', {
    since: '2.0',
    lost: 'a source address that vanishes (it stays)',
  }),
  modelled('dont_track_primary', FLAG, 'The own interface causes no FAULT.'),
  ...GARP,
  modelled('lower_prio_no_advert', BOOLEAN, 'A MASTER does not answer a lower advert.', {
    byDefault: 'vrrp_lower_prio_no_advert',
    since: '1.3',
  }),
  modelled('higher_prio_send_advert', BOOLEAN, 'A MASTER sends one more advert before it yields.', {
    byDefault: 'vrrp_higher_prio_send_advert',
    since: '1.3',
  }),
  modelled('down_timer_adverts', integer(1, 100), 'Intervals of silence before a takeover.', {
    byDefault: 'vrrp_down_timer_adverts',
    since: '2.2.3',
  }),
  modelled('skip_check_adv_addr', BOOLEAN, "A known master's addresses are not compared again.", {
    byDefault: 'vrrp_skip_check_adv_addr',
    since: '1.3',
  }),
  modelled('strict_mode', BOOLEAN, 'vrrp_strict for this instance.', {
    byDefault: 'vrrp_strict',
    since: '1.3',
  }),
  modelled('accept', FLAG, 'A MASTER that is no owner accepts packets to its VIPs.', {
    byDefault: 'accept unless strict',
    since: '1.2.17',
  }),
  modelled('no_accept', FLAG, 'A MASTER that is no owner drops packets to its VIPs.', { since: '1.2.17' }),
  modelled('use_vmac', own(0), 'VIPs bear a MAC address that moves with them.'),
  modelled('vmac_xmit_base', FLAG, 'Adverts leave by the interface below the VMAC.', { since: '1.2.8' }),
  warned('use_vmac_addr', own(0), 'VMACs for VIPs on other interfaces.', {
    lost: 'VMACs on other interfaces',
  }),
  warned('use_ipvlan', own(0), 'VIPs live on an ipvlan.', {
    lost: 'the ipvlan (modelled as a plain interface)',
  }),
  modelled('lvs_sync_daemon_interface', TEXT, 'Old form of lvs_sync_daemon; the first instance wins.'),
  warned('virtual_routes', NOTHING, 'Routes that the MASTER holds.', {
    opens: 'lines',
    lost: 'routes, and that their deletion by others demotes the instance',
  }),
  warned('virtual_rules', NOTHING, 'Rules that the MASTER holds.', {
    opens: 'lines',
    lost: 'rules, and that their deletion by others demotes the instance',
  }),
  ...['native_ipv6', 'promote_secondaries', 'linkbeat_use_polling', 'debug'].map((name) =>
    parsed(name, own(0), 'Details of the interface and the log.'),
  ),
  ...['vrf', 'kernel_rx_buf_size'].map((name) => parsed(name, TEXT, 'Details of the interface.')),
  ...NOTIFICATION,
  parsed('notify_deleted', FLAG, 'Notices when the instance vanishes at a reload.'),
  parsed('notify_master_rx_lower_pri', SCRIPT, 'Script that hears of lower adverts.', { firstWins: true }),
  warned('no_virtual_ipaddress', FLAG, 'An instance without VIPs.', {
    lost: 'instances without VIPs',
    since: '2.3',
  }),
  warned('timer_expired_backup', FLAG, 'Another rule for late timers.', { lost: 'the rule', since: '2.3' }),
  warned('owner_ignore_adverts', FLAG, 'An owner does not listen.', {
    lost: 'an owner that ignores adverts',
    since: '2.4',
  }),
  warned('v3_checksum_as_v2', own(0), 'Another checksum.', { lost: 'the checksum', since: '2.4' }),
  warned('auth_hmac', NOTHING, 'Signed adverts.', {
    opens: 'auth_hmac',
    lost: 'signed adverts',
    since: '2.4',
  }),
];

export const AUTHENTICATION: readonly Keyword[] = [
  modelled(
    'auth_type',
    { type: 'choice', values: ['PASS', 'AH'] },
    'PASS is a plain password; AH is not modelled.',
  ),
  modelled('auth_pass', TEXT, 'The password; 8 characters count.'),
];

export const VRRP_SYNC_GROUP: readonly Keyword[] = [
  modelled('group', NOTHING, 'The members.', { opens: 'words' }),
  ...TRACKING.map((row) => ({ ...row, since: '2.0' })),
  modelled('sync_group_tracking_weight', FLAG, 'Weighted tracking stays allowed.', {
    byDefault: 'off',
    since: '2.0',
  }),
  modelled('global_tracking', FLAG, 'Old name of sync_group_tracking_weight.', {
    sameAs: 'sync_group_tracking_weight',
    isDeprecated: true,
  }),
  ...NOTIFICATION,
];

export const VRRP_SCRIPT: readonly Keyword[] = [
  parsed('script', SCRIPT, 'The command; the fault `track-script` says how it ends.', { firstWins: true }),
  modelled('interval', seconds(0, INT_MAX), 'From start to start.', { byDefault: '1 s' }),
  modelled('timeout', seconds(0, INT_MAX), 'After which a run is killed and has failed.', {
    byDefault: 'interval',
  }),
  modelled('weight', own(1), 'Moves the priority; 0: a failure is FAULT.', { byDefault: '0' }),
  modelled('rise', integer(1, INT_MAX, { otherwise: 1 }), 'Successes needed.', { byDefault: '1' }),
  modelled('fall', integer(1, INT_MAX, { otherwise: 1 }), 'Failures needed.', { byDefault: '1' }),
  parsed('init_fail', FLAG, 'No effect in 2.0 to 2.4.'),
  parsed('user', WORDS, 'Who runs it.'),
];

export const VRRP_TRACK_PROCESS: readonly Keyword[] = [
  parsed('process', WORDS, 'The process and its arguments; the fault `track-process` says how many run.'),
  parsed('param_match', TEXT, 'How arguments are compared.'),
  parsed('full_command', FLAG, 'The whole command line is compared.'),
  modelled('weight', own(1), 'Moves the priority; 0: a failure is FAULT.', { byDefault: '0' }),
  modelled('quorum', integer(1, INT_MAX), 'Least number of processes.', { byDefault: '1' }),
  modelled('quorum_max', integer(0, INT_MAX), 'Largest number of processes.', { byDefault: 'none' }),
  modelled('fork_delay', timer(0), 'How long a process must live to count.', { byDefault: '0' }),
  modelled('terminate_delay', timer(0), 'How long it must be missing to count.', { byDefault: '0' }),
  modelled('delay', timer(0), 'Both delays at once.', { byDefault: '0' }),
];

export const TRACK_FILE: readonly Keyword[] = [
  parsed('file', TEXT, 'Path of the file; the fault `track-file` writes its number.'),
  modelled('weight', own(1), 'Factor of the number.', { byDefault: '1' }),
  modelled('init_file', own(0), 'Value written at start.', { byDefault: 'none' }),
];

export const BFD_INSTANCE: readonly Keyword[] = [
  modelled('neighbor_ip', TEXT, 'The other end; required.'),
  parsed('source_ip', TEXT, 'The own end.'),
  modelled('min_rx', integer(1, 1000), 'Least interval of reception, ms.', { byDefault: '10 ms' }),
  parsed('min_tx', integer(1, 1000), 'Least interval of sending, ms.', { byDefault: '10 ms' }),
  modelled('idle_tx', integer(1000, 10_000), 'Interval of sending while down, ms.', { byDefault: '1000 ms' }),
  modelled('multiplier', integer(1, 255), 'Intervals of silence that count as down.', { byDefault: '5' }),
  parsed('passive', FLAG, 'Waits for the neighbour.', { byDefault: 'off' }),
  parsed('ttl', integer(1, 255), 'TTL of packets.'),
  parsed('max_hops', integer(-1, 255), 'Most hops of received packets.'),
  parsed('weight', own(1), 'Moves the priority; 0: a failure is FAULT.', { byDefault: '0' }),
];

export const GARP_GROUP: readonly Keyword[] = [
  modelled('garp_interval', timer(0), 'Least spacing of gratuitous ARPs of the group.', { byDefault: '0' }),
  parsed('gna_interval', timer(0), 'Least spacing of unsolicited neighbour adverts.', { byDefault: '0' }),
  modelled('interface', TEXT, 'One interface of the group.'),
  modelled('interfaces', NOTHING, 'Interfaces of the group.', { opens: 'words' }),
];
