/**
 * A sync message as it goes from the master's daemon to the backup's: the sync id, then one record for each
 * entry. Only what lbsim needs of the wire's format, as whole numbers; lengths count as on the wire.
 */

/** Fields of a record, in order. */
export const RECORD_FIELDS = 9;
export const RECORD_PROTOCOL = 0;
export const RECORD_CLIENT_ADDRESS = 1;
/** Client port above, virtual port below. */
export const RECORD_PORTS = 2;
export const RECORD_VIRTUAL_ADDRESS = 3;
export const RECORD_DESTINATION_ADDRESS = 4;
export const RECORD_DESTINATION_PORT = 5;
export const RECORD_FLAGS = 6;
/** State above, timeout in seconds below. */
export const RECORD_STATE_TIMEOUT = 7;
export const RECORD_MARK = 8;

const HEADER_BYTES = 8;
/** A record of version 1 for IPv4, with nothing optional. */
const RECORD_BYTES = 36;
export const DEFAULT_MESSAGE_BYTES = 1472;

export function recordsPerMessage(messageBytes: number): number {
  return Math.max(1, Math.floor((messageBytes - HEADER_BYTES) / RECORD_BYTES));
}

/** Length on the wire, without IP and UDP headers. */
export function messageBytes(message: Int32Array): number {
  return HEADER_BYTES + ((message.length - 1) / RECORD_FIELDS) * RECORD_BYTES;
}
