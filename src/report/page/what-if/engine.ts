/** The engine in workers of its own: unpacked from the page, started when first needed, thrown away when in the way. */
import type { ExperimentResult, PointResult } from '../../../experiment/experiment-result.ts';
import type { RunResult } from '../../../models/run-result.ts';
import type { Control, FromEngine, ToEngine, WhatIfInput } from '../../../page/protocol.ts';

const MOST_WORKERS = 4;

/** Said to a run that another has overtaken. */
export class Overtaken extends Error {}
/** The scenario cannot be so: the message is the reader's. */
export class Refused extends Error {}

export class Engine {
  readonly #url: Promise<string>;
  #idle: Worker[] = [];
  #busy = new Map<Worker, (reason: Error) => void>();

  constructor(packed: string) {
    this.#url = unpacked(packed);
  }

  async describe(input: WhatIfInput): Promise<readonly Control[]> {
    const answer = await this.#ask({ type: 'describe', input });
    return answer.type === 'described' ? answer.controls : [];
  }

  /** Overtakes a run that is still under way. `onProgress` is told the share that is done. */
  async run(
    input: WhatIfInput,
    stored: Pick<PointResult, 'name' | 'replications'>,
    onProgress: (share: number) => void,
  ): Promise<ExperimentResult> {
    this.stop();
    const { replications } = input;
    const shares = new Float64Array(replications);
    const runs: RunResult[] = [];
    const tell = (replication: number) => (share: number) => {
      shares[replication] = share;
      onProgress(shares.reduce((sum, own) => sum + own, 0) / replications);
    };
    let next = 0;
    const work = async () => {
      while (next < replications) {
        const replication = next++;
        const answer = await this.#ask({ type: 'simulate', input, replication }, tell(replication));
        if (answer.type === 'run') runs[replication] = answer.run;
        tell(replication)(1);
      }
    };
    const workers = Math.min(navigator.hardwareConcurrency || 2, MOST_WORKERS, replications);
    await Promise.all(Array.from({ length: workers }, work));
    const judged = await this.#ask({ type: 'judge', input, runs, stored });
    if (judged.type !== 'judged') throw new Error('the engine gave no result');
    return judged.result;
  }

  stop(): void {
    for (const [worker, fail] of this.#busy) {
      worker.terminate();
      fail(new Overtaken());
    }
    this.#busy.clear();
  }

  async #ask(message: ToEngine, onProgress?: (share: number) => void): Promise<FromEngine> {
    const worker = this.#idle.pop() ?? new Worker(await this.#url);
    return await new Promise((resolve, reject) => {
      this.#busy.set(worker, reject);
      const done = () => {
        if (this.#busy.delete(worker)) this.#idle.push(worker);
      };
      worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
        if (data.type === 'progress') {
          onProgress?.(data.share);
          return;
        }
        done();
        if (data.type === 'refused') reject(new Refused(data.message));
        else resolve(data);
      };
      worker.onerror = (event) => {
        this.#busy.delete(worker);
        worker.terminate();
        reject(new Error(event.message || 'the engine did not start'));
      };
      worker.postMessage(message);
    });
  }
}

/** Gzip in base64, as a script that workers can start from: no server, no network. */
async function unpacked(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const program = await new Response(stream).text();
  return URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
}
