/** What goes wrong with a queue, in words: what Redis refuses, what its connection says, and what mends it. */

/** Trouble of the world with a queue, told in one sentence or two. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
}

export interface QueuePlace {
  /** redis:// or rediss://, with user and password if need be. */
  readonly url: string;
  /** How long Redis may be away, or refuse, before it is given up. */
  readonly patienceMs: number;
}

export interface Trouble {
  readonly told: string;
  readonly mend: string;
  /** It may be over in a while by itself. */
  readonly passes?: boolean;
}

/** What Redis answers in place of doing it, by how its answers begin. */
const REFUSALS: readonly (readonly [RegExp, Trouble])[] = [
  [
    /NOAUTH|WRONGPASS|invalid password/,
    {
      told: 'it wants another user or password',
      mend: 'Give them as redis://USER:PASSWORD@HOST:6379, with %40 for @ and %2F for a slash.',
    },
  ],
  [
    /READONLY/,
    { told: 'it is a replica, which may only be read', mend: 'Give --queue its master.', passes: true },
  ],
  [
    /OOM/,
    {
      told: 'its memory is full (maxmemory)',
      mend: 'Give it more memory, or another Redis.',
      passes: true,
    },
  ],
  [
    /MISCONF/,
    {
      told: 'it takes nothing while it cannot write to its disk (MISCONF)',
      mend: 'Its log tells why.',
      passes: true,
    },
  ],
  [
    /LOADING|MASTERDOWN|BUSY|TRYAGAIN|CLUSTERDOWN|NOREPLICAS/,
    { told: 'it is not ready', mend: 'Its log tells why.', passes: true },
  ],
  [
    /NOPERM/,
    {
      told: 'that user may not write there',
      mend: 'It needs all commands on the keys lbsim:* and bull:lbsim-*.',
    },
  ],
  [/DB index/, { told: 'it has no database of that number', mend: 'Leave it out, or give a smaller one.' }],
  [/MOVED|CROSSSLOT/, { told: 'it is a cluster', mend: 'Give --queue a Redis that is none.' }],
];

const START = 'Start Redis there, or give --queue the address where it runs.';

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'there is no such host',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that host',
  ECONNRESET: 'it closed the connection',
};

export function troubleOf(error: unknown, url: string): Trouble {
  const refused = refusalOf(error);
  if (refused !== undefined) return refused;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const isTls = url.startsWith('rediss:');
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    return {
      told: `its certificate is not trusted (${message})`,
      mend: 'NODE_EXTRA_CA_CERTS=FILE names the certificates of its authority.',
    };
  }
  const told = CONNECTION[code] ?? message.replace(/\.$/, '');
  if (isTls && /ETIMEDOUT|ECONNRESET|EPROTO|ERR_SSL/.test(code))
    return { told, mend: 'If it speaks no TLS, write redis://HOST:6379.' };
  if (!isTls && (code === 'ECONNRESET' || /closed/.test(message)))
    return { told, mend: 'If it speaks TLS, write rediss://HOST:6379.' };
  if (/Protocol error/.test(message)) return { told: 'what answers there is no Redis', mend: START };
  return { told, mend: START };
}

/** What Redis itself refused; undefined for anything else. */
function refusalOf(error: unknown): Trouble | undefined {
  if (!(error instanceof Error)) return undefined;
  // A transaction tells what its commands were refused for.
  const { previousErrors = [] } = error as { readonly previousErrors?: readonly Error[] };
  const message = [...previousErrors, error].map((each) => each.message).join('\n');
  const isReply = error.name === 'ReplyError' || /^(ERR|[A-Z]{3,} )/.test(message);
  if (!isReply) return undefined;
  const known = REFUSALS.find(([pattern]) => pattern.test(message));
  return known?.[1] ?? { told: message.split('\n')[0].replace(/\.$/, ''), mend: START };
}

/** Refusals with a longer pause between them are two. */
const PAUSE_MS = 10_000;

/** Bears with a Redis that refuses, as one whose memory is full, for as long as with one that is away. */
export class Forbearance {
  readonly #place: QueuePlace;
  #firstAt = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(place: QueuePlace) {
    this.#place = place;
  }

  /** False when it was refused for what may pass: try again. Throws QueueError when that lasts, or cannot pass. */
  async tried(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const trouble = refusalOf(error);
      if (trouble === undefined) throw error;
      const now = performance.now();
      if (now - this.#lastAt > PAUSE_MS) this.#firstAt = now;
      this.#lastAt = now;
      if (trouble.passes === true && now - this.#firstAt < this.#place.patienceMs) return false;
      throw new QueueError(
        `the queue ${shownUrl(this.#place.url)} refuses: ${trouble.told}. ${trouble.mend}`,
      );
    }
  }
}

/** Without the password, which may hold an @ or a slash of its own. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/.*@/, '//');
}
