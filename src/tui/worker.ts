/** The thread that simulates for the screen: a session, its commands and its reports. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SessionCommand, SessionStart } from './protocol.ts';
import { Session } from './session.ts';

const port = parentPort;
if (port === null) throw new Error('assertion failed: this file is a worker');

const session = new Session(workerData as SessionStart, {
  post: (report) => port.postMessage(report),
  clock: () => performance.now(),
});

let timer: NodeJS.Timeout | undefined;
let immediate: NodeJS.Immediate | undefined;

function work(): void {
  timer = undefined;
  immediate = undefined;
  const delayMs = session.work();
  if (delayMs === 0) immediate = setImmediate(work);
  else if (delayMs !== null) timer = setTimeout(work, delayMs);
}

port.on('message', (command: SessionCommand) => {
  session.handle(command);
  clearTimeout(timer);
  clearImmediate(immediate);
  work();
});

work();
