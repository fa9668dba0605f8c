/**
 * The director's view of SCTP: states, what the first chunk of a packet does to them, and how long an entry
 * lives in each. One block for each direction, a row for each state, a column for each kind of chunk
 * (ip_vs_proto_sctp.c).
 */

/** The chunk that counts; data, sack, heartbeat and unknown chunks are SCTP_DATA. */
export const SCTP_DATA = 0;
export const SCTP_INIT = 1;
export const SCTP_INIT_ACK = 2;
export const SCTP_COOKIE_ECHO = 3;
export const SCTP_COOKIE_ACK = 4;
export const SCTP_SHUTDOWN = 5;
export const SCTP_SHUTDOWN_ACK = 6;
export const SCTP_SHUTDOWN_COMPLETE = 7;
export const SCTP_ERROR = 8;
export const SCTP_ABORT = 9;

export const SCTP_INIT1_STATE = 1;
export const SCTP_INIT_STATE = 2;
export const SCTP_ESTABLISHED = 8;
export const SCTP_SHUTDOWN_SENT = 9;
export const SCTP_SHUTDOWN_RECEIVED = 10;
export const SCTP_SHUTDOWN_ACK_SENT = 11;
export const SCTP_CLOSED = 13;

export const SCTP_STATE_NAMES: readonly string[] = [
  'NONE',
  'INIT1',
  'INIT',
  'C-SENT',
  'C-REPLIED',
  'C-WAIT',
  'COOKIE',
  'C-ECHOED',
  'ESTABLISHED',
  'S-SENT',
  'S-RECEIVED',
  'S-ACK-SENT',
  'REJECTED',
  'CLOSED',
];

/** Seconds that an entry lives after its last packet. */
export const SCTP_TIMEOUTS_S: readonly number[] = [2, 4, 61, 61, 61, 61, 61, 61, 900, 61, 61, 61, 4, 61];

const STATES = 14;
const CHUNKS = 10;
const CODES = ['NO', 'I1', 'IN', 'CS', 'CR', 'CW', 'CO', 'CE', 'ES', 'SS', 'SR', 'SA', 'RJ', 'CL'];

// Columns: data init init-ack cookie-echo cookie-ack shutdown shutdown-ack shutdown-complete error abort.
const INPUT_TABLE = `
  ES I1 CW CR ES SR CL CL CL CL
  I1 IN CW IN I1 I1 IN CL I1 CL
  IN IN CW IN IN IN IN CL IN CL
  CS CS CS CR CS CS CS CS CS CL
  CR CR CR CR CR CR CR CR CR CL
  CW CW CO CW CW CW CW CW CW RJ
  CO CO CO CO CO CO CO CO CO CL
  CE CE CE CE ES CE CE CE CL CL
  ES ES ES ES ES SR ES ES ES CL
  SS SS SS SS SS SS CL SS SS CL
  SR SR SR SR SR SR SR SR SR CL
  SA SA SA SA SA SA CL CL SA CL
  RJ IN RJ RJ RJ RJ RJ RJ RJ CL
  CL IN CL CL CL CL CL CL CL CL`;

const OUTPUT_TABLE = `
  ES CW CS CE ES SS SA CL CL CL
  I1 CW CS CE ES SS SA I1 CL RJ
  IN CW CS CE ES SS SA IN CL CL
  CS CW CS CE ES SS SA CS CL CL
  CR CW CR CE ES SS SA CR CL CL
  CW CW CW CE ES SS CW CW CW CL
  CO CW CO CE ES SS CO CO CO CL
  CE CW CE CE ES SS CE CE CE CL
  ES ES ES ES ES SS ES ES ES CL
  SS CW SS SS SS SS SA SS SS CL
  SR CW SR SR SR SR SA SR SR CL
  SA CW SA SA SA SA SA SA SA CL
  RJ CW RJ RJ RJ RJ RJ RJ RJ CL
  CL CW CL CL CL CL CL CL CL CL`;

const INPUT_ONLY_TABLE = `
  ES I1 CE ES ES SR CL CL CL CL
  I1 IN CE ES I1 I1 IN CL I1 CL
  IN IN CE ES IN IN IN CL IN CL
  CS IN CE ES ES CS CS CL CS CL
  CR IN CE ES ES CR CR CL CR CL
  ES IN CE ES CW CW CW CW CW RJ
  CO CO CO CO ES CO CO CO CO CL
  CE CE CE CE ES CE CE CE CE CL
  ES ES ES ES ES SR CL ES ES CL
  SS SS SS SS SS SS CL SS SS CL
  SR SR SR SR SR SR SR CL SR CL
  SA SA SA SA SA SA CL CL SA CL
  RJ IN RJ RJ RJ RJ RJ RJ RJ CL
  CL IN CL CL CL CL CL CL CL CL`;

const TRANSITIONS = Uint8Array.from(
  [INPUT_TABLE, OUTPUT_TABLE, INPUT_ONLY_TABLE]
    .flatMap((block) => block.trim().split(/\s+/))
    .map((code) => CODES.indexOf(code)),
);

/** `direction` is one of INPUT, OUTPUT, INPUT_ONLY of tcp-states.ts. */
export function nextSctpState(direction: number, state: number, chunk: number): number {
  return TRANSITIONS[(direction * STATES + state) * CHUNKS + chunk];
}
