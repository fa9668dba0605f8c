/**
 * CPU time of pieces of work, measured in turns: A, B, C, A, B, C … The machine is shared, so neighbours slow a whole turn
 * down rather than one piece; the ratio within a turn is steadier than any time, and the median over turns steadier still.
 */

/** Work that says how much it did, and what came of it. */
export interface Piece {
  /** Done once a turn. */
  run(): Outcome;
}

export interface Outcome {
  readonly requests: number;
  readonly digest: string;
}

export interface Times {
  /** Median CPU nanoseconds a request, of each piece. */
  readonly nsEach: readonly number[];
  /** Digest of each piece: the same in every turn. */
  readonly digests: readonly string[];
  /** Median over the turns of (time of piece i) / (time of piece j), by request. */
  ratio(i: number, j: number): number;
}

/** The first turn is thrown away: it compiles. */
export function measureInTurns(pieces: readonly Piece[], turns: number): Times {
  const ns: number[][] = pieces.map(() => []);
  const digests: string[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    pieces.forEach((piece, i) => {
      const { ns: spent, outcome } = cpuTime(piece);
      if (digests[i] !== undefined && digests[i] !== outcome.digest) {
        throw new Error(`piece ${i} came out as ${outcome.digest}, before as ${digests[i]}`);
      }
      digests[i] = outcome.digest;
      if (turn > 0) ns[i].push(spent / outcome.requests);
    });
  }
  return {
    nsEach: ns.map(median),
    digests,
    ratio: (i, j) => median(ns[i].map((value, turn) => value / ns[j][turn])),
  };
}

function cpuTime(piece: Piece): { readonly ns: number; readonly outcome: Outcome } {
  const before = process.cpuUsage();
  const outcome = piece.run();
  const spent = process.cpuUsage(before);
  return { ns: (spent.user + spent.system) * 1000, outcome };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
