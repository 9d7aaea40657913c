import { ownBranchKeys } from '../domain/conflict/branch-keys.js';
import { folded, personKeys } from '../domain/conflict/person-keys.js';
import { departmentRoles, type Role } from '../domain/rights/roles.js';

/** What a person is called, however it is written. */
export interface Called {
  readonly name: string;
  readonly spellings: readonly string[];
  readonly staffNumber?: string | null | undefined;
  readonly role?: Role;
  readonly branch?: string | null | undefined;
}

/** Another way of making keys is another number here: what was made before is made anew. */
export const keysVersion = 'v:2';

/**
 * What cases about this person are known by, to compare with `complaint.conflicts`: their id, their names in every spelling and in pinyin, their
 * staff number and, of who works the cases of a department, the branch at which they work (docs/decisions/0190). The library that knows pinyin weighs a megabyte and is read here, by whoever enters or renames a person.
 */
export async function keysOf(id: string, called: Called): Promise<string[]> {
  const names = await spellingsOf(called);
  const number = called.staffNumber ? folded(called.staffNumber).replace(/[^\p{L}\p{N}]/gu, '') : '';
  const keys = names.flatMap((name) => personKeys(name).map((key) => `p:${key}`));
  // Who oversees is barred by no branch: what is complained of it is theirs to see wherever they sit.
  const branch = called.role && departmentRoles.includes(called.role) ? ownBranchKeys(called.branch).map((key) => `b:${key}`) : [];
  return [...new Set([keysVersion, `i:${id}`, ...(number ? [`n:${number}`] : []), ...keys, ...branch])];
}

/** A person's name and other spellings with what each is in Latin letters: 王小芳 is Wang Xiaofang, wang xiao fang and wangxiaofang, too. */
export async function spellingsOf({ name, spellings }: Pick<Called, 'name' | 'spellings'>): Promise<string[]> {
  const given = [name, ...spellings];
  if (!given.some((one) => /\p{Script=Han}/u.test(one))) return [...new Set(given)];
  const { pinyin } = await import('pinyin-pro');
  const latin = given.flatMap((one) => {
    const han = (folded(one).match(/\p{Script=Han}+/gu) ?? []).join('');
    if (han.length < 2 || han.length > 6) return [];
    const read = (surname: 'head' | 'off') => pinyin(han, { toneType: 'none', type: 'array', surname });
    // A surname is often read in a way of its own (单 Shan, 仇 Qiu); who writes a complaint may not know it.
    return [read('head'), read('off')].flatMap(cuts);
  });
  return [...new Set([...given, ...latin])];
}

/** Each way in which syllables are written together: surname of one or two, given name as one word or not, all as one. */
function cuts(syllables: readonly string[]): string[] {
  const written = [syllables.join(' '), syllables.join('')];
  for (const surname of [1, 2].slice(0, Math.max(1, syllables.length - 1)))
    for (const between of ['', ' ']) written.push(`${syllables.slice(0, surname).join('')} ${syllables.slice(surname).join(between)}`);
  // ü is written ü, u or v.
  return written.flatMap((one) => (one.includes('ü') ? [one, one.replaceAll('ü', 'u'), one.replaceAll('ü', 'v')] : [one]));
}
