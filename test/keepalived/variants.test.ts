/** Rules of keepalived 2.2.7 that no recording exercises, each with its time reckoned by hand. */
import { describe, expect, test } from 'vitest';
import { BOTH, first, GROUP, instance, PAIR, seen, service } from './variants.ts';

const SCRIPT = `vrrp_script chk {
  script "/bin/sh /run/ka/chk.sh"
  interval 1
  fall 2
  rise 2
}
`;
const TRACKS_SCRIPT = instance(150, { more: 'track_script {\n chk\n }' });
const CHK = { 'chk.sh': '#!/bin/sh\n[ ! -e /run/ka/bad ]\n' };

describe('start', () => {
  test('no timer of BACKUP runs before the end of vrrp_startup_delay, whatever is heard meanwhile', () => {
    const d2 = `global_defs {\n vrrp_startup_delay 10\n}\n${instance(100)}`;
    const scenario = ['start d1', 'wait 5000', 'start d2', 'wait 45', 'mark F:up', 'wait 2000', 'kill9 d1'];
    const { up } = seen({ config: { ...PAIR, d2 }, scenario: [...scenario, 'wait 15000'] }, 'vrrp');
    expect(first(up, 'd2 MASTER')).toBeGreaterThan(13_609 - 12);
    expect(first(up, 'd2 MASTER')).toBeLessThan(13_609 + 1);
  });

  test('a fault of one member holds its whole group in FAULT, and they leave it together', () => {
    const second = { name: 'VI_2', vrid: 52, vip: '10.0.0.101/32', more: 'track_interface {\n dum2\n }' };
    const d1 = GROUP + instance(150) + instance(150, second);
    const scenario = [
      'down d1 dum2',
      'start d1',
      'wait 100',
      'mark F:start',
      'wait 5000',
      'mark F:up',
      'up d1 dum2',
    ];
    const runs = seen({ config: { d1 }, scenario: ['mark F:begin', ...scenario, 'wait 4000'] }, 'vrrp');
    expect(runs.begin.map((line) => line.split(' ')[2])).toEqual(['FAULT', 'VI_2.FAULT']);
    expect(runs.start).toEqual([]);
    expect(runs.up.sort()).toEqual([
      '0 d1 BACKUP',
      '0 d1 VI_2.BACKUP',
      '3414 d1 MASTER',
      '3414 d1 VI_2.MASTER',
    ]);
  });
});

describe('reload', () => {
  test('a script that the new file brings runs at once, and from then on', () => {
    const scenario = [
      ...BOTH,
      'mark F:hup',
      'hup d1 d1b.conf',
      'wait 5500',
      'mark F:bad',
      'sh touch /run/ka/bad',
    ];
    const config = { ...PAIR, d1b: SCRIPT + TRACKS_SCRIPT };
    const { hup, bad } = seen({ config, files: CHK, scenario: [...scenario, 'wait 4000'] }, 'vrrp');
    expect(hup).toEqual([]);
    // Runs at 6.0, 7.0 … s of the reload: the first failure 0.5 s after the fault, the second 1 s later.
    expect(first(bad, 'd1 FAULT')).toBeCloseTo(1_500, -1);
    expect(first(bad, 'd2 MASTER') - first(bad, 'd1 FAULT')).toBe(609);
  });

  test('version 2 waits by its own interval: a BACKUP that reads a longer one does so from then on', () => {
    const longer = (text: string) => text.replace('advert_int 1', 'advert_int 2');
    const config = { ...PAIR, d1b: longer(PAIR.d1), d2b: longer(PAIR.d2) };
    const scenario = [...BOTH, 'hup d1 d1b.conf', 'hup d2 d2b.conf', 'wait 5000', 'kill9 d1', 'wait 20'];
    const runs = seen({ config, scenario: [...scenario, 'mark F:dead', 'wait 8000'] }, 'vrrp');
    expect(first(runs.dead, 'd2 MASTER')).toBeGreaterThan(4_600 - 20);
  });
});

describe('gratuitous ARP', () => {
  test('the second block of a new MASTER comes, though a rival was answered meanwhile', () => {
    const d1 = instance(150, { more: 'garp_master_delay 3' });
    const cut = ['start d1', 'start d2', 'wait 500', 'brdel sw vd1'];
    const scenario = [
      'mark F:all',
      ...cut,
      'waitfor 9000 "e":"vrrp","d":"d2","m":"INSTANCE \\"VI_1\\" MASTER',
    ];
    // d2 claims 0.195 s after d1, so that its next advert comes first at the heal.
    const { all } = seen(
      { config: { ...PAIR, d1 }, scenario: [...scenario, 'wait 900', 'bradd sw vd1', 'wait 9000'] },
      'vrrp',
      'garp',
    );
    const master = first(all, 'd1 MASTER');
    const rival = first(all, 'd1 MASTER_RX_LOWER_PRI');
    expect(rival).toBeGreaterThan(master);
    expect(rival).toBeLessThan(master + 3_000);
    const blocks = [...new Set(all.filter((line) => line.endsWith('d1 garp')).map(Number.parseFloat))];
    expect(blocks).toEqual([master, rival, master + 3_000, rival + 3_000]);
  });

  test('vrrp_garp_interval is the spacing of an interface, not of an instance', () => {
    const globals = 'global_defs {\n vrrp_garp_interval 0.5\n}\n';
    const second = instance(150, { name: 'VI_2', vrid: 52, vip: '10.0.0.101/32' });
    const d1 = `${globals}${GROUP}${instance(150)}${second}`;
    const { all } = seen(
      { config: { d1 }, scenario: ['mark F:all', 'start d1', 'wait 8000'] },
      'vrrp',
      'garp',
    );
    const master = first(all, 'd1 MASTER');
    const after = all.filter((line) => line.endsWith('garp')).map((line) => Number.parseFloat(line) - master);
    // One frame now, and one flag for each address that waits.
    expect(after).toEqual([0, 500, 1_000]);
  });
});

describe('links', () => {
  test('nobody notices an interface that nobody tracks', () => {
    const { down } = seen(
      { config: PAIR, scenario: [...BOTH, 'mark F:down', 'down d1 dum7', 'wait 5000'] },
      'vrrp',
    );
    expect(down).toEqual([]);
  });

  test('interface_up_down_delays stays below the time in which the peer misses the adverts', () => {
    const d1 = `interface_up_down_delays {\n eth0 5\n}\n${instance(150)}`;
    const { down } = seen(
      { config: { ...PAIR, d1 }, scenario: [...BOTH, 'mark F:down', 'down sw vd1', 'wait 5000'] },
      'vrrp',
    );
    expect(first(down, 'd1 FAULT')).toBe(2_000);
  });

  test('it does not delay the first time that the link comes up', () => {
    const d1 = `interface_up_down_delays {\n eth0 1\n}\n${instance(150)}`;
    const scenario = ['down sw vd1', 'start d1', 'wait 3000', 'mark F:up', 'up sw vd1', 'wait 4000'];
    expect(first(seen({ config: { ...PAIR, d1 }, scenario }, 'vrrp').up, 'd1 MASTER')).toBe(3_414);
  });
});

describe('health checks of a director that is cut off', () => {
  const config = { d1: instance(150) + service(), d2: instance(100) + service() };

  test('a dead switch port: they time out like the real servers themselves', () => {
    const scenario = ['start d1', 'start d2', 'wait 9000', 'mark F:cut', 'brdel sw vd1', 'wait 9000'];
    const { cut } = seen(
      { config, scenario: [...scenario, 'mark F:heal', 'bradd sw vd1', 'wait 9000'] },
      'lvs',
    );
    const down = first(cut, 'd1 lvs RS [10.0.0.11]:tcp:80 [10.0.0.100]:tcp:80 DOWN');
    // A wait of up to 3 s, 2 s without an answer, 1 s of pause, 2 s again.
    expect(down).toBeGreaterThan(5_000);
    expect(down).toBeLessThan(8_100);
    expect(cut.some((line) => line.includes('d2'))).toBe(false);
  });

  test('they pass again when the cable is back', () => {
    const scenario = [
      'start d1',
      'start d2',
      'wait 9000',
      'down sw vd1',
      'wait 12000',
      'mark F:heal',
      'up sw vd1',
    ];
    const { heal } = seen({ config, scenario: [...scenario, 'wait 7000'] }, 'lvs');
    expect(heal.filter((line) => line.endsWith('UP'))).toHaveLength(3);
  });
});
