/** A machine that only says sorry is no real server that a number of them counts. */
import { expect, test } from 'vitest';
import { targetOf } from '../../src/experiment/plans/capacity/target.ts';
import { sorryOnly } from '../../src/scenario/sorry-only.ts';
import { scenarioOf } from '../fixtures/scenario.ts';

const conf = (sorry: string) => `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 150
  virtual_ipaddress {
    192.168.1.10
  }
}
virtual_server 192.168.1.10 80 {
  delay_loop 6
  lb_algo wlc
  lb_kind DR
  protocol TCP
  sorry_server ${sorry} 80
  real_server 192.168.1.16 80 {
    weight 1
  }
  real_server 192.168.1.17 80 {
    weight 1
  }
}
`;

const site = (set: Readonly<Record<string, unknown>> = {}, sorry = '192.168.1.99') => {
  const text = JSON.stringify({
    duration: '10s',
    directors: [{ name: 'lvs', address: '192.168.1.14', keepalived: 'lvs.conf' }],
    realServers: [
      { name: 'sorry', address: '192.168.1.99' },
      { name: 'web1', address: '192.168.1.16' },
      { name: 'web2', address: '192.168.1.17' },
    ].filter(({ address }) => address !== '192.168.1.99' || sorry === address),
    clients: { rate: '5/s', serviceDemand: '5ms' },
  });
  const scenario = scenarioOf(text, { 'lvs.conf': conf(sorry) });
  return { scenario, point: scenario.makePoint({ name: 'asked', set }) };
};
const namesOf = ({ point }: ReturnType<typeof site>) => point.settings.realServers.map(({ name }) => name);

test('a sorry server is told from a real server that is one too', () => {
  expect(sorryOnly(site().point.settings)).toEqual(['sorry']);
  expect(sorryOnly(site({}, '192.168.1.17').point.settings)).toEqual([]);
});

test('a number of real servers neither counts a sorry server nor takes it away', () => {
  expect(namesOf(site({ 'realServers.count': 1 }))).toEqual(['sorry', 'web1']);
  expect(namesOf(site({ 'realServers.count': 2 }))).toEqual(['sorry', 'web1', 'web2']);
  expect(namesOf(site({ 'realServers.count': 3 }))).toEqual(['sorry', 'web1', 'web1-2', 'web2']);
});

test('capacity begins at the real servers that serve', () => {
  expect(targetOf(site().scenario, 'servers')).toMatchObject({ current: 2 });
});
