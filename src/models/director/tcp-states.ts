/**
 * The director's view of TCP: states, what a segment does to them, and how long an entry lives in each. One
 * block for each direction, a row for each state, a column for each kind of segment, to be laid beside
 * ip_vs_proto_tcp.c.
 */

/** Flags of a segment; they may be combined. */
export const SYN = 1;
export const FIN = 2;
export const ACK = 4;
export const RST = 8;

export const TCP_NONE = 0;
export const TCP_ESTABLISHED = 1;
export const TCP_SYN_SENT = 2;
export const TCP_SYN_RECV = 3;
export const TCP_FIN_WAIT = 4;
export const TCP_TIME_WAIT = 5;
export const TCP_CLOSE = 6;
export const TCP_CLOSE_WAIT = 7;
export const TCP_LAST_ACK = 8;
export const TCP_LISTEN = 9;
export const TCP_SYNACK = 10;

export const TCP_STATE_NAMES: readonly string[] = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
];

/** Seconds that an entry lives after its last packet. `ipvsadm --set` changes ESTABLISHED and FIN_WAIT. */
export const TCP_TIMEOUTS_S: readonly number[] = [2, 900, 120, 60, 120, 120, 10, 60, 30, 120, 120];

/** 1 for the states that count as active connections. */
export const TCP_IS_ACTIVE = Uint8Array.of(0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1);

export const TCP_STATES = 11;
/** States of one direction's block, and of one rule set's three blocks. */
export const INPUT = 0;
export const OUTPUT = 1;
export const INPUT_ONLY = 2;

const CODES = ['NO', 'ES', 'SS', 'SR', 'FW', 'TW', 'CL', 'CW', 'LA', 'LI', 'SA'];

// Columns: syn fin ack rst. Rows: NO ES SS SR FW TW CL CW LA LI SA.
const INPUT_TABLE = `
  SR CL ES CL
  ES CW ES CL
  ES SS SS CL
  SR TW ES SR
  SR TW FW CL
  SR TW TW CL
  SR CL CL CL
  SR CW CW CL
  SR LA CL LA
  SR LI LI LI
  SR TW ES SR`;

const OUTPUT_TABLE = `
  SS TW ES CL
  ES FW ES CL
  SS SS SS SS
  SR TW ES CL
  SS FW FW CL
  SS TW TW TW
  SS CL CL CL
  SS TW CW CL
  SS LA LA CL
  LI LI ES CL
  SR TW ES CL`;

const INPUT_ONLY_TABLE = `
  SR CL ES CL
  ES FW ES CL
  ES SS SS CL
  SR TW ES SR
  SR FW FW CL
  SR TW TW CL
  SR CL CL CL
  SR CW CW CL
  SR LA CL LA
  SR LI LI LI
  SR TW ES CL`;

// With secure_tcp a half-open entry stays in SYNACK until the handshake is seen to be whole.
const SECURE_INPUT_TABLE = `
  SR CL ES CL
  ES CW ES CL
  ES SS SS CL
  SR TW SR SR
  SR TW FW CL
  SR TW TW CL
  SR CL CL CL
  SR CW CW CL
  SR LA CL LA
  SR LI LI LI
  SA SA SA CL`;

const SECURE_OUTPUT_TABLE = `
  SS TW ES CL
  ES FW ES CL
  SS SS SS SS
  SA TW ES CL
  SS FW FW CL
  SS TW TW TW
  SS CL CL CL
  SS TW CW CL
  SS LA LA CL
  LI LI ES CL
  SA TW ES CL`;

const SECURE_INPUT_ONLY_TABLE = `
  SA CL ES CL
  ES FW ES CL
  ES SS SS CL
  SR TW ES SR
  SA FW FW CL
  SA TW TW CL
  SA CL CL CL
  SA CW CW CL
  SA LA CL LA
  SA LI LI LI
  SA TW ES CL`;

/**
 * Columns of a row in the built table: the four events, and a segment with none of the flags, which closes.
 */
const EVENTS = 5;

export const TCP_TRANSITIONS = transitions([INPUT_TABLE, OUTPUT_TABLE, INPUT_ONLY_TABLE]);
export const SECURE_TCP_TRANSITIONS = transitions([
  SECURE_INPUT_TABLE,
  SECURE_OUTPUT_TABLE,
  SECURE_INPUT_ONLY_TABLE,
]);

/** Of a segment's flags the first of RST, SYN, FIN, ACK counts. */
const EVENT_OF_FLAGS = Uint8Array.from({ length: 16 }, (_, flags) => {
  if ((flags & RST) !== 0) return 3;
  if ((flags & SYN) !== 0) return 0;
  if ((flags & FIN) !== 0) return 1;
  return (flags & ACK) !== 0 ? 2 : 4;
});

export function nextTcpState(table: Uint8Array, direction: number, state: number, segment: number): number {
  return table[(direction * TCP_STATES + state) * EVENTS + EVENT_OF_FLAGS[segment & 15]];
}

function transitions(blocks: readonly string[]): Uint8Array {
  const states: number[] = [];
  for (const block of blocks) {
    for (const row of block.trim().split('\n')) {
      for (const code of row.trim().split(/\s+/)) states.push(CODES.indexOf(code));
      states.push(TCP_CLOSE);
    }
  }
  return Uint8Array.from(states);
}
