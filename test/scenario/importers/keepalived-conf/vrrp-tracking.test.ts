import { describe, expect, test } from 'vitest';
import { config, instance, instanceText, remarks } from './reading.ts';

const S = 1_000_000_000;

describe('tracking', () => {
  const script = 'vrrp_script chk {\n script "/bin/chk"\n interval 2\n weight -20\n fall 3\n rise 2\n}\n';

  test('a script has its period, its timeout and its counts', () => {
    expect(config(script).vrrpScripts[0]).toEqual({
      name: 'chk',
      script: '/bin/chk',
      intervalNs: 2 * S,
      timeoutNs: 2 * S,
      rise: 2,
      fall: 3,
      initFail: false,
      weight: -20,
      reverse: false,
    });
    expect(config('vrrp_script c {\n script "/bin/x"\n interval 0\n}').vrrpScripts[0]?.intervalNs).toBe(S);
  });

  test('a reference inherits the weight of its script, or brings its own', () => {
    expect(config(script + instanceText('track_script {\n chk\n}')).vrrpInstances[0]?.trackScripts).toEqual([
      { name: 'chk', weight: -20, reverse: false },
    ]);
    const own = config(script + instanceText('track_script {\n chk weight 5 reverse\n}')).vrrpInstances[0];
    expect(own?.trackScripts).toEqual([{ name: 'chk', weight: 5, reverse: true }]);
  });

  test('a script or file that is not defined above is not tracked', () => {
    const text = `${instanceText('track_script {\n chk\n}\ntrack_file {\n f\n}')}${script}`;
    expect(config(text).vrrpInstances[0]).toMatchObject({ trackScripts: [], trackFiles: [] });
    expect(remarks(text).filter((remark) => remark.includes('not defined above'))).toHaveLength(2);
  });

  test('naming the own interface is ignored', () => {
    const lines = 'track_interface {\n eth0\n eth1 weight -60\n}';
    expect(instance(lines).trackInterfaces).toEqual([{ name: 'eth1', weight: -60, reverse: false }]);
    expect(remarks(instanceText(lines))[0]).toContain("the instance's own interface");
  });

  test('weights run from -253 to 253', () => {
    expect(instance('track_interface {\n eth1 weight 254\n}').trackInterfaces[0]?.weight).toBe(0);
  });

  test('files, processes and BFD sessions are read', () => {
    const text = `vrrp_track_file f {
      file /run/weight
      init_file 5 overwrite
    }
    vrrp_track_process p {
      process nginx
      quorum 2
      weight 10
      delay 1.5
    }
    bfd_instance b {
      neighbor_ip 10.0.0.2
      multiplier 3
    }\n`;
    const read = config(
      text + instanceText('track_file {\n f\n}\ntrack_process {\n p\n}\ntrack_bfd {\n b\n}'),
    );
    expect(read.trackFiles[0]).toMatchObject({ weight: 1, initFile: { value: 5, overwrite: true } });
    expect(read.trackProcesses[0]).toMatchObject({
      quorum: 2,
      forkDelayNs: 1.5 * S,
      terminateDelayNs: 1.5 * S,
    });
    expect(read.bfdInstances[0]).toMatchObject({ minRxNs: 10_000_000, idleTxNs: S, multiplier: 3 });
    expect(read.vrrpInstances[0]).toMatchObject({
      trackFiles: [{ name: 'f', weight: 1 }],
      trackProcesses: [{ name: 'p', weight: 10 }],
      trackBfds: [{ name: 'b', weight: 0 }],
    });
  });
});

describe('sync groups', () => {
  const pair = `vrrp_instance A {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress { 10.0.0.1 }
    track_interface {\n eth2 weight -20\n }\n track_script {\n chk\n }\n}
    vrrp_instance B {\n interface eth1\n virtual_router_id 2\n virtual_ipaddress { 10.1.0.1 }\n}\n`;
  const script = 'vrrp_script chk {\n script "/bin/chk"\n weight -5\n}\n';

  test('a group drops weights: interfaces fall back to FAULT, scripts are not tracked', () => {
    const text = `${script}${pair}vrrp_sync_group G {\n group {\n A\n B\n }\n}\n`;
    const read = config(text);
    expect(read.syncGroups[0]?.instances).toEqual(['A', 'B']);
    expect(read.vrrpInstances[0]).toMatchObject({
      syncGroup: 'G',
      trackInterfaces: [{ name: 'eth2', weight: 0 }],
      trackScripts: [],
    });
    expect(remarks(text)).toEqual([expect.stringContaining('does not allow')]);
  });

  test('sync_group_tracking_weight keeps them; global_tracking is its old name', () => {
    for (const keyword of ['sync_group_tracking_weight', 'global_tracking']) {
      const text = `${script}${pair}vrrp_sync_group G {\n group { A B }\n ${keyword}\n}\n`;
      expect(config(text).vrrpInstances[0]?.trackScripts).toHaveLength(1);
    }
  });

  test('what the group tracks is tracked by every member', () => {
    const text = `vrrp_script all {\n script "/bin/all"\n}\n${script}${pair}vrrp_sync_group G {
      group { A B }\n track_script {\n all\n }\n}\n`;
    const read = config(text);
    expect(read.vrrpInstances.map((vi) => vi.trackScripts.map(({ name }) => name))).toEqual([
      ['all'],
      ['all'],
    ]);
  });

  test('a group may stand above its members, have one member, or unknown ones, with a warning', () => {
    const text = `vrrp_sync_group G {\n group { A X }\n}\n${script}${pair}`;
    expect(config(text).syncGroups[0]?.instances).toEqual(['A']);
    const said = remarks(text).join('\n');
    expect(said).toContain('"X" is no vrrp_instance');
    expect(said).toContain('one member');
  });
});
