import { fingerprint } from '@app/shared/domain/calendar/fingerprint.js';

/** Draws that come out the same for the same seed. */
export class Chance {
  constructor(private state: number) {}

  /** By a text: whoever asks about the same thing gets the same, in whatever order they ask. */
  static of(text: string): Chance {
    return new Chance(Number.parseInt(fingerprint(text), 16));
  }

  /** From 0 up to, not including, 1. Source: mulberry32 (Tommy Ettinger, public domain). */
  number(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Whether something happens that happens with this probability. */
  happens(probability: number): boolean {
    return this.number() < probability;
  }

  between(least: number, most: number): number {
    return least + this.number() * (most - least);
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.number() * choices.length)] as T;
  }
}
