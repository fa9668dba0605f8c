/** What is found, and where. */
import type { Severity } from '../problems.ts';

/** Where a fault is: a line, or a whole file. */
export interface Place {
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
}

/** What a rule found, before it is stamped with the rule's name. */
export interface Fault {
  readonly at: Place;
  /** Why it hurts, with a number from this site. Ends with a full stop. */
  readonly message: string;
  /** What to write instead. Ends with a full stop. */
  readonly mend: string;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
  readonly mend?: string;
}
