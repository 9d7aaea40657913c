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
