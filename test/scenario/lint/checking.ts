/** A clean pair of directors, and what the linter says of texts. */
import { type CheckedFile, checkFiles } from '../../../src/scenario/lint/check-files.ts';
import type { Finding } from '../../../src/scenario/lint/finding.ts';
import { kindOf } from '../../../src/scenario/lint/open.ts';

export type Texts = Readonly<Record<string, string>>;

export const MASTER = `global_defs {
    vrrp_higher_prio_send_advert true
    lvs_sync_daemon eth0 VI_1
}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        192.168.1.10
    }
}
virtual_server 192.168.1.10 80 {
    delay_loop 6
    lb_algo wrr
    lb_kind DR
    protocol TCP
    real_server 192.168.1.16 80 {
        weight 3
        TCP_CHECK {
            connect_timeout 3
        }
    }
    real_server 192.168.1.17 80 {
        weight 1
        TCP_CHECK {
            connect_timeout 3
        }
    }
}
`;

export const BACKUP = MASTER.replace('priority 150', 'priority 100');

/** The text with each of these replaced wherever it stands; one that is not there is a slip of the test. */
export function edited(text: string, ...edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`the text has no "${from}"`);
    return all.replaceAll(from, to);
  }, text);
}

/** The findings of files that are given as texts; those that a scenario names are not checked by themselves. */
export function findingsOf(texts: Texts, named: readonly string[] = Object.keys(texts)): readonly Finding[] {
  const readFiles = (pattern: string) => (pattern in texts ? [{ name: pattern, text: texts[pattern] }] : []);
  const files = named.map((name): CheckedFile => {
    const kind = kindOf(name, texts[name]);
    if (kind === undefined) throw new Error(`${name} is of no kind`);
    return { name, kind, text: texts[name], base: name, readFiles };
  });
  return checkFiles(files).findings;
}
