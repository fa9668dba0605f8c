/** Numbers as findings tell them. */
import { NS_PER_S } from '../../sim/units.ts';

/** "3.609 s", "50 s", "0.01 s". */
export function seconds(ns: number): string {
  return `${trimmed(ns / NS_PER_S, 3)} s`;
}

/** "9.0 to 15.0 s". */
export function secondsRange(minNs: number, maxNs: number): string {
  return `${(minNs / NS_PER_S).toFixed(1)} to ${(maxNs / NS_PER_S).toFixed(1)} s`;
}

/** "75 %". */
export function percent(share: number): string {
  return `${trimmed(share * 100, share < 0.1 ? 1 : 0)} %`;
}

/** Without zeros at the end. */
export function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

/** "1 connection", "2 connections". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
