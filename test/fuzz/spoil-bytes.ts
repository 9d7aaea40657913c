import type { Dice } from './dice.js';

/** Makes something of bytes that nobody ever sent. */
export type Spoiler = (bytes: Buffer, dice: Dice) => Buffer;

export function splice(bytes: Buffer, at: number, cut: number, put: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
}

/** What may happen to any bytes on their way. `others` are specimens to take pieces of. */
export function byteSpoilers(others: readonly Buffer[]): readonly Spoiler[] {
  return [
    function changeSome(bytes, dice) {
      const copy = Buffer.from(bytes);
      for (let times = 0; times < 1 + dice.below(20); times += 1) if (copy.length > 0) copy[dice.below(copy.length)] = dice.below(256);
      return copy;
    },
    (bytes, dice) => splice(bytes, dice.below(bytes.length + 1), dice.below(200), Buffer.alloc(0)),
    function repeatPiece(bytes, dice) {
      const from = dice.below(bytes.length + 1);
      return splice(bytes, dice.below(bytes.length + 1), 0, bytes.subarray(from, from + dice.below(2_000)));
    },
    (bytes, dice) => bytes.subarray(0, dice.below(bytes.length + 1)),
    function crossWithOther(bytes, dice) {
      const other = dice.pick(others);
      return Buffer.concat([bytes.subarray(0, dice.below(bytes.length + 1)), other.subarray(dice.below(other.length + 1))]);
    },
    (bytes, dice) => splice(bytes, dice.below(bytes.length + 1), 0, Buffer.alloc(1 + dice.below(3_000), dice.below(256))),
  ];
}

/** Spoils once, or a few times over. */
export function spoil(bytes: Buffer, spoilers: readonly Spoiler[], dice: Dice): Buffer {
  let spoiled = bytes;
  for (let times = 0; times < 1 + dice.below(3); times += 1) spoiled = dice.pick(spoilers)(spoiled, dice);
  return spoiled;
}
