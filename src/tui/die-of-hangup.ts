/** The way out where the terminal is gone: Node asserts at an orderly exit that it can reset its terminal. */
export function dieOfHangup(): void {
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
