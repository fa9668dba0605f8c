// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes its parameters like this.
import { describe, expect, test } from 'vitest';
import {
  hasUnmatchedQuote,
  segments,
  splitWords,
  stripComment,
  unquote,
} from '../../../../src/scenario/importers/keepalived-conf/lexer.ts';
import { config, instance, remarks, virtualServer } from './reading.ts';

describe('words of a line', () => {
  test('! and # begin a comment anywhere in a line, but not in double quotes', () => {
    expect(stripComment('priority 150 ! the higher one')).toBe('priority 150');
    expect(stripComment('priority 150# x')).toBe('priority 150');
    expect(stripComment('# all of it')).toBe('');
    expect(stripComment('script "echo #1 !"  # said')).toBe('script "echo #1 !"');
  });

  test('an escaped ! or # is the character itself', () => {
    expect(stripComment('auth_pass a\\!b\\#c')).toBe('auth_pass a!b#c');
  });

  test('carriage returns are stripped', () => {
    expect(stripComment('state MASTER\r')).toBe('state MASTER');
    expect(instance('priority 120\r\n  advert_int 2\r').priority).toBe(120);
  });

  test('a double-quoted string is one word without its quotes', () => {
    expect(splitWords('script "/bin/check a b"')).toEqual(['script', '/bin/check a b']);
    expect(splitWords('a ""  b')).toEqual(['a', '', 'b']);
  });

  test('a double quote that is not closed is told', () => {
    expect(hasUnmatchedQuote('script "/bin/x')).toBe(true);
    expect(remarks('global_defs {\n router_id "LVS\n}')).toEqual([
      expect.stringContaining('double quote is not closed'),
    ]);
  });

  test('braces are words of their own wherever they stand, but not in quotes', () => {
    const kinds = segments('group { VI_1 VI_2 } x "{}"').map((s) =>
      s.type === 'words' ? s.words.join(' ') : s.type,
    );
    expect(kinds).toEqual(['group', 'open', 'VI_1 VI_2', 'close', 'x {}']);
  });

  test('a parameter in braces that is not defined stays one word', () => {
    expect(segments('router_id ${NOPE}')).toEqual([
      { type: 'words', words: ['router_id', '${NOPE}'], raw: 'router_id ${NOPE}' },
    ]);
  });

  test('scripts know both kinds of quotes and escapes', () => {
    expect(unquote('"/bin/sh" -c \'a b\'')).toBe('/bin/sh -c a b');
    expect(unquote('"tab\\there \\x41 \\101 \\cA"')).toBe('tab\there A A \x01');
  });

  test('a line is read up to 1023 characters', () => {
    const long = `router_id ${'x'.repeat(1100)}`;
    expect(config(`global_defs {\n${long}\n}`).globalDefs.routerId).toHaveLength(1023 - 'router_id '.length);
    expect(remarks(`global_defs {\n${long}\n}`)).toEqual([expect.stringContaining('1023')]);
  });
});

describe('blocks', () => {
  test('a block may stand in one line', () => {
    const text =
      'vrrp_instance V { interface eth0\n virtual_router_id 5\n virtual_ipaddress { 192.168.1.10 } }';
    expect(config(text).vrrpInstances[0]?.virtualIpAddresses[0]?.address).toBe('192.168.1.10');
  });

  test('a brace may stand on the next line', () => {
    const text = `vrrp_instance V
        {
        interface eth0
        virtual_router_id 5
        virtual_ipaddress
        {
        192.168.1.10
        }
        }`;
    expect(config(text).vrrpInstances[0]?.name).toBe('V');
  });

  test('members of a group may stand in one line', () => {
    const text = `vrrp_sync_group G { group { A B } }
      vrrp_instance A { interface eth0
        virtual_router_id 1
        virtual_ipaddress { 10.0.0.1 } }
      vrrp_instance B { interface eth1
        virtual_router_id 2
        virtual_ipaddress { 10.0.0.2 } }`;
    expect(config(text).syncGroups).toEqual([{ name: 'G', instances: ['A', 'B'], trackingWeight: false }]);
  });

  test('several statements may follow an opening brace, one a line', () => {
    const server = virtualServer('real_server 10.0.0.11 80 { weight 3\n uthreshold 9 }');
    expect(server.realServers[0]).toMatchObject({ weight: 3, upperThreshold: 9 });
  });

  test('further words of a scalar are ignored, and a keyword among them is told', () => {
    expect(instance('priority 120 garbage').priority).toBe(120);
    const text = `vrrp_instance V {
        interface eth0 state MASTER
        virtual_router_id 5
        virtual_ipaddress { 10.0.0.1 }
        }`;
    expect(config(text).vrrpInstances[0]?.state).toBe('BACKUP');
    expect(remarks(text)).toEqual([expect.stringContaining('"state" stands in the line of "interface"')]);
  });

  test('keywords are case sensitive', () => {
    expect(remarks('Global_defs {\n}')[0]).toContain('Did you mean "global_defs"?');
  });

  test('booleans are on, true, yes, off, false, no in lower case; none is on', () => {
    for (const word of ['', 'on', 'true', 'yes'])
      expect(virtualServer(`alpha ${word}\n${TCP}`)).toMatchObject(alpha(true));
    for (const word of ['off', 'false', 'no', 'ON', 'Yes']) {
      expect(virtualServer(`alpha ${word}\n${TCP}`)).toMatchObject(alpha(false));
    }
  });

  test('the last of a repeated keyword counts', () => {
    expect(instance('priority 120\npriority 130').priority).toBe(130);
  });

  test('state BACKUP behind state MASTER is ignored', () => {
    expect(instance('priority 120\nstate MASTER\nstate BACKUP').state).toBe('MASTER');
  });

  test('the first of several scripts and sync daemons counts', () => {
    const text = 'vrrp_script c {\n script "/bin/one"\n script "/bin/two"\n}\n';
    expect(config(text).vrrpScripts[0]?.script).toBe('/bin/one');
    const twice = 'global_defs {\n lvs_sync_daemon eth1\n lvs_sync_daemon eth2\n}\n';
    expect(config(twice).globalDefs.lvsSyncDaemon?.interface).toBe('eth1');
  });
});

const TCP = 'real_server 10.0.0.11 80 { TCP_CHECK { } }';

function alpha(value: boolean): object {
  return { realServers: [{ checkers: [{ alpha: value }] }] };
}
