/** Standard output and error whose other end is gone or full: what a command writes to files is not lost with them. */
import { dieOfHangup } from '../tui/die-of-hangup.ts';
import { fileTrouble } from './exit.ts';

/** A reader that closed the pipe early, as head does. */
const UNREAD = 'EPIPE';
/** A terminal that is gone. */
const HUNG_UP = 'EIO';

/** `onLost` is called when somebody lacks a part of the answer; it is told on standard error. */
export function bearWithStreams(onLost: () => void): void {
  let isTold = false;
  let isHungUp = false;
  const onHangup = () => {
    if (!isHungUp) process.on('exit', dieOfHangup);
    isHungUp = true;
  };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === HUNG_UP) onHangup();
    if (isTold || error.code === HUNG_UP || error.code === UNREAD) return;
    isTold = true;
    onLost();
    process.stderr.write(`lbsim: ${fileTrouble('cannot write', 'standard output', error).message}\n`);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    // Anything else cannot be told to anybody.
    if (error.code === HUNG_UP) onHangup();
  });
}
