/** What keepalived does with a file that is not right (its unknown keywords, missing values and braces). */

import { describe, expect, test } from 'vitest';
import {
  config,
  INSTANCE,
  instance,
  instanceText,
  read,
  realServer,
  remarks,
  serverText,
  virtualServer,
} from './reading.ts';

describe('keywords', () => {
  test('an unknown keyword is ignored, with the nearest one named', () => {
    expect(instance('priorty 120\nadvert_int 2')).toMatchObject({ priority: 100, advertIntervalNs: 2e9 });
    expect(remarks(instanceText('priorty 120'))[0]).toContain('Did you mean "priority"?');
  });

  test('a keyword of another block is sent there', () => {
    expect(remarks(instanceText('delay_loop 6'))[0]).toMatch(/It belongs in virtual_server or real_server/);
  });

  test('the old name of a keyword, which only another block knows, is told with the name that is known here', () => {
    const text = serverText('real_server 10.0.0.2 80 {\nTCP_CHECK {\nnb_get_retry 3\n}\n}');
    expect(remarks(text).join()).toMatch(/"nb_get_retry" is no keyword of TCP_CHECK\. Write "retry"\./);
  });

  test('a sign that stands by itself is told', () => {
    const text = 'vrrp_script chk {\nscript "/bin/true"\nweight - 2\n}';
    expect(remarks(text).join()).toContain('Write sign and number as one word.');
  });

  test("a file of which nothing is keepalived's is refused, ldirectord's by its name", () => {
    const { config: none, problems } = read(
      'checkinterval=2\nvirtual=10.0.0.1:80\n  real=10.0.0.2:80 gate\n',
    );
    expect(none).toBeUndefined();
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { line: 1, message: expect.stringMatching(/written for ldirectord.*ipvsadm -Sn/) },
    ]);
    expect(read('').config).toBeDefined();
  });

  test('an unknown keyword with a block closes the enclosing block: its VIPs are lost', () => {
    const text = `vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 51
      auth_hmac {
        type sha256
      }
      virtual_ipaddress {
        10.0.0.100
      }
    }
    virtual_server 10.0.0.100 80 {
      protocol TCP
      real_server 10.0.0.11 80 { }
    }`;
    const { vrrpInstances, virtualServers } = config(text);
    expect(vrrpInstances[0]?.virtualIpAddresses).toEqual([]);
    expect(virtualServers).toHaveLength(1);
    const [loss, noVip] = remarks(text);
    expect(loss).toMatch(/^4 warning: .*does not know "auth_hmac" yet.*line 1: what follows up to line 10/);
    expect(loss).toContain('Lost: virtual_ipaddress (line 7).');
    expect(noVip).toContain('no VIP');
    expect(remarks(text)).toHaveLength(2);
  });

  test('an unknown keyword with a block at the root is ignored, not what stands in it', () => {
    const text = 'vrrp_thing {\n vrrp_script c {\n script "/bin/x"\n }\n}\n';
    expect(config(text).vrrpScripts).toHaveLength(1);
    expect(remarks(text)[0]).toContain('no keyword of the root level');
  });

  test('a scalar with a block closes the enclosing block too, whose own brace then closes the next', () => {
    const text = serverText(
      'real_server 10.0.0.11 80 {\n weight 3 {\n }\n uthreshold 5\n }\n real_server 10.0.0.12 80 { }',
    ).replace('protocol TCP', '');
    const server = config(text).virtualServers[0];
    expect(server?.realServers).toHaveLength(1);
    expect(server?.realServers[0]).toMatchObject({ weight: 3, upperThreshold: 0 });
    const said = remarks(text).join('\n');
    expect(said).toContain('"weight" opens no block. keepalived ignores its "{"');
    expect(said).toContain(
      '"real_server 10.0.0.11 80" is closed before its own "}", which then closes "virtual_server',
    );
  });

  test.each([
    ['priority', instanceText('priority')],
    ['router_id', 'global_defs {\n router_id\n}'],
    ['delay_loop', serverText('delay_loop')],
    ['vrrp_instance', 'vrrp_instance {\n interface eth0\n}'],
    ['real_server', serverText('real_server { }')],
    ['include', 'include'],
  ])('%s without its value stops keepalived', (keyword, text) => {
    const { config: none, problems } = read(text);
    expect(none).toBeUndefined();
    const fatal = problems.find((problem) => problem.severity === 'error');
    expect(fatal?.message).toContain(`"${keyword}" lacks its`);
    expect(fatal?.message).toContain('exit 2');
  });

  test('keywords that later versions brought are unknown', () => {
    expect(remarks(instanceText('timer_expired_backup'))[0]).toContain('known since');
  });

  test('keywords of 1.x alone are unknown: nat_mask, plugin_dir', () => {
    expect(remarks(serverText('nat_mask 255.255.255.0'))[0]).toContain('no longer knows "nat_mask"');
    expect(remarks('global_defs {\n plugin_dir /x\n}')[0]).toContain('no longer knows "plugin_dir"');
  });

  test('a keyword that is not modelled is named with what is lost', () => {
    const text = instanceText('virtual_routes {\n 10.1.0.0/16 via 10.0.0.1\n}');
    expect(remarks(text)).toEqual([
      expect.stringMatching(
        /^7 warning: "virtual_routes" is read, but not modelled: the simulation lacks routes/,
      ),
    ]);
  });

  test('a notify script is read in silence, unless it moves traffic', () => {
    expect(remarks(instanceText('notify_master "/usr/bin/logger up"'))).toEqual([]);
    expect(remarks(instanceText('notify_master "/sbin/ip route add default via 10.0.0.9"'))).toEqual([
      expect.stringContaining('changes the network of the director'),
    ]);
  });

  test('a keyword without bearing is read in silence', () => {
    const text =
      'global_defs {\n router_id A\n notification_email {\n a@b.c d@e.f\n }\n smtp_server 10.0.0.1 25\n}\n';
    expect(remarks(text)).toEqual([]);
  });
});

describe('braces', () => {
  test('a brace that is never closed is an error at the line that opened it', () => {
    const text = `vrrp_instance VI_1 {\n${INSTANCE}\n\n${serverText('delay_loop 6')}`;
    const result = read(text);
    expect(result.config).toBeUndefined();
    const error = result.problems.find((problem) => problem.severity === 'error');
    expect(error).toMatchObject({ line: 1, file: 'main.conf' });
    expect(error?.message).toContain('"vrrp_instance VI_1" is never closed');
    expect(error?.message).toContain('"virtual_server 10.0.0.100 80" (line 8) begins inside it');
    expect(error?.message).toContain('keepalived logs that and goes on');
  });

  test('all other problems of such a file are told too', () => {
    const { problems } = read(`vrrp_instance VI_1 {\n${INSTANCE}\n priorty 3\n`);
    expect(problems.map((problem) => problem.severity).sort()).toEqual(['error', 'warning']);
  });

  test('a closing brace too many is told, and reading goes on', () => {
    const text = `${instanceText('')}}\n${serverText('')}`;
    expect(config(text).virtualServers).toHaveLength(1);
    expect(remarks(text)).toEqual([expect.stringContaining('one "}" too many')]);
  });

  test('a block without its opening brace is read as one', () => {
    const text = 'vrrp_script c\n script "/bin/x"\n}\n';
    expect(config(text).vrrpScripts).toHaveLength(1);
    expect(remarks(text)[0]).toContain('no "{" follows');
  });
});

describe('numbers', () => {
  test('an integer with trailing text counts by its leading digits', () => {
    expect(realServer('weight 3x').weight).toBe(3);
    expect(remarks(serverText('real_server 10.0.0.11 80 { weight 3x }'))[0]).toContain('keepalived uses 3');
  });

  test('persistence_timeout, virtual_router_id, priority and retry of a service refuse trailing text', () => {
    expect(virtualServer('persistence_timeout 50s').persistence).toBeUndefined();
    expect(instance('priority 150x').priority).toBe(100);
    expect(read(instanceText('virtual_router_id 52x')).config?.vrrpInstances[0]?.virtualRouterId).toBe(51);
    const server = virtualServer('retry 3x\nreal_server 10.0.0.11 80 { TCP_CHECK { } }');
    expect(server.realServers[0]?.checkers[0]).toMatchObject({ retry: 1 });
  });

  test('a number out of range or malformed keeps the default or the value before', () => {
    expect(instance('garp_master_repeat 3\ngarp_master_repeat many').garp.masterRepeat).toBe(3);
    expect(realServer('weight -1').weight).toBe(1);
    expect(virtualServer('hysteresis x').hysteresis).toBe(0);
  });

  test('priority out of range is 100; quorum, rise and fall out of range are 1', () => {
    for (const bad of ['0', '256', 'high'])
      expect(instance(`priority 50\npriority ${bad}`).priority).toBe(100);
    expect(virtualServer('quorum 0').quorum).toBe(1);
    const script = config('vrrp_script c {\n script "/bin/x"\n rise 0\n fall -2\n}').vrrpScripts[0];
    expect(script).toMatchObject({ rise: 1, fall: 1 });
  });

  test('a timer with a unit is read in microseconds', () => {
    expect(virtualServer('delay_loop 10s').delayLoopNs).toBe(10_000);
    expect(virtualServer('delay_loop 3s').delayLoopNs).toBe(3000);
    expect(virtualServer('delay_loop 1.5s').delayLoopNs).toBe(15_000);
    const checked = realServer('TCP_CHECK { connect_timeout 5s }').checkers[0];
    expect(checked).toMatchObject({ connectTimeoutNs: 5000 });
    expect(remarks(serverText('delay_loop 10s'))[0]).toMatch(
      /10 microseconds, not as 10 seconds.*Write 10\./,
    );
  });

  test('timers have a resolution of a microsecond', () => {
    expect(virtualServer('delay_loop 1.5').delayLoopNs).toBe(1_500_000_000);
    expect(virtualServer('delay_loop 0.000001').delayLoopNs).toBe(1000);
    expect(virtualServer('delay_loop .25').delayLoopNs).toBe(250_000_000);
    expect(virtualServer('delay_loop soon').delayLoopNs).toBe(60_000_000_000);
    expect(virtualServer('delay_loop 0').delayLoopNs).toBe(60_000_000_000);
  });
});

describe('names', () => {
  test('a second instance, group or script of the same name is skipped', () => {
    const text = `${instanceText('priority 120')}${instanceText('priority 130')}`;
    expect(config(text).vrrpInstances.map(({ priority }) => priority)).toEqual([120]);
    expect(remarks(text)).toEqual([expect.stringContaining('is there already')]);
  });

  test('global_defs below an instance come too late for it', () => {
    const text = `${instanceText('')}global_defs {\n vrrp_garp_master_repeat 1\n}\n`;
    expect(config(text).vrrpInstances[0]?.garp.masterRepeat).toBe(5);
    expect(remarks(text)).toEqual([expect.stringContaining('Move the block up')]);
  });
});
