import { describe, expect, test } from 'vitest';
import {
  messageBytes,
  RECORD_FIELDS,
  RECORD_STATE_TIMEOUT,
} from '../../../src/models/director/sync-records.ts';
import { TCP_STATE_NAMES } from '../../../src/models/director/tcp-states.ts';
import { Lab, type LabOptions } from './lab.ts';

/** A master whose messages come to a backup at once, and what was sent when. */
function pair(options: LabOptions = {}) {
  const backup = new Lab(options);
  const sent: { atS: number; message: Int32Array }[] = [];
  const master = new Lab({
    ...options,
    director: {
      sendSync: (message) => {
        sent.push({ atS: master.kernel.nowNs / 1e9, message });
        backup.kernel.run(master.kernel.nowNs);
        backup.director.sync.receive(message);
      },
    },
  });
  for (const lab of [master, backup]) {
    lab.add(1);
    lab.add(2);
  }
  master.director.sync.startMaster(1);
  backup.director.sync.startBackup(1);
  return { master, backup, sent };
}

/** After which packets of those a record was written. */
function recordsAt(lab: Lab, segments: readonly string[]): number[] {
  return segments.flatMap((segment, i) => {
    const before = lab.director.sync.master.records;
    lab.send(segment);
    return lab.director.sync.master.records > before ? [i + 1] : [];
  });
}

const states = (message: Int32Array) => {
  const names: string[] = [];
  for (let at = 1; at < message.length; at += RECORD_FIELDS) {
    names.push(TCP_STATE_NAMES[message[at + RECORD_STATE_TIMEOUT] >>> 24]);
  }
  return names;
};

describe('a record is written', () => {
  test('at the third request packet of an established connection, and at its FIN', () => {
    expect(recordsAt(pair().master, ['syn', 'ack', 'ack', 'ack', 'ack', 'fin', 'ack'])).toEqual([3, 6]);
  });

  test('first at the FIN when there were only two packets before', () => {
    expect(recordsAt(pair().master, ['syn', 'ack', 'fin', 'ack'])).toEqual([3]);
  });

  test('every 50 request packets', () => {
    const segments = ['syn', ...Array<string>(118).fill('ack')];
    expect(recordsAt(pair().master, segments)).toEqual([3, 53, 103]);
  });

  test('also when packets are only counted', () => {
    const { master } = pair();
    master.send('syn');
    master.send('ack');
    master.director.countRequests(master.director.connection, 117, 4680);
    expect(master.director.sync.master.records).toBe(3);
  });

  test('with a refresh period once in it, however many packets pass', () => {
    const { master } = pair();
    master.director.setSysctl('sync_period', 0);
    master.director.setSysctl('sync_refresh_period', 60);
    master.send('syn');
    const at: number[] = [];
    for (let second = 1; second <= 200; second++) {
      master.wait(1);
      const before = master.director.sync.master.records;
      master.send('ack');
      if (master.director.sync.master.records > before) at.push(second);
    }
    expect(at).toEqual([1, 61, 121, 181]);
  });

  test('repeated within a refresh period when retries are allowed', () => {
    const { master } = pair();
    master.director.setSysctl('sync_period', 0);
    master.director.setSysctl('sync_refresh_period', 80);
    master.director.setSysctl('sync_retries', 2);
    master.send('syn');
    const at: number[] = [];
    for (let second = 1; second <= 80; second++) {
      master.wait(1);
      const before = master.director.sync.master.records;
      master.send('ack');
      if (master.director.sync.master.records > before) at.push(second);
    }
    expect(at).toEqual([1, 11, 21]);
  });

  test('with neither period only once, at exactly the threshold', () => {
    const { master } = pair();
    master.director.setSysctl('sync_period', 0);
    expect(recordsAt(master, ['syn', ...Array<string>(100).fill('ack')])).toEqual([3]);
  });

  test('for a template at every request packet under it', () => {
    const { master } = pair({ service: { persistentS: 300 } });
    expect(recordsAt(master, ['syn', 'ack', 'ack', 'ack'])).toEqual([1, 2, 3, 4]);
    expect(master.director.sync.master.records).toBe(5);
    master.director.setSysctl('sync_persist_mode', 1);
    const before = master.director.sync.master.records;
    recordsAt(master, ['fin', 'ack']);
    expect(master.director.sync.master.records).toBe(before + 2);
  });
});

describe('messages', () => {
  // The thread's second is a sleep of 250 ticks, which the timer wheel makes 256: it looks at 1.024, 2.048, 3.072 s.
  test('hold 40 records; what is not full is sent at the first look after 2 s', () => {
    const { master, sent } = pair();
    master.wait(0.5);
    for (let i = 0; i < 50; i++) {
      master.open(1);
      for (const segment of ['ack', 'ack']) master.send(segment);
    }
    expect(sent).toEqual([]);
    master.wait(0.02);
    expect(sent.map(({ message }) => states(message).length)).toEqual([40]);
    expect(messageBytes(sent[0].message)).toBe(1448);
    master.wait(5);
    expect(sent.map(({ atS, message }) => [atS, states(message).length])).toEqual([
      [0.52, 40],
      [3.072, 10],
    ]);
  });

  test('eight full ones are sent at once', () => {
    const { master, sent } = pair();
    for (let i = 0; i < 8 * 40 + 1; i++) {
      master.open(1);
      for (const segment of ['ack', 'ack']) master.send(segment);
    }
    expect(sent).toHaveLength(8);
    expect(sent.every(({ atS }) => atS === 0)).toBe(true);
  });

  test('those above sync_qlen_max are thrown away and counted', () => {
    const { master, sent } = pair();
    master.director.setSysctl('sync_qlen_max', 1);
    for (let i = 0; i < 3 * 40 + 1; i++) {
      master.open(1);
      for (const segment of ['ack', 'ack']) master.send(segment);
    }
    master.wait(0.1);
    expect(sent).toHaveLength(1);
    expect(master.director.sync.master.discarded).toBe(2);
  });
});

describe('the backup', () => {
  const established = (options: LabOptions = {}) => {
    const both = pair(options);
    for (const segment of ['syn', 'ack', 'ack']) both.master.send(segment);
    both.master.wait(3);
    return both;
  };

  test('holds the entry with its activity, and counts it for its own destination', () => {
    const { backup } = established();
    expect(backup.table()).toEqual(['ESTABLISHED 900']);
    expect(backup.load(1)).toEqual([1, 0]);
    expect(backup.director.services.traffic.conns[backup.service]).toBe(0);
  });

  test('takes over: the client stays with its server', () => {
    const { master, backup } = established();
    backup.port = master.port;
    expect(backup.send('ack')).toBe(2);
    expect(backup.director.connections.packets[backup.director.connection]).toBe(4);
  });

  test('knows nothing of a handshake', () => {
    const { master, backup } = pair();
    master.send('syn');
    master.send('ack');
    master.wait(10);
    backup.wait(10);
    backup.port = master.port;
    expect(backup.send('ack')).toBe('local');
  });

  test('follows a FIN', () => {
    const { master, backup } = established();
    master.send('fin');
    master.wait(3);
    expect(backup.table()).toEqual(['FIN_WAIT 120']);
    expect(backup.load(1)).toEqual([0, 1]);
  });

  test('loses a slow connection before the master does', () => {
    const { master, backup } = established();
    for (let i = 0; i < 20; i++) {
      master.wait(60);
      master.send('ack');
    }
    backup.kernel.run(master.kernel.nowNs);
    expect(master.table()).toEqual(['ESTABLISHED 900']);
    expect(backup.table()).toEqual([]);
    expect(backup.load(1)).toEqual([0, 0]);
  });

  test('does not listen to another sync id', () => {
    const { master, backup } = pair();
    backup.director.sync.startBackup(2);
    for (const segment of ['syn', 'ack', 'ack']) master.send(segment);
    master.wait(3);
    expect(backup.table()).toEqual([]);
  });

  test('directs nothing with backup_only', () => {
    const { backup } = pair();
    backup.director.setSysctl('backup_only', 1);
    expect(backup.send('syn')).toBe('local');
    backup.director.sync.stopBackup();
    expect(backup.send('syn')).toBe(2);
  });

  test('sees both directions in NAT, though it learns of the destination with a later record', () => {
    const { master, backup } = pair({ method: 'nat' });
    backup.director.deleteDestination(1);
    for (const segment of ['syn', 'ack', 'ack']) master.send(segment);
    master.wait(3);
    expect(backup.table()).toEqual(['ESTABLISHED 900']);
    backup.add(2);
    for (let i = 0; i < 50; i++) master.send('ack');
    master.wait(3);
    backup.port = master.port;
    expect(backup.send('fin')).toBe(2);
    expect(backup.entry()).toMatch(/^CLOSE_WAIT/);
  });

  test('holds templates', () => {
    const { backup } = established({ service: { persistentS: 300 } });
    expect(backup.director.destinations.persistent[1]).toBe(1);
    backup.port = 50_000;
    expect(backup.send('syn')).toBe(2);
  });
});
