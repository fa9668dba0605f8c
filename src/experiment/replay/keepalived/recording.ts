/** The format of keepalived's recordings: test/keepalived/traces/README.md. Times are milliseconds. */

export const KEEPALIVED_FORMAT = 'keepalived-trace/1';

export interface Recording {
  readonly format: string;
  readonly name: string;
  readonly about?: string;
  readonly topology?: string;
  readonly servers: number;
  /** keepalived.conf by name; d1 and d2 are those of the directors. */
  readonly config: Readonly<Record<string, string>>;
  /** Scripts that the configuration calls, by file name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly setup?: string;
  readonly scenario: readonly string[];
  /** How late the measuring process's own timer went off, in milliseconds. */
  readonly clock_jitter?: { readonly max_late?: number };
  readonly summary?: Readonly<Record<string, FaultSummary>>;
  readonly runs?: readonly RecordedRun[];
}

/** `repetitions`, and for each key its distribution. */
export type FaultSummary = Readonly<Record<string, number | KeySummary>>;

export interface KeySummary {
  readonly n: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** In the order of repetition. */
  readonly values: readonly number[];
}

export type RecordedEvent = readonly [t: number, director: string, kind: string, text: string];

export interface RecordedRun {
  readonly rep: number;
  readonly fault: string;
  readonly at?: number;
  readonly first?: Readonly<Record<string, number>>;
  readonly events?: readonly RecordedEvent[];
  readonly last_advert_before_fault?: Readonly<Record<string, number>>;
  readonly garps?: Readonly<Record<string, readonly number[]>>;
  readonly adverts_seen?: Readonly<Record<string, number>>;
  readonly client?: Readonly<Record<string, ClientRecord>>;
  readonly long?: Readonly<Record<string, readonly (readonly [number, string])[]>>;
  readonly log?: readonly (readonly [number, string, string])[];
  readonly checks?: readonly (readonly [number, string, string])[];
}

export interface ClientRecord {
  readonly probes: number;
  readonly failed: number;
  readonly outages: readonly OutageRecord[];
  readonly results: Readonly<Record<string, number>>;
  readonly latency_ok?: { readonly min: number; readonly median: number; readonly max: number };
  readonly affinity?: Readonly<Record<string, readonly unknown[]>>;
}

export interface OutageRecord {
  readonly first_fail: number;
  readonly last_fail: number;
  readonly next_ok: number | null;
  readonly prev_ok: number | null;
  readonly probes: Readonly<Record<string, number>>;
}

export function isKeepalivedRecording(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && (value as Partial<Recording>).format === KEEPALIVED_FORMAT
  );
}

/** What is wrong with a value that should be a recording, as a sentence; undefined when it is one. */
export function recordingProblem(value: unknown): string | undefined {
  if (!isKeepalivedRecording(value)) return `Its "format" is not "${KEEPALIVED_FORMAT}".`;
  const recording = value as Partial<Record<keyof Recording, unknown>>;
  if (typeof recording.name !== 'string') return 'It has no "name".';
  if (!Array.isArray(recording.scenario) || recording.scenario.some((step) => typeof step !== 'string')) {
    return 'It has no list "scenario" of steps.';
  }
  const { config } = recording;
  if (typeof config !== 'object' || config === null || Object.keys(config).length === 0) {
    return 'It has no "config" with the text of each keepalived.conf.';
  }
  if (typeof recording.servers !== 'number') return 'It has no number of "servers".';
  return undefined;
}
