/** An answer that smtp-server gives instead of 250; it adds the enhanced status (4.3.0 to 451). */
export function reply(responseCode: number, sentence: string): Error & { responseCode: number } {
  return Object.assign(new Error(sentence), { responseCode });
}
