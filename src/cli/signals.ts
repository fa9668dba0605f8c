/** What asks a command to end in order: Ctrl-C, the system's stop, and a terminal or a connection to it that goes away. */

const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What it returns takes the listener away again. */
export function onEndAsked(listener: () => void): () => void {
  let isHungUp = false;
  const onSignal = (signal: NodeJS.Signals) => {
    // A terminal that goes away says so twice, by its shell and by the system: that is no second Ctrl-C.
    if (signal === 'SIGHUP' && isHungUp) return;
    isHungUp ||= signal === 'SIGHUP';
    listener();
  };
  for (const signal of ENDS) process.on(signal, onSignal);
  return () => {
    for (const signal of ENDS) process.off(signal, onSignal);
  };
}
