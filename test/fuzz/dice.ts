/** Draws from a seed, so that what fails can be had again. */
export interface Dice {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** True once in so many throws. */
  once(inThrows: number): boolean;
}

/** Each name has draws of its own: one case can be had again without those before it. */
export function diceOf(...name: readonly (string | number)[]): Dice {
  let state = hashOf(name.join('/'));
  // Mulberry32: small, and no bit of it is as regular as those of a linear congruence.
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(draw() * limit);
  return { below, pick: (list) => list[below(list.length)] as (typeof list)[number], once: (inThrows) => below(inThrows) === 0 };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
