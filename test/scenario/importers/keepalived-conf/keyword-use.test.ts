/** A keyword may say "used" only when somebody outside the reader reads what it sets. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BlockName } from '../../../../src/scenario/importers/keepalived-conf/keyword.ts';
import { keywordsOf } from '../../../../src/scenario/importers/keepalived-conf/keywords.ts';

const CONFIGS = ['src/models/keepalived/config.ts', 'src/models/keepalived/lvs-config.ts'];

/** Fields that the reader itself applies, to instances and services, before anybody else sees the configuration. */
const APPLIED = [
  ...['garpGroups', 'virtualServerGroups', 'vrrpVersion', 'mcastGroup4', 'mcastGroup6', 'trackingWeight'],
  // Words of a keyword whose other words are used.
  ...['minTtl', 'maxTtl', 'overwrite', 'ttl'],
];

/** Fields that nobody reads, and the keyword that sets each. */
const UNREAD: readonly (readonly [field: string, block: BlockName, keyword: string])[] = [
  ['routerId', 'global_defs', 'router_id'],
  ['startupScript', 'global_defs', 'startup_script'],
  ['lvsFlushOnStop', 'global_defs', 'lvs_flush_on_stop'],
  ['unicastTtl', 'vrrp_instance', 'unicast_ttl'],
  ['trackSrcIp', 'vrrp_instance', 'track_src_ip'],
  ['paramMatch', 'vrrp_track_process', 'param_match'],
  ['fullCommand', 'vrrp_track_process', 'full_command'],
  ['minTxNs', 'bfd_instance', 'min_tx'],
  ['passive', 'bfd_instance', 'passive'],
  ['virtualHost', 'HTTP_GET', 'virtualhost'],
  ['bindTo', 'TCP_CHECK', 'bindto'],
  ['bindPort', 'TCP_CHECK', 'bind_port'],
  ['enableSni', 'SSL_GET', 'enable_sni'],
  ['heloName', 'SMTP_CHECK', 'helo_name'],
  ['queryType', 'DNS_CHECK', 'type'],
  ['queryName', 'DNS_CHECK', 'name'],
  ['minReplyLength', 'UDP_CHECK', 'min_reply_length'],
  ['maxReplyLength', 'UDP_CHECK', 'max_reply_length'],
];

function codeBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith('.ts') && !CONFIGS.includes(file))
    .map((file) => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
    .join('\n');
}

test('what no model and no rule reads is known by name, and no keyword that sets it says "used"', () => {
  const words = new Set(`${codeBelow('src/models')} ${codeBelow('src/scenario/lint')}`.match(/\w+/g));
  const fields = CONFIGS.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/readonly (\w+)\??:/g)].map(([, field]) => field),
  );
  const unread = [...new Set(fields)].filter((field) => !words.has(field));
  expect(unread.sort()).toEqual([...APPLIED, ...UNREAD.map(([field]) => field)].sort());
  for (const [, block, name] of UNREAD)
    expect(keywordsOf(block).get(name)?.class, `${block} ${name}`).toMatch(/[PW]/);
});
