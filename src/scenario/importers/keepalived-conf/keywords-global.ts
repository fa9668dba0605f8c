/** The keywords of the root level and of global_defs. */

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

export const ROOT: readonly Keyword[] = [
  modelled('global_defs', NOTHING, 'What all instances inherit.', { opens: 'global_defs' }),
  modelled('vrrp_instance', TEXT, 'One virtual router.', { opens: 'vrrp_instance' }),
  modelled('vrrp_sync_group', TEXT, 'Instances that change state together.', { opens: 'vrrp_sync_group' }),
  modelled('vrrp_script', TEXT, 'A script whose exit code instances track.', { opens: 'vrrp_script' }),
  modelled('virtual_server', own(1), 'One service of IPVS with its real servers.', {
    opens: 'virtual_server',
  }),
  modelled('virtual_server_group', TEXT, 'Addresses and marks that share one set of real servers.', {
    opens: 'lines',
  }),
  modelled('track_file', TEXT, 'A file whose number moves priorities and weights.', {
    opens: 'track_file',
    since: '1.4',
  }),
  modelled('vrrp_track_file', TEXT, 'Old name of track_file.', {
    opens: 'track_file',
    sameAs: 'track_file',
    isDeprecated: true,
    since: '1.4',
  }),
  modelled('vrrp_track_process', TEXT, 'A process whose count instances track.', {
    opens: 'vrrp_track_process',
    since: '2.0',
  }),
  modelled('bfd_instance', TEXT, 'A BFD session with a neighbour.', { opens: 'bfd_instance', since: '2.0' }),
  modelled('garp_group', NOTHING, 'Interfaces that share one spacing of gratuitous ARPs.', {
    opens: 'garp_group',
  }),
  modelled('linkbeat_use_polling', FLAG, 'Link states are polled every second.'),
  modelled('linkbeat_interfaces', NOTHING, 'Interfaces whose link state is polled.', {
    opens: 'lines',
    since: '2.0',
  }),
  modelled('interface_up_down_delays', NOTHING, 'How long a change of a link must last to count.', {
    opens: 'lines',
    since: '2.0',
  }),
  parsed('static_ipaddress', NOTHING, 'Addresses set at start and removed at stop.', { opens: 'lines' }),
  parsed('static_routes', NOTHING, 'Routes set at start and removed at stop.', { opens: 'lines' }),
  parsed('static_rules', NOTHING, 'Rules set at start and removed at stop.', { opens: 'lines' }),
  parsed('track_group', TEXT, 'Instances that static addresses follow.', { opens: 'track_group' }),
  parsed('SSL', NOTHING, 'Certificates of SSL_GET.', { opens: 'SSL' }),
  parsed('net_namespace', TEXT, 'Network namespace of the daemon.'),
  warned('net_namespace_ipvs', TEXT, 'Another network namespace for IPVS.', {
    lost: 'IPVS in a network namespace apart from the VIPs',
  }),
  parsed('namespace_with_ipsets', FLAG, 'ipsets inside a namespace.'),
  parsed('instance', TEXT, 'Name of this keepalived among several.'),
  parsed('use_pid_dir', FLAG, 'Where process ids are kept.'),
  parsed('child_wait_time', seconds(0, INT_MAX), 'How long a stop waits for children.', { byDefault: '5 s' }),
  modelled('include', TEXT, 'Reads the files of a pattern here; none is no error.'),
  modelled('includer', TEXT, 'include; an unreadable file stops the start.', { since: '2.1' }),
  modelled('includem', TEXT, 'include; a literal name that is missing stops the start.', { since: '2.1' }),
  modelled('includew', TEXT, 'include; a wildcard without a match stops the start.', { since: '2.1' }),
  modelled('includeb', TEXT, 'include; a brace alternative that is missing stops the start.', {
    since: '2.1',
  }),
  modelled('includea', TEXT, 'include; any of these stops the start.', { since: '2.1' }),
];

const MAIL: readonly Keyword[] = [
  parsed('router_id', TEXT, 'Label in mails; equal ones do no harm.', { byDefault: 'host name' }),
  parsed('notification_email', NOTHING, 'Who gets mails.', { opens: 'words' }),
  parsed('notification_email_from', TEXT, 'Sender of mails.'),
  parsed('smtp_server', WORDS, 'Mail server.'),
  parsed('smtp_helo_name', TEXT, 'Name in HELO of mails.'),
  parsed('smtp_connect_timeout', seconds(1, INT_MAX), 'Timeout of the mail server.', { byDefault: '30 s' }),
  parsed('smtp_alert', BOOLEAN, 'Mails on changes.'),
  parsed('smtp_alert_vrrp', BOOLEAN, 'Mails on changes of VRRP.'),
  parsed('smtp_alert_checker', BOOLEAN, 'Mails on changes of real servers.'),
  parsed('no_email_faults', FLAG, 'No mails on FAULT.'),
  parsed('no_checker_emails', FLAG, 'No mails on changes of real servers.'),
];

const VRRP: readonly Keyword[] = [
  modelled('vrrp_version', integer(2, 3), 'Version of instances that name none.', {
    byDefault: '2',
    since: '1.2.17',
  }),
  modelled('vrrp_mcast_group4', TEXT, 'Multicast group of IPv4 adverts.', { byDefault: '224.0.0.18' }),
  modelled('vrrp_mcast_group6', TEXT, 'Multicast group of IPv6 adverts.', { byDefault: 'ff02::12' }),
  modelled('vrrp_garp_master_delay', seconds(0, INT_MAX), 'Delay of the second block of gratuitous ARPs.', {
    byDefault: '5 s',
  }),
  modelled('vrrp_garp_master_repeat', integer(0, INT_MAX), 'Gratuitous ARPs for each VIP in a block.', {
    byDefault: '5',
    since: '1.2.10',
  }),
  modelled('vrrp_garp_master_refresh', seconds(0, INT_MAX), 'Period of gratuitous ARPs while MASTER.', {
    byDefault: '0: none',
    since: '1.2.10',
  }),
  modelled(
    'vrrp_garp_master_refresh_repeat',
    integer(0, INT_MAX),
    'Gratuitous ARPs for each VIP in a refresh.',
    {
      byDefault: '1',
      since: '1.2.10',
    },
  ),
  modelled(
    'vrrp_garp_lower_prio_delay',
    seconds(0, INT_MAX),
    'Second block after a lower advert was heard.',
    {
      byDefault: 'vrrp_garp_master_delay',
      since: '1.3',
    },
  ),
  modelled(
    'vrrp_garp_lower_prio_repeat',
    integer(0, INT_MAX),
    'Gratuitous ARPs after a lower advert was heard.',
    {
      byDefault: 'vrrp_garp_master_repeat',
      since: '1.3',
    },
  ),
  modelled('vrrp_garp_interval', timer(0), 'Least spacing of gratuitous ARPs of an interface.', {
    byDefault: '0',
    since: '1.3',
  }),
  modelled('vrrp_min_garp', BOOLEAN, 'One gratuitous ARP, no second block.', {
    byDefault: 'off',
    since: '2.0',
  }),
  parsed('vrrp_gna_interval', timer(0), 'Least spacing of unsolicited neighbour adverts.', {
    byDefault: '0',
  }),
  parsed('vrrp_garp_extra_if', WORDS, 'Gratuitous ARPs on further VMAC interfaces.', { byDefault: '0' }),
  parsed('vrrp_vmac_garp_intvl', WORDS, 'Old name of vrrp_garp_extra_if.', { sameAs: 'vrrp_garp_extra_if' }),
  modelled('vrrp_down_timer_adverts', integer(1, 100), 'Intervals of silence before a takeover.', {
    byDefault: '3',
    since: '2.2.3',
  }),
  modelled('vrrp_lower_prio_no_advert', BOOLEAN, 'A MASTER does not answer a lower advert.', {
    byDefault: 'off',
    since: '1.3',
  }),
  modelled('vrrp_higher_prio_send_advert', BOOLEAN, 'A MASTER sends one more advert before it yields.', {
    byDefault: 'off',
    since: '1.3',
  }),
  modelled('vrrp_check_unicast_src', FLAG, 'Adverts from others than the peers are rejected.', {
    byDefault: 'off',
    since: '1.3',
  }),
  modelled('vrrp_skip_check_adv_addr', BOOLEAN, "A known master's addresses are not compared again.", {
    byDefault: 'off',
    since: '1.2.17',
  }),
  modelled('vrrp_strict', FLAG, 'RFC to the letter: a MASTER that is no owner drops packets to its VIPs.', {
    byDefault: 'off',
    since: '1.2.17',
  }),
  modelled('vrrp_startup_delay', timer(0), 'Timers of a start run from this long after it.', {
    byDefault: '0',
    since: '2.0.14',
  }),
  warned('vrrp_iptables', own(0), 'Chains of iptables that keepalived fills.', { lost: 'rules of iptables' }),
  warned('vrrp_ipsets', own(0), 'Sets that keepalived fills.', { lost: 'ipsets' }),
  warned('nftables', own(0), 'Table of nftables that keepalived fills.', { lost: 'rules of nftables' }),
  warned('nftables_priority', integer(-INT_MAX, INT_MAX), 'Priority of the nftables hooks.', {
    lost: 'rules of nftables',
  }),
  warned('nftables_counters', FLAG, 'Counters in nftables.', { lost: 'rules of nftables' }),
  warned('nftables_ifindex', FLAG, 'Interfaces by number in nftables.', { lost: 'rules of nftables' }),
  warned('nftables_ipvs', own(0), 'Groups become firewall marks.', {
    lost: 'groups rewritten to firewall marks',
  }),
  warned('nftables_ipvs_start_fwmark', integer(1, INT_MAX), 'First mark of nftables_ipvs.', {
    lost: 'groups rewritten to firewall marks',
  }),
  warned('vrrp_owner_ignore_adverts', FLAG, 'An owner does not listen to adverts.', {
    lost: 'an owner that ignores adverts',
    since: '2.4',
  }),
  warned('vrrp_delay_after_boot', timer(0), 'VRRP waits after a boot of the machine.', {
    lost: 'the wait after a boot',
    since: '2.4',
  }),
];

const LVS: readonly Keyword[] = [
  modelled('lvs_sync_daemon', own(1), 'Connection entries are copied between directors.', {
    firstWins: true,
  }),
  modelled('lvs_timeouts', WORDS, 'Connection timeouts of the kernel.', { byDefault: "the kernel's" }),
  modelled('lvs_flush', FLAG, 'IPVS is emptied at start.', { byDefault: 'off' }),
  parsed('lvs_flush_on_stop', own(0), 'A stop empties IPVS at once, or (VS) deletes services alone.', {
    byDefault: 'off',
    since: '2.0',
  }),
  parsed('lvs_flush_onstop', own(0), 'Old name of lvs_flush_on_stop.', {
    sameAs: 'lvs_flush_on_stop',
    since: '2.0',
  }),
];

const PROCESS: readonly Keyword[] = [
  warned('startup_script', SCRIPT, 'Everything starts after it has ended.', {
    lost: 'the wait for the script before VRRP and the checkers start',
    firstWins: true,
  }),
  warned('startup_script_timeout', seconds(0, INT_MAX), 'Most that the start waits.', {
    byDefault: '10 s',
    lost: 'the wait for the script before VRRP and the checkers start',
  }),
  parsed('shutdown_script', SCRIPT, 'Runs after the stop.', { firstWins: true }),
  parsed('shutdown_script_timeout', seconds(0, INT_MAX), 'Most that the stop waits.', { byDefault: '10 s' }),
  parsed(
    'dynamic_interfaces',
    own(0),
    'A missing interface does not refuse the start; the linter looks at it (VR24).',
    {
      byDefault: 'off',
    },
  ),
  parsed('default_interface', TEXT, 'Interface of static addresses.', { byDefault: 'eth0' }),
  warned('script_user', WORDS, 'Who runs the scripts.', {
    lost: 'scripts that are disabled because of who may write them (all scripts run)',
  }),
  warned('enable_script_security', FLAG, 'Scripts that others may change are disabled.', {
    lost: 'scripts that are disabled because of who may write them (all scripts run)',
  }),
  parsed('reload_check_config', own(0), 'A reload of a broken file is refused.', {
    byDefault: 'off',
    since: '2.2',
  }),
  warned('reload_time_file', TEXT, 'A file says when to reload.', { lost: 'timed reloads' }),
  warned('reload_repeat', FLAG, 'Timed reloads repeat.', { lost: 'timed reloads' }),
  warned('reload_file', own(0), 'Another file counts at a reload.', { lost: 'the other file at a reload' }),
];

const NAMES_OF_P_WITH_VALUE = [
  'notify_fifo notify_fifo_script vrrp_notify_fifo vrrp_notify_fifo_script ' +
    'lvs_notify_fifo lvs_notify_fifo_script',
  'vrrp_priority checker_priority bfd_priority vrrp_rt_priority checker_rt_priority bfd_rt_priority',
  'vrrp_rlimit_rttime checker_rlimit_rttime bfd_rlimit_rttime',
  'vrrp_rlimit_rtime checker_rlimit_rtime bfd_rlimit_rtime',
  'vrrp_cpu_affinity checker_cpu_affinity bfd_cpu_affinity max_auto_priority min_auto_priority_delay',
  'process_name vrrp_process_name checker_process_name lvs_process_name bfd_process_name umask',
  'random_seed config_save_dir tmp_config_directory snmp_socket dbus_service_name',
  'vrrp_netlink_cmd_rcv_bufs vrrp_netlink_monitor_rcv_bufs lvs_netlink_cmd_rcv_bufs ' +
    'lvs_netlink_monitor_rcv_bufs',
  'process_monitor_rcv_bufs vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier vmac_prefix vmac_addr_prefix',
];

const NAMES_OF_P_WITHOUT_VALUE = [
  'rs_init_notifies checker_log_all_failures vrrp_notify_priority_changes fifo_write_vrrp_states_on_reload',
  'log_unknown_vrids vrrp_no_swap checker_no_swap bfd_no_swap process_names include_check data_use_instance',
  'disable_local_igmp enable_traps enable_snmp_keepalived enable_snmp_vrrp ' +
    'enable_snmp_checker enable_snmp_rfc',
  'enable_snmp_rfcv2 enable_snmp_rfcv3 enable_dbus vrrp_netlink_cmd_rcv_bufs_force',
  'vrrp_netlink_monitor_rcv_bufs_force lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs_force',
  'process_monitor_rcv_bufs_force',
];

const NAMES_OF_P_LATER = [
  'use_symlink_paths state_dump_file stats_dump_file json_dump_file json_version ' +
    'iproute_usr_dir iproute_etc_dir',
];

const HOUSEKEEPING = 'Notices, logs, processes, buffers and names of the daemon.';
const OLD_RTIME = 'Old spelling of the _rlimit_rttime keywords.';

export const GLOBAL_DEFS: readonly Keyword[] = [
  ...MAIL,
  ...VRRP,
  ...LVS,
  ...PROCESS,
  ...names(NAMES_OF_P_WITH_VALUE).map((name) =>
    parsed(name, WORDS, name.endsWith('_rtime') ? OLD_RTIME : HOUSEKEEPING),
  ),
  ...names(NAMES_OF_P_WITHOUT_VALUE).map((name) => parsed(name, own(0), HOUSEKEEPING)),
  ...names(NAMES_OF_P_LATER).map((name) => parsed(name, own(0), HOUSEKEEPING, { since: '2.3' })),
  parsed('plugin_dir', TEXT, 'Where plugins lie; of 1.x only.', { until: '2.0' }),
];

function names(rows: readonly string[]): readonly string[] {
  return rows.flatMap((row) => row.split(' '));
}
