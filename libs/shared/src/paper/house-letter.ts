import type { Institution } from '../platform/config/institution.js';
import type { LetterPaper } from './letter-pdf.js';

/** A letter of the house: its name and ways to reach it stand on it, and its day is that of its zone. */
export async function houseLetter(
  { name, contact, zone }: Pick<Institution, 'name' | 'contact' | 'zone'>,
  letter: Omit<LetterPaper, 'sender' | 'zone'>,
): Promise<Buffer> {
  // What sets type is read at the first letter: it weighs more than ten megabytes, and most processes never make one.
  const { letterPdf } = await import('./letter-pdf.js');
  return await letterPdf({ ...letter, sender: [name[letter.language], ...contact[letter.language]], zone });
}

/** Several letters of the house in one file, in the order given; see `pileOfLetters`. */
export async function housePile(
  { name, contact, zone }: Pick<Institution, 'name' | 'contact' | 'zone'>,
  letters: readonly Omit<LetterPaper, 'sender' | 'zone'>[],
  ownSheets: boolean,
): Promise<Buffer> {
  const { pileOfLetters } = await import('./letter-pdf.js');
  const papers = letters.map((letter) => ({ ...letter, sender: [name[letter.language], ...contact[letter.language]], zone }));
  return await pileOfLetters(papers, ownSheets);
}
