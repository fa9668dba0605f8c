/** What travels: some runs with their settings, as text that keeps typed arrays and numbers that JSON does not know. */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RunResult } from '../../../models/run-result.ts';
import type { SystemSettings } from '../../../models/system-settings.ts';
import type { RunJob } from '../executor.ts';

type Run = Omit<RunJob, 'settings'> & { readonly at: number };

interface Packed {
  /** Null for one that travels behind. */
  readonly settings: readonly (SystemSettings | null)[];
  readonly runs: readonly Run[];
}

/** From here on settings are packed once for all bundles: they hold a log, and take seconds. */
const LARGE = 1 << 20;
const largeOnes = new WeakMap<SystemSettings, string>();
/** No sign of base64. */
const BETWEEN = ',';

/** Settings that several runs share travel once in a bundle; large ones behind it. */
export function packJobs(jobs: readonly RunJob[]): string {
  const settings = [...new Set(jobs.map((job) => job.settings))];
  const runs = jobs.map(({ settings: own, ...run }): Run => ({ ...run, at: settings.indexOf(own) }));
  const behind: string[] = [];
  const texts = settings.map((own) => {
    const text = largeOnes.has(own) ? '' : plainText(own);
    if (text.length >= LARGE) largeOnes.set(own, deflateRawSync(text, { level: 1 }).toString('base64'));
    const large = largeOnes.get(own);
    if (large === undefined) return text;
    behind.push(large);
    return 'null';
  });
  const small = `{"settings":[${texts.join()}],"runs":${plainText(runs)}}`;
  return [deflateRawSync(small).toString('base64'), ...behind].join(BETWEEN);
}

export function unpackJobs(text: string): readonly RunJob[] {
  const [small, ...behind] = text.split(BETWEEN).map(inflated);
  const { settings, runs } = small as Packed;
  const large = behind[Symbol.iterator]();
  const whole = settings.map((own) => own ?? (large.next().value as SystemSettings));
  return runs.map(({ at, ...run }) => ({ ...run, settings: whole[at] }));
}

function inflated(part: string): unknown {
  return fromPlainText(inflateRawSync(Buffer.from(part, 'base64')).toString('utf8'));
}

/** Results are plain JSON, as in results.json. */
export function packResults(results: readonly RunResult[]): Buffer {
  return deflateRawSync(JSON.stringify(results), { level: 1 });
}

export function unpackResults(bytes: Uint8Array): readonly RunResult[] {
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as RunResult[];
}

/** The name of a bundle: the same runs by the same code are the same job. */
export function bundleId(engine: string, packed: string): string {
  return `b${createHash('sha256').update(`${engine}\n${packed}`).digest('hex').slice(0, 40)}`;
}

const ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
} as const;

interface Marked {
  readonly $array?: keyof typeof ARRAYS;
  readonly $number?: string;
  readonly base64?: string;
}

/** JSON, with marks for typed arrays, infinities, NaN and -0. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'number' && (!Number.isFinite(inner) || Object.is(inner, -0))) {
      return { $number: Object.is(inner, -0) ? '-0' : String(inner) };
    }
    if (!ArrayBuffer.isView(inner)) return inner;
    const bytes = Buffer.from(inner.buffer, inner.byteOffset, inner.byteLength);
    return { $array: inner.constructor.name, base64: bytes.toString('base64') };
  });
}

export function fromPlainText(text: string): unknown {
  return JSON.parse(text, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null) return inner;
    const { $array, $number, base64 } = inner as Marked;
    if ($number !== undefined) return Number($number);
    if ($array === undefined || base64 === undefined) return inner;
    // A copy of its own, aligned for wide elements.
    return new ARRAYS[$array](new Uint8Array(Buffer.from(base64, 'base64')).buffer);
  });
}
