import { describe, expect, test } from 'vitest';
import { hash32 } from '../../src/schedulers/hash.ts';
import { sipHash13 } from '../../src/schedulers/siphash.ts';
import { Pool } from './pool.ts';

const address = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

describe('the multiplicative hash', () => {
  test.each([
    ['10.0.1.1', 240, 961],
    ['10.0.0.100', 248, 993],
    ['192.168.1.10', 248, 995],
    ['192.168.1.11', 90, 362],
    ['203.0.113.7', 124, 499],
    ['198.51.100.23', 199, 798],
  ])('of %s', (text, eight, ten) => {
    expect(hash32(address(text), 8)).toBe(eight);
    expect(hash32(address(text), 10)).toBe(ten);
  });
});

describe('SipHash-1-3', () => {
  test('of a published vector', () => {
    expect(sipHash13(0x03020100, [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c])).toBe(0x88d38328);
  });

  test.each([
    ['10.0.1.1', 0x66e6d50d, 0x46018171],
    ['10.0.1.2', 0xe7d5f5eb, 0xdd350eb3],
    ['10.0.1.3', 0xd73d1d01, 0x32a4a47c],
  ])('of the destination %s:80 under both keys', (text, first, second) => {
    expect(sipHash13((address(text) + 80) | 0, [2654435761, 0, 2654435761, 0])).toBe(first);
    expect(sipHash13((address(text) + 80) | 0, [2654446892, 0, 2654446892, 0])).toBe(second);
  });
});

describe('dh', () => {
  test('the address that a packet goes to picks the slot', () => {
    const pool = new Pool({ scheduler: 'dh', mark: 1 }).add('A B C');
    const ask = (text: string) => pool.ask(1, 1, address(text));
    expect(['10.0.0.100', '203.0.113.7', '198.51.100.23'].map(ask)).toEqual(
      ['A', 'B', 'C'].slice(0, 2).concat('B'),
    );
    pool.edit('B', 0);
    expect(ask('203.0.113.7')).toBe('-');
  });
});

describe('sh', () => {
  const CLIENTS = ['192.168.1.10', '192.168.1.11', '203.0.113.7', '198.51.100.23'];
  const answers = (pool: Pool) => CLIENTS.map((text) => pool.ask(address(text)));

  /** How many of the 256 slots each has, asked by clients that fall on every slot. */
  function shares(pool: Pool): Record<string, number> {
    const slots = new Map<number, string>();
    for (let client = 0; slots.size < 256; client++) {
      const slot = hash32(client, 8);
      if (!slots.has(slot)) slots.set(slot, pool.ask(client));
    }
    const counts: Record<string, number> = {};
    for (const letter of slots.values()) counts[letter] = (counts[letter] ?? 0) + 1;
    return counts;
  }

  test('the client picks the slot', () => {
    expect(answers(new Pool({ scheduler: 'sh' }).add('A B C'))).toEqual(['A', 'C', 'B', 'B']);
  });

  test('weights shape the table', () => {
    expect(shares(new Pool({ scheduler: 'sh' }).add('A3 B2 C1'))).toEqual({ A: 127, B: 86, C: 43 });
  });

  test('with weights above the table only the head is in it', () => {
    expect(shares(new Pool({ scheduler: 'sh' }).add('A300 B300'))).toEqual({ B: 256 });
  });

  test('a quiesced destination turns its clients away unless there is a fallback', () => {
    const plain = new Pool({ scheduler: 'sh' }).add('A B C').edit('B', 0);
    expect(answers(plain)).toEqual(['A', 'C', '-', '-']);
    const fallback = new Pool({ scheduler: 'sh', settings: { fallback: true } }).add('A B C').edit('B', 0);
    expect(answers(fallback)).toEqual(['A', 'C', 'A', 'A']);
  });

  test('with sh-port the port counts', () => {
    const pool = new Pool({ scheduler: 'sh', settings: { port: true } }).add('A B C');
    const client = address('192.168.1.10');
    expect([40_000, 40_001, 40_002].map((port) => pool.ask(client, port))).toEqual(['C', 'A', 'C']);
  });
});

describe('mh', () => {
  const CLIENTS = ['192.168.1.10', '192.168.1.11', '198.51.100.23', '192.0.2.1'];
  const SIZE = 4093;

  /** Of each slot the destination, asked by clients that fall on every slot. */
  function table(pool: Pool): string {
    const slots: string[] = [];
    let found = 0;
    for (let client = 0; found < SIZE; client++) {
      const slot = sipHash13(client, [2654435761, 0, 2654435761, 0]) % SIZE;
      if (slots[slot] !== undefined) continue;
      slots[slot] = pool.ask(client);
      found++;
    }
    return slots.join('');
  }

  function shares(pool: Pool): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const letter of table(pool)) counts[letter] = (counts[letter] ?? 0) + 1;
    return counts;
  }

  const differing = (a: string, b: string) => [...a].filter((letter, i) => letter !== b[i]).length;

  test('clients and slots with equal weights', () => {
    const pool = new Pool({ scheduler: 'mh' }).add('A B C');
    expect(CLIENTS.map((text) => pool.ask(address(text)))).toEqual(['B', 'B', 'C', 'A']);
    expect(shares(pool)).toEqual({ C: 1365, B: 1364, A: 1364 });
    expect(table(pool).slice(0, 24)).toBe('CBCBACBCCCAAABBBABAABCAC');
  });

  test('with mh-port the port counts', () => {
    const pool = new Pool({ scheduler: 'mh', settings: { port: true } }).add('A B C');
    expect(pool.ask(address('192.168.1.10'), 40_000)).toBe('A');
  });

  test('the order of addition hardly matters', () => {
    const one = table(new Pool({ scheduler: 'mh' }).add('A B C'));
    expect(differing(one, table(new Pool({ scheduler: 'mh' }).add('C B A')))).toBe(6);
  });

  test('when one leaves, 6 slots of the others change hands', () => {
    const pool = new Pool({ scheduler: 'mh' }).add('A B C');
    const before = table(pool);
    const after = table(pool.delete('A'));
    expect([...before].filter((letter, i) => letter !== 'A' && letter !== after[i])).toHaveLength(6);
    expect(shares(pool)).toEqual({ C: 2047, B: 2046 });
  });

  test('weights give turns, at most 63 of them', () => {
    const of = (text: string) => shares(new Pool({ scheduler: 'mh' }).add(text));
    expect(of('A3 B2 C1')).toEqual({ A: 2046, B: 1364, C: 683 });
    expect(of('A100 B50 C1')).toEqual({ A: 2689, B: 1350, C: 54 });
    expect(of('A65535 B1 C1')).toEqual({ A: 3967, B: 63, C: 63 });
  });

  test('a quiesced destination keeps its slots, and a fallback hashes once more', () => {
    const clients = ['192.0.2.1', '192.0.2.2'].map(address);
    const plain = new Pool({ scheduler: 'mh' }).add('A B C').edit('A', 0);
    expect(clients.map((client) => plain.ask(client))).toEqual(['-', '-']);
    const fallback = new Pool({ scheduler: 'mh', settings: { fallback: true } }).add('A B C').edit('A', 0);
    expect(clients.map((client) => fallback.ask(client))).toEqual(['C', 'C']);
  });

  test('a destination that is added with weight 0 gets no slots', () => {
    expect(shares(new Pool({ scheduler: 'mh' }).add('A0 B C'))).not.toHaveProperty('A');
  });
});
