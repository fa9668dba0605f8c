/**
 * The shape of a row of the keyword tables: what a keyword takes, what opens, and what becomes of it in
 * lbsim.
 */

/**
 * M matters to the simulator; P is read and has no bearing; W bears on traffic or timing and is not modelled.
 */
export type KeywordClass = 'M' | 'P' | 'W';

/** Blocks with keywords of their own, and the two kinds without: one entry a line, or any number of words. */
export type BlockName =
  | 'root'
  | 'global_defs'
  | 'vrrp_instance'
  | 'authentication'
  | 'auth_hmac'
  | 'vrrp_sync_group'
  | 'vrrp_script'
  | 'vrrp_track_process'
  | 'track_file'
  | 'track_group'
  | 'bfd_instance'
  | 'garp_group'
  | 'SSL'
  | 'virtual_server'
  | 'real_server'
  | CheckerBlock
  | 'url'
  | 'host'
  | 'lines'
  | 'words';

export type CheckerBlock =
  | 'TCP_CHECK'
  | 'HTTP_GET'
  | 'SSL_GET'
  | 'SMTP_CHECK'
  | 'DNS_CHECK'
  | 'UDP_CHECK'
  | 'PING_CHECK'
  | 'MISC_CHECK'
  | 'FILE_CHECK'
  | 'BFD_CHECK';

/**
 * How the words after a keyword are read. Whole seconds and timers are given in seconds here, read as
 * nanoseconds.
 */
export type ValueRule =
  | { readonly type: 'flag' }
  | { readonly type: 'boolean' }
  | IntegerRule
  | { readonly type: 'seconds'; readonly min: number; readonly max: number }
  | TimerRule
  | { readonly type: 'text' }
  | { readonly type: 'script' }
  | { readonly type: 'words' }
  | { readonly type: 'choice'; readonly values: readonly string[]; readonly otherwise?: string }
  /** Read by the block's own reader, from at least so many words. */
  | { readonly type: 'own'; readonly least: number };

export interface IntegerRule {
  readonly type: 'integer';
  readonly min: number;
  readonly max: number;
  /** Trailing text refuses the number; elsewhere the leading digits count. */
  readonly isStrict?: true;
  /** What a refused number becomes; without it the default or the value so far stays. */
  readonly otherwise?: number;
  /** The value of the bare keyword. */
  readonly bare?: number;
}

export interface TimerRule {
  readonly type: 'timer';
  /** Seconds; the least is 1 µs unless said otherwise. */
  readonly min: number;
  readonly max: number;
}

/** One keyword in one block. */
export interface Keyword {
  readonly name: string;
  readonly class: KeywordClass;
  readonly value: ValueRule;
  /** What it does; for P and W also what it would do to a real director. One phrase. */
  readonly meaning: string;
  /** For W: what the simulation lacks. A clause that follows "not modelled: ". */
  readonly lost?: string;
  readonly byDefault?: string;
  /** The block that it opens; its value rule then reads the words before the brace. */
  readonly opens?: BlockName;
  /** The keyword of the same block under whose name the value is kept. */
  readonly sameAs?: string;
  /** keepalived accepts the spelling and says so. */
  readonly isDeprecated?: true;
  /** First version that knows it, where it is later than 1.2.7. */
  readonly since?: string;
  /** Versions from here on do not know it. */
  readonly until?: string;
  /** The first of several counts; elsewhere the last. */
  readonly firstWins?: true;
  /** Once this value was given, no later one counts. */
  readonly stays?: string;
}

export const FLAG: ValueRule = { type: 'flag' };
export const BOOLEAN: ValueRule = { type: 'boolean' };
export const TEXT: ValueRule = { type: 'text' };
export const SCRIPT: ValueRule = { type: 'script' };
export const WORDS: ValueRule = { type: 'words' };
export const NOTHING: ValueRule = { type: 'own', least: 0 };

export function integer(
  min: number,
  max: number,
  more: Omit<IntegerRule, 'type' | 'min' | 'max'> = {},
): ValueRule {
  return { type: 'integer', min, max, ...more };
}

export function seconds(min: number, max: number): ValueRule {
  return { type: 'seconds', min, max };
}

/** A decimal number of seconds with a resolution of a microsecond. */
export function timer(min = 1e-6, max = 4294): ValueRule {
  return { type: 'timer', min, max };
}

export function own(least: number): ValueRule {
  return { type: 'own', least };
}

export const INT_MAX = 2_147_483_647;

type More = Partial<Omit<Keyword, 'name' | 'class' | 'value' | 'meaning'>>;

/** A keyword that the models use. */
export function modelled(name: string, value: ValueRule, meaning: string, more: More = {}): Keyword {
  return { name, class: 'M', value, meaning, ...more };
}

/** A keyword without bearing on the simulation: no remark is made. */
export function parsed(name: string, value: ValueRule, meaning: string, more: More = {}): Keyword {
  return { name, class: 'P', value, meaning, ...more };
}

/** A keyword that would change traffic or timing in a way that no model has. */
export function warned(
  name: string,
  value: ValueRule,
  meaning: string,
  more: More & { lost: string },
): Keyword {
  return { name, class: 'W', value, meaning, ...more };
}
