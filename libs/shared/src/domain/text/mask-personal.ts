import { maskSecrets } from './mask-secrets.js';

/** What is put where something personal stood. */
const marks = { mail: '[mail]', link: '[link]', number: '[number]', name: '[name]' } as const;

/** Names that are one Han character or two letters would take half of the text with them. */
const shortestName = 2;

/**
 * A text without what says of whom it is: mail addresses, links, numbers of five digits and more (telephones, cards, accounts, identity
 * documents, also with blanks and hyphens between), numbers after 尾号 and "ending in", and the names that are handed over. Linear; sums and
 * days stay, for they say what it is about. Whoever writes a further name into a text is not known to us: what leaves is masked, not anonymous.
 */
export function maskPersonal(text: string, names: readonly (string | undefined)[] = []): string {
  let masked = maskSecrets(text)
    .normalize('NFKC')
    .replace(/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,255}/gu, marks.mail)
    .replace(/\b(?:https?:\/\/|www\.)\S{1,2000}/gi, marks.link)
    // A card in groups of four, a telephone with blanks, an identity number that ends with X. Sums have a point or a comma in them.
    .replace(/(?<![\d.,])\+?\d(?:[ -]?\d){4,24}[xX]?(?![\d])/g, marks.number)
    .replace(
      /((?:尾号|尾數|尾数|末四码|末四碼|尾四位|ending(?: in)?|last four(?: digits)?)\s*(?:为|為|是|:)?\s*)\d{2,6}/gi,
      `$1${marks.number}`,
    );
  for (const name of names) {
    const own = name?.normalize('NFKC').trim() ?? '';
    if (own.length < shortestName) continue;
    masked = masked.split(own).join(marks.name);
  }
  return masked;
}
