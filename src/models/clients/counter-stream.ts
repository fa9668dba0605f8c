/**
 * Chance that belongs to one session: numbers computed from the session's seed, the request's number and the purpose.
 * Nothing that a policy does can move them, so two policies face the very same work.
 */
import { standardExponential } from '../../sim/standard-exponential.ts';
import { Stream } from '../../sim/streams.ts';
import { mix } from './population.ts';

const TO_UNIT = 2 ** -32;

export class CounterStream extends Stream {
  #key = 0;
  #drawn = 0;

  constructor(name: string) {
    super('', name);
  }

  /** Points the stream at one request of one session. */
  seat(seed: number, request: number): void {
    this.#key = mix(seed, request + 1);
    this.#drawn = 0;
  }

  override uniform(): number {
    return mix(this.#key, ++this.#drawn) * TO_UNIT;
  }

  override exponential(): number {
    return standardExponential(this.uniform());
  }
}
