/** What Redress asks of a password. Long ones are easy to keep in mind; nothing else is asked (NIST SP 800-63B-4, 3.1.1.2). */
export const passwordLength = { least: 12, most: 200 } as const;

/**
 * argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet (read in November 2026). About 30 ms, in a
 * thread of the library: nobody else's request waits for it.
 */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The hash that is kept of a password, as PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return await hash(asTyped(password), cost);
}

/** Whether it is the password of this hash. Without a hash it takes as long and is none: nobody learns who has an account. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2');
  if (password.length > passwordLength.most) return false;
  const right = await verify(hash ?? (await nobodysHash()), asTyped(password));
  return hash !== undefined && right;
}

let nobodys: Promise<string> | undefined;
const nobodysHash = (): Promise<string> => {
  nobodys ??= hashPassword('of nobody at all');
  return nobodys;
};

/** What is wrong with a password that somebody chose: too short, too long, or what others would try first. */
export function passwordProblem(
  password: string,
  person: { readonly name: string; readonly known: readonly string[] },
): PasswordProblem | undefined {
  const typed = asTyped(password);
  if ([...typed].length < passwordLength.least) return 'short';
  if (typed.length > passwordLength.most) return 'long';
  // Whoever guesses begins with names, numbers and rows of keys.
  const bare = typed.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const parts = [person.name, ...person.known]
    .map((one) => one.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
    .filter((one) => one.length > 1);
  const rest = parts
    .reduce((left, part) => left.replaceAll(part, ''), bare)
    .replace(/password|qwerty|asdf|redress|\u5bc6\u7801|\u5bc6\u78bc/gu, '');
  return isRow(bare) || new Set(bare).size < 5 || [...rest].length < 6 ? 'easy' : undefined;
}

/** Why a password is not taken. */
export type PasswordProblem = 'short' | 'long' | 'easy';

/** 123456789012, abcdefghijkl: each character follows the one before. */
function isRow(text: string): boolean {
  const steps = [...text].slice(1).map((character, at) => (character.codePointAt(0) ?? 0) - ([...text][at]!.codePointAt(0) ?? 0));
  return steps.length > 0 && steps.filter((step) => Math.abs(step) <= 1).length > steps.length * 0.8;
}

/** One password, whichever keyboard it was typed on. */
const asTyped = (password: string): string => password.normalize('NFKC');
