import { describe, expect, test } from 'vitest';
import {
  nextSctpState,
  SCTP_ABORT,
  SCTP_COOKIE_ACK,
  SCTP_COOKIE_ECHO,
  SCTP_DATA,
  SCTP_INIT,
  SCTP_INIT_ACK,
  SCTP_SHUTDOWN,
} from '../../../src/models/director/sctp-states.ts';
import {
  ACK,
  FIN,
  INPUT,
  INPUT_ONLY,
  nextTcpState,
  OUTPUT,
  RST,
  SECURE_TCP_TRANSITIONS,
  SYN,
  TCP_STATE_NAMES,
  TCP_TRANSITIONS,
} from '../../../src/models/director/tcp-states.ts';
import { Lab } from './lab.ts';

const next = (direction: number, state: string, segment: number, table = TCP_TRANSITIONS) =>
  TCP_STATE_NAMES[nextTcpState(table, direction, TCP_STATE_NAMES.indexOf(state), segment)];

describe('TCP segments', () => {
  test('of the flags the first of RST, SYN, FIN, ACK counts', () => {
    expect(next(INPUT, 'NONE', SYN | ACK)).toBe('SYN_RECV');
    expect(next(INPUT, 'ESTABLISHED', FIN | ACK)).toBe('CLOSE_WAIT');
    expect(next(INPUT, 'ESTABLISHED', RST | SYN | FIN | ACK)).toBe('CLOSE');
  });

  test('a segment with none of them closes', () => {
    for (const state of TCP_STATE_NAMES) expect(next(INPUT, state, 0)).toBe('CLOSE');
  });

  test('a client whose FIN is seen alone waits in FIN_WAIT', () => {
    expect(next(INPUT_ONLY, 'ESTABLISHED', FIN)).toBe('FIN_WAIT');
    expect(next(OUTPUT, 'ESTABLISHED', FIN)).toBe('FIN_WAIT');
  });

  test('secure_tcp keeps half-open entries in SYNACK', () => {
    const secure = SECURE_TCP_TRANSITIONS;
    expect(next(INPUT, 'SYN_RECV', ACK, secure)).toBe('SYN_RECV');
    for (const segment of [SYN, FIN, ACK]) expect(next(INPUT, 'SYNACK', segment, secure)).toBe('SYNACK');
    expect(next(INPUT, 'SYNACK', RST, secure)).toBe('CLOSE');
    expect(next(OUTPUT, 'SYN_RECV', SYN, secure)).toBe('SYNACK');
    expect(next(OUTPUT, 'SYNACK', SYN, secure)).toBe('SYNACK');
    for (const state of [
      'NONE',
      'FIN_WAIT',
      'TIME_WAIT',
      'CLOSE',
      'CLOSE_WAIT',
      'LAST_ACK',
      'LISTEN',
      'SYNACK',
    ]) {
      expect(next(INPUT_ONLY, state, SYN, secure)).toBe('SYNACK');
    }
    expect(next(INPUT_ONLY, 'ESTABLISHED', SYN, secure)).toBe('ESTABLISHED');
    expect(next(INPUT_ONLY, 'SYN_RECV', SYN, secure)).toBe('SYN_RECV');
  });
});

describe('a life in direct routing', () => {
  test('ends 120 s after the last ACK of the client', () => {
    const lab = new Lab();
    const row = lab.add(1);
    const steps = ['syn', 'ack', 'ack', 'fin', 'ack'].map((segment) => {
      lab.send(segment);
      return lab.entry();
    });
    expect(steps).toEqual([
      'SYN_RECV/active/60',
      'ESTABLISHED/active/900',
      'ESTABLISHED/active/900',
      'FIN_WAIT/inactive/120',
      'FIN_WAIT/inactive/120',
    ]);
    expect(lab.load(row)).toEqual([0, 1]);
    lab.wait(119.999);
    expect(lab.load(row)).toEqual([0, 1]);
    lab.wait(0.001);
    expect(lab.load(row)).toEqual([0, 0]);
  });

  test('a packet restarts the timer', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.send('syn');
    lab.send('ack');
    for (let i = 0; i < 5; i++) {
      lab.wait(800);
      lab.send('ack');
    }
    expect(lab.load(row)).toEqual([1, 0]);
    lab.wait(899);
    expect(lab.load(row)).toEqual([1, 0]);
    lab.wait(1);
    expect(lab.load(row)).toEqual([0, 0]);
  });

  test('packets that are only counted restart it too', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.send('syn');
    lab.send('ack');
    lab.wait(800);
    lab.director.countRequests(lab.director.connection, 10, 4000);
    lab.wait(800);
    expect(lab.load(row)).toEqual([1, 0]);
    expect(lab.director.connections.packets[lab.director.connection]).toBe(12);
    expect(lab.director.destinations.traffic.inPackets[row]).toBe(12);
    expect(lab.director.destinations.traffic.inBytes[row]).toBe(4080);
  });
});

describe('a life in NAT', () => {
  test('the client closes', () => {
    const lab = new Lab({ method: 'nat' });
    lab.add(1);
    const seen: string[] = [];
    for (const [who, segment] of [
      ['c', 'syn'],
      ['s', 'syn+ack'],
      ['c', 'ack'],
      ['c', 'fin'],
      ['s', 'ack'],
      ['s', 'fin'],
      ['c', 'ack'],
    ]) {
      if (who === 'c') lab.send(segment);
      else lab.answer(1, segment);
      seen.push(lab.entry());
    }
    expect(seen).toEqual([
      'SYN_RECV/active/60',
      'SYN_RECV/active/60',
      'ESTABLISHED/active/900',
      'CLOSE_WAIT/inactive/60',
      'CLOSE_WAIT/inactive/60',
      'TIME_WAIT/inactive/120',
      'TIME_WAIT/inactive/120',
    ]);
  });

  test('the server closes', () => {
    const lab = new Lab({ method: 'nat' });
    lab.add(1);
    lab.send('syn');
    lab.answer(1, 'syn+ack');
    lab.send('ack');
    lab.answer(1, 'fin');
    expect(lab.entry()).toBe('FIN_WAIT/inactive/120');
    lab.send('ack');
    lab.send('fin');
    expect(lab.entry()).toBe('TIME_WAIT/inactive/120');
    lab.answer(1, 'ack');
    expect(lab.entry()).toBe('TIME_WAIT/inactive/120');
  });

  test('a reply of nobody known is left alone, or answered with nat_icmp_send', () => {
    const lab = new Lab({ method: 'nat' });
    lab.add(1);
    expect(lab.answer(1, 'ack')).toBe('local');
    lab.director.setSysctl('nat_icmp_send', 1);
    expect(lab.answer(1, 'ack')).toBe('refuse');
    expect(lab.answer(1, 'rst')).toBe('local');
    expect(lab.answer(2, 'ack')).toBe('local');
  });
});

describe('timeouts', () => {
  test('a change reaches an entry at its next packet', () => {
    const lab = new Lab();
    lab.add(1);
    lab.send('syn');
    lab.send('ack');
    lab.director.setTimeouts({ tcpNs: 30e9, tcpFinNs: 0, udpNs: 0 });
    expect(lab.entry()).toBe('ESTABLISHED/active/900');
    lab.send('ack');
    expect(lab.entry()).toBe('ESTABLISHED/active/30');
    lab.send('fin');
    expect(lab.entry()).toBe('FIN_WAIT/inactive/120');
  });

  test('a timer that comes earlier than the one set fires at its time', () => {
    const lab = new Lab();
    const row = lab.add(1);
    lab.send('syn');
    lab.send('ack');
    lab.wait(100);
    lab.send('rst');
    expect(lab.entry()).toBe('CLOSE/inactive/10');
    lab.wait(9.9);
    expect(lab.load(row)).toEqual([0, 1]);
    lab.wait(0.1);
    expect(lab.load(row)).toEqual([0, 0]);
  });
});

describe('UDP', () => {
  test('is never active and lives 300 s', () => {
    const lab = new Lab({ service: { protocol: 'udp' } });
    const row = lab.add(1);
    lab.send(0);
    expect(lab.entry()).toBe('UDP/inactive/300');
    expect(lab.load(row)).toEqual([0, 1]);
    lab.wait(299);
    lab.send(0);
    lab.wait(299);
    expect(lab.load(row)).toEqual([0, 1]);
    lab.wait(1);
    expect(lab.load(row)).toEqual([0, 0]);
  });

  test('with one-packet scheduling no entry is left, but the connection is counted', () => {
    const lab = new Lab({ service: { protocol: 'udp', onePacket: true, scheduler: 'rr' } });
    const rows = [lab.add(1), lab.add(2)];
    expect([lab.send(0), lab.send(0), lab.send(0)]).toEqual([2, 1, 2]);
    expect(lab.director.connection).toBe(-1);
    expect(rows.map((row) => lab.load(row))).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(lab.director.services.traffic.conns[lab.service]).toBe(3);
    expect(lab.director.totals.inPackets[0]).toBe(3);
  });
});

describe('SCTP', () => {
  test('only an association that is established is active', () => {
    const lab = new Lab({ method: 'nat', service: { protocol: 'sctp' } });
    const row = lab.add(1);
    expect(lab.send(SCTP_DATA)).toBe('local');
    expect(lab.send(SCTP_ABORT)).toBe('local');
    expect(lab.send(SCTP_INIT)).toBe(1);
    expect(lab.entry()).toBe('INIT1/inactive/4');
    lab.answer(1, SCTP_INIT_ACK);
    expect(lab.entry()).toBe('C-SENT/inactive/61');
    lab.send(SCTP_COOKIE_ECHO);
    expect(lab.entry()).toBe('C-REPLIED/inactive/61');
    lab.answer(1, SCTP_COOKIE_ACK);
    expect(lab.entry()).toBe('ESTABLISHED/active/900');
    expect(lab.load(row)).toEqual([1, 0]);
    lab.send(SCTP_SHUTDOWN);
    expect(lab.entry()).toBe('S-RECEIVED/inactive/61');
  });

  test('an abort closes from every state', () => {
    const closed = 13;
    for (const direction of [INPUT, OUTPUT, INPUT_ONLY]) {
      for (const state of [0, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13]) {
        expect(nextSctpState(direction, state, SCTP_ABORT)).toBe(closed);
      }
    }
  });
});
