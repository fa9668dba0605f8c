/** How entries of the connection table are named for people, in /proc and by ipvsadm. */
import {
  type Connections,
  FLAG_ASSURED,
  FLAG_TEMPLATE,
  PROTOCOL_IP,
  PROTOCOL_SCTP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
} from './connections.ts';
import { SCTP_STATE_NAMES } from './sctp-states.ts';
import { TCP_STATE_NAMES } from './tcp-states.ts';

export const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [PROTOCOL_IP]: 'IP',
  [PROTOCOL_TCP]: 'TCP',
  [PROTOCOL_UDP]: 'UDP',
  [PROTOCOL_SCTP]: 'SCTP',
};

export function entryStateName(connections: Connections, entry: number): string {
  const flags = connections.flags[entry];
  if ((flags & FLAG_TEMPLATE) !== 0) return (flags & FLAG_ASSURED) !== 0 ? 'ASSURED' : 'NONE';
  const state = connections.state[entry];
  switch (connections.protocol[entry]) {
    case PROTOCOL_TCP:
      return TCP_STATE_NAMES[state];
    case PROTOCOL_SCTP:
      return SCTP_STATE_NAMES[state];
    case PROTOCOL_UDP:
      return 'UDP';
    default:
      return 'NONE';
  }
}
