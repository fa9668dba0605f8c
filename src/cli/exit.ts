/** Exit codes, and how a command ends early with a message. */

export const EXIT_HELD = 0;
/** An expectation was missed, or a replay differs. */
export const EXIT_MISSED = 1;
export const EXIT_BAD_INPUT = 2;
export const EXIT_OUR_FAULT = 3;
/** No expectation was missed, and one at least is too uncertain to call held. */
export const EXIT_UNDECIDED = 4;
export const EXIT_INTERRUPTED = 130;

/** What a pipeline must know first, of the codes of several files. */
const GRAVEST = [
  EXIT_INTERRUPTED,
  EXIT_OUR_FAULT,
  EXIT_BAD_INPUT,
  EXIT_MISSED,
  EXIT_UNDECIDED,
  EXIT_HELD,
] as const;

export function gravest(codes: readonly number[]): number {
  return GRAVEST.find((code) => codes.includes(code)) ?? EXIT_HELD;
}

/** Of what a scenario expects. */
export function exitOf(verdicts: readonly { readonly verdict: 'held' | 'missed' | 'undecided' }[]): number {
  if (verdicts.some(({ verdict }) => verdict === 'missed')) return EXIT_MISSED;
  return verdicts.every(({ verdict }) => verdict === 'held') ? EXIT_HELD : EXIT_UNDECIDED;
}

/** A mistake of the user's or of the world, told in one message; no stack is shown. */
export class UsageError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT_BAD_INPUT) {
    super(message);
    this.name = 'UsageError';
    this.exitCode = exitCode;
  }
}

/** What went wrong with a file, in words. */
export function fileTrouble(action: string, path: string, error: unknown): UsageError {
  return new UsageError(`${action} ${path}: ${fileReason(error)}.`);
}

export function fileReason(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission is denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is no folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the disk is read-only',
    EFBIG: 'it grows past the largest size that is allowed (ulimit -f)',
    EDQUOT: 'the disk quota is used up',
    ELOOP: 'it is a link that leads to itself',
    ENAMETOOLONG: 'its name is too long',
    ETXTBSY: 'it is a program that runs',
    EPERM: 'the system does not allow it',
  };
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
