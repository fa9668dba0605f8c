import { describe, expect, test } from 'vitest';
import { siteSettings } from '../../bench/sites.ts';
import { System } from '../../src/models/system.ts';

/** Bytes of the typed arrays that an object holds itself, for each of its places. */
function bytesARow(table: object, rows: number): number {
  const arrays = Object.values(table).filter((value) => ArrayBuffer.isView(value));
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) / rows;
}

describe('the tables of a site whose requests are alike', () => {
  const shape = { servers: 2, load: 0.5, scheduler: 'wlc', transport: 'tcp' } as const;
  const system = new System({ settings: siteSettings(shape, 10_000), seed: 1, replication: 0 });

  test('take 100 bytes for a request in flight, with the list of free rows', () => {
    const { sockets } = system;
    const bytes =
      bytesARow(sockets, sockets.slots.capacity) + bytesARow(sockets.slots, sockets.slots.capacity);
    expect(bytes).toBeGreaterThan(50);
    expect(bytes).toBeLessThanOrEqual(100);
  });

  test('take less than 100 bytes for a session', () => {
    const { sessions } = system;
    const bytes = bytesARow(sessions, sessions.slots.capacity);
    expect(bytes).toBeGreaterThan(20);
    expect(bytes).toBeLessThanOrEqual(100);
  });

  test('take less than 150 bytes for a live connection, buckets not counted', () => {
    const { connections } = system.site.hosts[0].ipvs;
    const bytes = bytesARow(connections, connections.deadlineNs.length);
    expect(bytes).toBeGreaterThan(50);
    expect(bytes).toBeLessThanOrEqual(150 - 12);
  });
});
