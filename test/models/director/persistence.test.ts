import { describe, expect, test } from 'vitest';
import { Lab, type LabOptions } from './lab.ts';

const persistent = (persistentS: number, more: LabOptions = {}) => {
  const lab = new Lab({ ...more, service: { persistentS, ...more.service } });
  lab.add(1);
  lab.add(2);
  return lab;
};

/** Opens, uses and closes one connection from a fresh port. */
function visit(lab: Lab): string | number {
  lab.port++;
  const server = lab.send('syn');
  lab.send('ack');
  lab.send('fin');
  return server;
}

describe('persistence', () => {
  test('a client follows its template, others are scheduled', () => {
    const lab = persistent(300);
    expect([visit(lab), visit(lab)]).toEqual([2, 2]);
    lab.client += 1;
    expect([visit(lab), visit(lab)]).toEqual([1, 1]);
    expect(Array.from(lab.director.destinations.persistent.slice(0, 2))).toEqual([1, 1]);
  });

  test('a netmask joins a network of clients', () => {
    const lab = persistent(300, { service: { netmask: 0xffffff00 } });
    expect(visit(lab)).toBe(2);
    lab.client += 1;
    expect(visit(lab)).toBe(2);
    lab.client += 256;
    expect(visit(lab)).toBe(1);
  });

  test('a template is renewed by new connections, not by packets', () => {
    const lab = persistent(300);
    visit(lab);
    lab.wait(250);
    expect(lab.table()).toEqual(['ASSURED 50']);
    visit(lab);
    lab.wait(299);
    expect(lab.table()).toEqual(['ASSURED 1']);
    lab.wait(1);
    expect(lab.table()).toEqual([]);
  });

  test('a template that is kept for its connections lives in steps of 60 s from then on', () => {
    const lab = persistent(300);
    lab.send('syn');
    lab.send('ack');
    lab.wait(300);
    expect(lab.table()).toContain('ASSURED 60');
    lab.wait(400);
    lab.send('ack');
    lab.port++;
    lab.send('syn');
    expect(lab.table()).toContain('ASSURED 60');
    lab.wait(2000);
    expect(lab.table()).toEqual([]);
  });

  test('a short timeout is stretched by the lives of entries', () => {
    const lab = persistent(10);
    lab.send('syn');
    lab.send('ack');
    lab.wait(1);
    lab.send('fin');
    lab.wait(128.999);
    expect(lab.table()).toEqual(['ASSURED 0.001']);
    lab.wait(0.001);
    expect(lab.table()).toEqual([]);
  });

  test('a quiesced server keeps its clients unless expire_quiescent_template is set', () => {
    const lab = persistent(300);
    expect(visit(lab)).toBe(2);
    lab.director.editDestination(1, lab.edited(0));
    expect(visit(lab)).toBe(2);
    lab.director.setSysctl('expire_quiescent_template', 1);
    expect(visit(lab)).toBe(1);
    expect(lab.director.destinations.persistent[1]).toBe(1);
  });

  test('an overloaded server keeps its clients, above its threshold', () => {
    const lab = persistent(300);
    lab.director.editDestination(1, lab.edited(1, 2));
    expect([visit(lab), visit(lab), visit(lab)]).toEqual([2, 2, 2]);
    lab.client++;
    expect(visit(lab)).toBe(1);
    lab.client++;
    expect(visit(lab)).toBe(1);
  });

  test('the clients of a deleted server are scheduled anew', () => {
    const lab = persistent(300);
    expect(visit(lab)).toBe(2);
    lab.director.deleteDestination(1);
    expect(visit(lab)).toBe(1);
  });

  test('entries under a template are not reused', () => {
    const lab = persistent(300, { method: 'nat' });
    lab.send('syn');
    lab.send('rst');
    expect(lab.entry()).toMatch(/^SYN_RECV/);
    lab.send('ack');
    lab.send('rst');
    expect(lab.entry()).toMatch(/^CLOSE/);
    const { connection } = lab.director;
    expect(lab.send('syn')).toBe(2);
    expect(lab.director.connection).toBe(connection);
  });

  test('a mark may have its highest bit set', () => {
    const mark = 0xfffffff0;
    const lab = persistent(300, { service: { mark } });
    expect(lab.send('syn', mark)).toBe(2);
    lab.port++;
    expect(lab.send('syn', mark)).toBe(2);
    lab.client += 1;
    expect(lab.send('syn', mark)).toBe(1);
    expect(lab.director.findService({ protocol: 'tcp', address: 0, port: 0, mark })).toBe(lab.service);
    expect(lab.send('syn', 0x7ffffff0)).toBe(1);
    lab.port++;
    expect(lab.send('syn', 0x7ffffff0)).toBe('local');
  });

  test('a connection with the timeout of its template ends before it, and takes no extension', () => {
    const lab = persistent(300, { service: { protocol: 'udp' } });
    lab.send(0);
    expect(lab.table()).toEqual(['NONE 300', 'UDP 300']);
    lab.wait(300);
    expect(lab.table()).toEqual([]);
  });
});
