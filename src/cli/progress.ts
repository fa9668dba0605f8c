/** A progress bar with rate and time left on stderr, for what takes over a second; nothing where nobody looks. */

const FIRST_AFTER_MS = 1_000;
const EVERY_MS = 200;
const BAR = 24;

export interface Progress {
  update(share: number): void;
  /** Clears the line. */
  end(): void;
}

/** `what` is counted: with a share of 0.5 half of `total` of them are done. */
export function progressBar(stream: NodeJS.WriteStream, what: string, total: number): Progress {
  const begun = performance.now();
  let last = 0;
  let isShown = false;
  return {
    update: (share) => {
      const now = performance.now();
      if (!stream.isTTY || now - begun < FIRST_AFTER_MS || now - last < EVERY_MS || share <= 0) return;
      last = now;
      isShown = true;
      const full = Math.min(BAR, Math.floor(share * BAR));
      const seconds = (now - begun) / 1_000;
      const rate = (share * total) / seconds;
      const left = (seconds / share) * (1 - share);
      const bar = '#'.repeat(full) + '.'.repeat(BAR - full);
      const line = `[${bar}] ${Math.floor(share * 100)} %  ${rate.toFixed(rate < 10 ? 1 : 0)} ${what}/s  ${clock(left)} left`;
      stream.write(`\r${line.slice(0, (stream.columns ?? 80) - 1)}\u001b[K`);
    },
    end: () => {
      if (isShown) stream.write('\r\u001b[K');
    },
  };
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
