/**
 * Why there is no answer, in a sentence for a clerk: ours, without anything of what was sent. What a function throws as this in its thread is told
 * outside with its sentence; of every other error only the name is.
 */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}
