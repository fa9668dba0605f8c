import { describe, expect, test } from 'vitest';
import { Lab, type LabOptions } from './lab.ts';

function closed(options: LabOptions, sysctls: Readonly<Record<string, number>> = {}): Lab {
  const lab = new Lab(options);
  for (const [name, value] of Object.entries(sysctls)) lab.director.setSysctl(name, value);
  lab.add(1);
  lab.add(2);
  const isNat = options.method === 'nat';
  expect(lab.send('syn')).toBe(2);
  if (isNat) lab.answer(2, 'syn+ack');
  lab.send('ack');
  lab.send('fin');
  if (isNat) lab.answer(2, 'fin');
  lab.send('ack');
  lab.wait(30);
  return lab;
}

describe('a client uses its port again 30 s after closing', () => {
  test('in direct routing it stays with its server, unscheduled', () => {
    const lab = closed({});
    expect(lab.send('syn')).toBe(2);
    expect(lab.entry()).toBe('SYN_RECV/active/60');
    expect(lab.director.services.traffic.conns[lab.service]).toBe(1);
  });

  test('with conn_reuse_mode 2 it is scheduled anew', () => {
    const lab = closed({}, { conn_reuse_mode: 2 });
    expect(lab.send('syn')).toBe(1);
    expect(lab.director.connections.count).toBe(2);
    lab.wait(0.004);
    expect(lab.director.connections.count).toBe(1);
  });

  test('in NAT it is scheduled anew', () => {
    expect(closed({ method: 'nat' }).send('syn')).toBe(1);
  });

  test('in NAT with conn_reuse_mode 0 it stays', () => {
    expect(closed({ method: 'nat' }, { conn_reuse_mode: 0 }).send('syn')).toBe(2);
  });

  test('with conntrack the first SYN is dropped, and the one after is scheduled', () => {
    const lab = closed({ method: 'nat' }, { conntrack: 1 });
    expect(lab.send('syn')).toBe('drop');
    lab.wait(1);
    expect(lab.send('syn')).toBe(1);
  });

  test('a hint to the old entry does not hide the new one', () => {
    const lab = closed({ method: 'nat' });
    const old = lab.director.connection;
    expect(lab.send('syn')).toBe(1);
    const fresh = lab.director.connection;
    lab.director.packet.hint = old;
    expect(lab.send('ack')).toBe(1);
    expect(lab.director.connection).toBe(fresh);
    lab.director.packet.hint = fresh;
    expect(lab.send('ack')).toBe(1);
  });
});

describe('a server is quiesced or deleted', () => {
  test('a SYN on its entry is scheduled anew with expire_nodest_conn, whatever the state', () => {
    const lab = new Lab();
    lab.director.setSysctl('expire_nodest_conn', 1);
    lab.add(1);
    const second = lab.add(2);
    expect(lab.send('syn')).toBe(2);
    lab.director.editDestination(second, lab.edited(0));
    expect(lab.send('syn')).toBe(1);
  });

  test('packets of a deleted server vanish and do not restart the timer', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.send('syn');
    lab.send('ack');
    lab.director.deleteDestination(row);
    lab.wait(600);
    expect(lab.send('ack')).toBe('drop');
    lab.wait(299);
    expect(lab.load(row)).toEqual([1, 0]);
    lab.wait(1);
    expect(lab.load(row)).toEqual([0, 0]);
    expect(lab.send('ack')).toBe('local');
  });

  test('its replies still pass in NAT, and restart the timer, and are not counted', () => {
    const lab = new Lab({ method: 'nat' });
    const row = lab.add(1);
    lab.send('syn');
    lab.answer(1, 'syn+ack');
    lab.send('ack');
    lab.director.deleteDestination(row);
    lab.wait(600);
    expect(lab.answer(1, 'ack')).toBe('forward');
    expect(lab.entry()).toBe('ESTABLISHED/active/900');
    expect(lab.director.destinations.traffic.outPackets[row]).toBe(1);
  });

  test('with expire_nodest_conn its entries go a tick later', () => {
    const lab = new Lab();
    lab.director.setSysctl('expire_nodest_conn', 1);
    const row = lab.add(1);
    lab.open(3);
    lab.director.deleteDestination(row);
    expect(lab.director.connections.count).toBe(3);
    lab.wait(0.004);
    expect(lab.director.connections.count).toBe(0);
    expect(lab.send('ack')).toBe('local');
  });

  test('with expire_nodest_conn a SYN before that tick is scheduled anew', () => {
    const lab = new Lab();
    lab.director.setSysctl('expire_nodest_conn', 1);
    const row = lab.add(1);
    lab.add(2, 0);
    expect(lab.send('syn')).toBe(1);
    lab.director.deleteDestination(row);
    lab.director.editDestination(lab.director.findDestination(lab.service, 0x0a000102, 80), lab.edited(1));
    expect(lab.send('syn')).toBe(2);
  });
});

describe('packets without an entry', () => {
  test('only a SYN opens one; a RST never does', () => {
    const lab = new Lab();
    lab.add(1);
    expect([lab.send('ack'), lab.send('fin'), lab.send('rst')]).toEqual(['local', 'local', 'local']);
    lab.director.setSysctl('sloppy_tcp', 1);
    expect([lab.send('rst'), lab.send('ack')]).toEqual(['local', 1]);
    expect(lab.entry()).toBe('ESTABLISHED/active/900');
  });

  test('from port 20 nothing is scheduled', () => {
    const lab = new Lab();
    lab.add(1);
    lab.port = 20;
    expect(lab.send('syn')).toBe('local');
  });

  test('without a destination the client is refused', () => {
    const lab = new Lab();
    expect(lab.send('syn')).toBe('refuse');
  });

  test('a mark service with cache_bypass lets them go where they were bound to', () => {
    const lab = new Lab({ service: { mark: 7 } });
    expect(lab.send('syn', 7)).toBe('refuse');
    lab.director.setSysctl('cache_bypass', 1);
    expect(lab.send('syn', 7)).toBe('bypass');
    expect(lab.director.destination).toBe(-1);
    expect(lab.send('ack', 7)).toBe('bypass');
  });

  test('without any service IPVS touches nothing, not even packets of live entries', () => {
    const lab = new Lab();
    lab.add(1);
    lab.send('syn');
    lab.director.flush();
    expect(lab.send('ack')).toBe('local');
  });

  test('a service for every port works only when persistent', () => {
    const plain = new Lab({ service: { port: 0 } });
    plain.add(1);
    expect(plain.send('syn')).toBe('refuse');
    const persistent = new Lab({ service: { port: 0, persistentS: 60 } });
    persistent.add(1);
    expect(persistent.send('syn')).toBe(1);
  });
});
