import { describe, expect, test } from 'vitest';
import type { BlockName, KeywordClass } from '../../../../src/scenario/importers/keepalived-conf/keyword.ts';
import { keywordRows, keywordsOf } from '../../../../src/scenario/importers/keepalived-conf/keywords.ts';
import { CHECKERS } from '../../../../src/scenario/importers/keepalived-conf/keywords-lvs.ts';
import { keywordReference } from '../../../../src/scenario/importers/keepalived-conf/reference.ts';

/** The keywords of keepalived.conf(5) and of older and newer releases, by block and class. */
const EXPECTED: readonly (readonly [BlockName, KeywordClass, string])[] = [
  ['root', 'M', 'global_defs vrrp_instance vrrp_sync_group vrrp_script virtual_server'],
  ['root', 'M', 'virtual_server_group track_file vrrp_track_file vrrp_track_process'],
  ['root', 'M', 'bfd_instance garp_group linkbeat_use_polling linkbeat_interfaces'],
  ['root', 'M', 'interface_up_down_delays include includer includem includew includeb includea'],
  ['root', 'P', 'static_ipaddress static_routes static_rules track_group SSL net_namespace'],
  ['root', 'P', 'namespace_with_ipsets instance use_pid_dir child_wait_time'],
  ['root', 'W', 'net_namespace_ipvs'],
  ['track_group', 'P', 'group'],
  ['SSL', 'P', 'password ca certificate key'],
  ['garp_group', 'M', 'garp_interval interface interfaces'],
  ['garp_group', 'P', 'gna_interval'],
  ['track_file', 'P', 'file'],
  ['track_file', 'M', 'weight init_file'],
  ['global_defs', 'P', 'router_id notification_email notification_email_from smtp_server'],
  ['global_defs', 'P', 'smtp_helo_name smtp_connect_timeout smtp_alert smtp_alert_vrrp'],
  ['global_defs', 'P', 'smtp_alert_checker no_email_faults no_checker_emails vrrp_gna_interval'],
  ['global_defs', 'P', 'vrrp_garp_extra_if vrrp_vmac_garp_intvl lvs_flush_on_stop lvs_flush_onstop'],
  ['global_defs', 'P', 'dynamic_interfaces shutdown_script shutdown_script_timeout default_interface'],
  ['global_defs', 'P', 'rs_init_notifies checker_log_all_failures notify_fifo notify_fifo_script'],
  ['global_defs', 'P', 'vrrp_notify_fifo vrrp_notify_fifo_script lvs_notify_fifo'],
  ['global_defs', 'P', 'lvs_notify_fifo_script vrrp_notify_priority_changes'],
  ['global_defs', 'P', 'fifo_write_vrrp_states_on_reload log_unknown_vrids vrrp_priority'],
  ['global_defs', 'P', 'checker_priority bfd_priority vrrp_rt_priority checker_rt_priority'],
  ['global_defs', 'P', 'bfd_rt_priority vrrp_no_swap checker_no_swap bfd_no_swap vrrp_cpu_affinity'],
  ['global_defs', 'P', 'checker_cpu_affinity bfd_cpu_affinity vrrp_rlimit_rttime checker_rlimit_rttime'],
  ['global_defs', 'P', 'bfd_rlimit_rttime vrrp_rlimit_rtime checker_rlimit_rtime bfd_rlimit_rtime'],
  ['global_defs', 'P', 'max_auto_priority min_auto_priority_delay process_names process_name'],
  ['global_defs', 'P', 'vrrp_process_name checker_process_name lvs_process_name bfd_process_name umask'],
  ['global_defs', 'P', 'random_seed include_check config_save_dir tmp_config_directory'],
  ['global_defs', 'P', 'data_use_instance disable_local_igmp snmp_socket enable_traps'],
  ['global_defs', 'P', 'enable_snmp_keepalived enable_snmp_vrrp enable_snmp_checker enable_snmp_rfc'],
  ['global_defs', 'P', 'enable_snmp_rfcv2 enable_snmp_rfcv3 enable_dbus dbus_service_name'],
  ['global_defs', 'P', 'vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force'],
  ['global_defs', 'P', 'vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force'],
  ['global_defs', 'P', 'lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force'],
  ['global_defs', 'P', 'lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force'],
  ['global_defs', 'P', 'process_monitor_rcv_bufs process_monitor_rcv_bufs_force vrrp_rx_bufs_policy'],
  ['global_defs', 'P', 'vrrp_rx_bufs_multiplier vmac_prefix vmac_addr_prefix use_symlink_paths'],
  ['global_defs', 'P', 'state_dump_file stats_dump_file json_dump_file json_version iproute_usr_dir'],
  ['global_defs', 'P', 'iproute_etc_dir plugin_dir'],
  ['global_defs', 'M', 'vrrp_version vrrp_mcast_group4 vrrp_mcast_group6 vrrp_garp_master_delay'],
  ['global_defs', 'M', 'vrrp_garp_master_repeat vrrp_garp_master_refresh'],
  ['global_defs', 'M', 'vrrp_garp_master_refresh_repeat vrrp_garp_lower_prio_delay'],
  ['global_defs', 'M', 'vrrp_garp_lower_prio_repeat vrrp_garp_interval vrrp_min_garp'],
  ['global_defs', 'M', 'vrrp_down_timer_adverts vrrp_lower_prio_no_advert vrrp_higher_prio_send_advert'],
  ['global_defs', 'M', 'vrrp_check_unicast_src vrrp_skip_check_adv_addr vrrp_strict vrrp_startup_delay'],
  ['global_defs', 'M', 'lvs_sync_daemon lvs_timeouts lvs_flush'],
  ['global_defs', 'W', 'startup_script startup_script_timeout vrrp_iptables vrrp_ipsets nftables'],
  ['global_defs', 'W', 'nftables_priority nftables_counters nftables_ifindex nftables_ipvs'],
  ['global_defs', 'W', 'nftables_ipvs_start_fwmark script_user enable_script_security reload_time_file'],
  ['global_defs', 'W', 'reload_repeat reload_file vrrp_owner_ignore_adverts vrrp_delay_after_boot'],
  ['vrrp_instance', 'M', 'state interface virtual_router_id priority advert_int version'],
  ['vrrp_instance', 'M', 'virtual_ipaddress virtual_ipaddress_excluded authentication preempt nopreempt'],
  ['vrrp_instance', 'M', 'preempt_delay unicast_src_ip mcast_src_ip unicast_peer check_unicast_src'],
  ['vrrp_instance', 'M', 'unicast_fault_no_peer track_interface track_script track_file track_process'],
  ['vrrp_instance', 'M', 'dont_track_primary garp_master_delay garp_master_repeat garp_master_refresh'],
  ['vrrp_instance', 'M', 'garp_master_refresh_repeat garp_lower_prio_delay garp_lower_prio_repeat'],
  ['vrrp_instance', 'M', 'lower_prio_no_advert higher_prio_send_advert down_timer_adverts'],
  ['vrrp_instance', 'M', 'skip_check_adv_addr strict_mode accept no_accept use_vmac vmac_xmit_base'],
  ['vrrp_instance', 'M', 'lvs_sync_daemon_interface mcast_dst_ip'],
  ['vrrp_instance', 'P', 'unicast_ttl old_unicast_checksum garp_extra_if vmac_garp_intvl native_ipv6 vrf'],
  ['vrrp_instance', 'P', 'promote_secondaries kernel_rx_buf_size linkbeat_use_polling debug notify'],
  ['vrrp_instance', 'P', 'notify_master notify_backup notify_fault notify_stop notify_deleted'],
  ['vrrp_instance', 'P', 'notify_master_rx_lower_pri notify_priority_changes smtp_alert'],
  ['vrrp_instance', 'W', 'track_bfd track_src_ip use_vmac_addr use_ipvlan virtual_routes virtual_rules'],
  ['vrrp_instance', 'W', 'no_virtual_ipaddress timer_expired_backup owner_ignore_adverts'],
  ['vrrp_instance', 'W', 'v3_checksum_as_v2 auth_hmac'],
  ['authentication', 'M', 'auth_type auth_pass'],
  ['vrrp_sync_group', 'M', 'group track_interface track_script track_file track_process'],
  ['vrrp_sync_group', 'M', 'sync_group_tracking_weight global_tracking'],
  ['vrrp_sync_group', 'W', 'track_bfd'],
  ['vrrp_sync_group', 'P', 'notify notify_master notify_backup notify_fault notify_stop smtp_alert'],
  ['vrrp_sync_group', 'P', 'notify_priority_changes'],
  ['vrrp_script', 'P', 'script init_fail user'],
  ['vrrp_script', 'M', 'interval timeout weight rise fall'],
  ['vrrp_track_process', 'P', 'process param_match full_command'],
  ['vrrp_track_process', 'M', 'weight quorum quorum_max fork_delay terminate_delay delay'],
  ['bfd_instance', 'M', 'neighbor_ip min_rx idle_tx multiplier'],
  ['bfd_instance', 'P', 'source_ip min_tx passive ttl max_hops weight'],
  ['virtual_server', 'M', 'delay_loop connect_timeout retry delay_before_retry warmup lvs_sched lb_algo'],
  ['virtual_server', 'M', 'lvs_method lb_kind persistence_timeout persistence_granularity protocol ops'],
  ['virtual_server', 'M', 'sh-port sh-fallback mh-port mh-fallback flag-1 flag-2 flag-3 quorum hysteresis'],
  ['virtual_server', 'M', 'sorry_server sorry_server_inhibit sorry_server_lvs_method alpha'],
  ['virtual_server', 'M', 'inhibit_on_failure ha_suspend weight real_server omega'],
  ['virtual_server', 'W', 'persistence_engine'],
  ['virtual_server', 'P', 'hashed quorum_up quorum_down ip_family virtualhost smtp_alert snmp_name'],
  ['virtual_server', 'P', 'nat_mask'],
  ['real_server', 'M', 'weight lvs_method uthreshold lthreshold inhibit_on_failure alpha retry'],
  ['real_server', 'M', 'delay_before_retry warmup connect_timeout delay_loop TCP_CHECK HTTP_GET'],
  ['real_server', 'M', 'SSL_GET SMTP_CHECK DNS_CHECK UDP_CHECK PING_CHECK BFD_CHECK MISC_CHECK'],
  ['real_server', 'M', 'FILE_CHECK'],
  ['real_server', 'P', 'notify_up notify_down smtp_alert virtualhost snmp_name'],
  ['HTTP_GET', 'M', 'url http_protocol fast_recovery nb_get_retry'],
  ['HTTP_GET', 'P', 'virtualhost enable_sni'],
  ['SSL_GET', 'M', 'url http_protocol fast_recovery nb_get_retry'],
  ['SSL_GET', 'P', 'virtualhost enable_sni'],
  ['url', 'M', 'path status_code digest regex regex_no_match'],
  ['url', 'P', 'virtualhost regex_options regex_min_offset regex_max_offset regex_stack'],
  ['url', 'P', 'tls_compliant'],
  ['SMTP_CHECK', 'P', 'helo_name'],
  ['SMTP_CHECK', 'M', 'host'],
  ['DNS_CHECK', 'P', 'type name'],
  ['UDP_CHECK', 'P', 'payload min_reply_length max_reply_length'],
  ['UDP_CHECK', 'M', 'require_reply'],
  ['MISC_CHECK', 'M', 'misc_path misc_timeout misc_dynamic'],
  ['MISC_CHECK', 'P', 'user'],
  ['FILE_CHECK', 'M', 'track_file weight'],
  ['BFD_CHECK', 'M', 'name alpha'],
];

const CONNECTION = 'connect_ip connect_port connect_timeout';
const BOUND = 'bindto bind_port bind_if fwmark';
const SCHEDULE = 'delay_loop retry delay_before_retry warmup alpha';

describe('the keyword tables', () => {
  test.each(EXPECTED)('%s has a row of class %s for each of %s', (block, kind, names) => {
    for (const name of names.split(' ')) {
      expect(keywordsOf(block).get(name)?.class, `${block} ${name}`).toBe(kind);
    }
  });

  test('every checker that connects has the options of a connection and a schedule', () => {
    for (const block of [
      'TCP_CHECK',
      'HTTP_GET',
      'SSL_GET',
      'SMTP_CHECK',
      'DNS_CHECK',
      'UDP_CHECK',
      'PING_CHECK',
    ]) {
      for (const name of `${CONNECTION} ${SCHEDULE}`.split(' ')) {
        expect(keywordsOf(block as BlockName).get(name)?.class, `${block} ${name}`).toBe('M');
      }
      for (const name of BOUND.split(' '))
        expect(keywordsOf(block as BlockName).get(name)?.class, `${block} ${name}`).toBe('P');
    }
    for (const name of SCHEDULE.split(' ')) expect(keywordsOf('MISC_CHECK').has(name)).toBe(true);
    for (const name of CONNECTION.split(' ')) expect(keywordsOf('MISC_CHECK').has(name)).toBe(false);
    expect(Object.keys(CHECKERS)).toHaveLength(10);
  });

  test('no table names a keyword twice, and each warning says what is lost', () => {
    const seen = new Set<string>();
    for (const row of keywordRows()) {
      for (const block of row.blocks) {
        expect(seen.has(`${block} ${row.keyword}`)).toBe(false);
        seen.add(`${block} ${row.keyword}`);
      }
      if (row.class === 'W') expect(row.happens).toContain('not modelled');
    }
  });
});

test('the reference page is what the tables make (renewed by `vitest run test/scenario -u`)', async () => {
  await expect(keywordReference()).toMatchFileSnapshot('../../../../docs/reference/keepalived-keywords.md');
});
