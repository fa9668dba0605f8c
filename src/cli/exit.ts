/** Exit codes, and how a command ends early with a message. */

export const EXIT_HELD = 0;
/** An expectation was missed, or a replay differs. */
export const EXIT_MISSED = 1;
export const EXIT_BAD_INPUT = 2;
export const EXIT_OUR_FAULT = 3;
export const EXIT_INTERRUPTED = 130;

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
  const code = (error as { code?: string }).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission is denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is no folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the disk is read-only',
    EDQUOT: 'the disk quota is used up',
  };
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return new UsageError(`${action} ${path}: ${reason}.`);
}
