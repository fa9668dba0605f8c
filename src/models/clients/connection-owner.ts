/** The contract between connections and those who send requests on them. */

/** Who hears of a connection, and knows what is sent on it. */
export interface ConnectionOwner {
  /** The answer left the real server. */
  readonly onAnswered: (socket: number, realServer: number) => void;
  /** The attempt failed; the row is closed afterwards. */
  readonly onFailed: (socket: number, cause: number) => void;
  /** The handshake is over: the first request is at the director. */
  readonly onEstablished: (socket: number) => void;
  /** The next request on an idle connection is at the director. */
  readonly onNext: (socket: number, generation: number) => void;
  /** Payload of the row's answer. */
  readonly responseBytes: (socket: number) => number;
}
