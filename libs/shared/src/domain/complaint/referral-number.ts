/** The number under which an authority referred a complaint, as it was written. */
export interface ReferralNumber {
  readonly authority: string;
  readonly number: string;
}

/**
 * The same number however it was typed: width, case, blanks, and which brackets stand around the year (`〔2026〕`, `[2026]`, `（2026）`) tell
 * no two apart. Its characters do. Both parts have at most 200 characters.
 */
export function foldReferralNumber({ authority, number }: ReferralNumber): ReferralNumber {
  return { authority: fold(authority), number: fold(number) };
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
