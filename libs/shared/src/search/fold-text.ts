import traditionalToSimplified from 'opencc-js/dict/TSCharacters';

/**
 * Text as it is compared: small letters without accents, half-width, simplified characters; each character stands for one, so that what is
 * found in the folded text lies at the same place in the text. 證據 and 证据 are one, as are Ａｐｐ and app, Zürich and zurich.
 */
export function foldText(text: string): string {
  let folded = '';
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

/** Every character that folds to this one, itself among them. */
export function unfold(character: string): readonly string[] {
  const folded = foldCharacter(character);
  variants ??= findVariants();
  return [...new Set([folded, ...(variants.get(folded) ?? [])])];
}

const simplified: ReadonlyMap<string, string> = new Map(
  // "traditional simplified": where there are several, the first is the usual one.
  traditionalToSimplified.split('|').map((pair) => pair.split(' ') as [string, string]),
);
const known = new Map<string, string>();
let variants: Map<string, string[]> | undefined;

function foldCharacter(character: string): string {
  if (character >= 'a' && character <= 'z') return character;
  const before = known.get(character);
  if (before !== undefined) return before;
  const folded = foldAnew(character);
  // A stranger's text may hold any of a million characters; the ones that people use fit.
  if (known.size < 20_000) known.set(character, folded);
  return folded;
}

function foldAnew(character: string): string {
  const narrow = one(character.normalize('NFKC')) ?? character;
  const plain = /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}/u.test(narrow) ? [...narrow.normalize('NFD')][0]! : narrow;
  const small = one(plain.toLowerCase()) ?? plain;
  return simplified.get(small) ?? small;
}

const one = (text: string): string | undefined => ([...text].length === 1 ? text : undefined);

/** Of the letters and digits of the basic plane, and of what the table knows beyond it. */
function findVariants(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (character: string) => {
    const folded = foldAnew(character);
    if (folded !== character) found.set(folded, [...(found.get(folded) ?? []), character]);
  };
  for (let code = 0x41; code < 0x3400; code += 1) add(String.fromCharCode(code));
  for (let code = 0xf900; code < 0xffef; code += 1) add(String.fromCharCode(code));
  for (const character of simplified.keys()) add(character);
  return found;
}
