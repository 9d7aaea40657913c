import { type Coding, type CodingEntry, departmentOf, entryOf } from '../domain/matter/coding.js';
import { foldText } from '../domain/matter/fold-text.js';
import type { Department } from '../platform/config/institution.js';
import type { HotlineMenu } from '../platform/config/papers/forms.js';

/** What somebody said a complaint is about, by the coding in force; either code may be absent. */
export interface GivenCodes {
  readonly business?: string;
  readonly cause?: string;
}

/** A category as it is kept, what it means in the coding, and whose it is. */
export interface Meaning extends GivenCodes {
  /** Id of a category of departments.yaml, or a code of the coding. */
  readonly category: string;
  readonly department?: string;
}

/** What papers say per coding, or for the one in force. */
type ByCoding = string | Readonly<Record<string, string>> | undefined;

/** What the papers say for this coding; undefined where they say nothing for it. */
export function inCoding(said: ByCoding, coding: string): string | undefined {
  return typeof said === 'string' ? said : said?.[coding];
}

/**
 * What a word for a category means: the id of a category of departments.yaml, a code of the coding (a business or a cause), or the name of
 * either in any language, whatever its width, case or script. Undefined for what is none. A name that a business and a cause have in common
 * is the business.
 */
export function meaningOf(given: string, coding: Coding | undefined, departments: readonly Department[]): Meaning | undefined {
  const listed = departments.flatMap((department) => department.categories.map((category) => ({ category, department: department.id })));
  const entries = (coding?.entries ?? []).filter(({ axis }) => axis !== 'channel');
  const named = ({ names }: Pick<CodingEntry, 'names'>) => Object.values(names).some((name) => foldText(name).trim() === wanted);
  const wanted = foldText(given.slice(0, 200)).trim();
  const ofCategory = (one: (typeof listed)[number] | undefined) => one && meantBy(one.category, one.department, coding);
  const ofEntry = (entry: CodingEntry | undefined) => entry && meantByCode(entry, coding!);
  return (
    ofCategory(listed.find(({ category }) => category.id === given)) ??
    ofEntry(entries.find(({ code }) => code === given)) ??
    ofCategory(listed.find(({ category }) => named(category))) ??
    ofEntry(entries.find(({ axis, ...entry }) => axis === 'business' && named(entry)) ?? entries.find(named))
  );
}

function meantBy({ id, business, cause }: Department['categories'][number], department: string, coding: Coding | undefined): Meaning {
  const codes = { business: inCoding(business, coding?.id ?? ''), cause: inCoding(cause, coding?.id ?? '') };
  return { category: id, department, ...known(codes, coding) };
}

function meantByCode({ axis, code }: CodingEntry, coding: Coding): Meaning {
  const department = axis === 'business' ? departmentOf(coding, code) : undefined;
  return { category: code, [axis]: code, ...(department === undefined ? {} : { department }) };
}

/** Of two codes those that the coding has, each on its own axis. */
export function known(
  codes: { readonly business?: string | undefined; readonly cause?: string | undefined },
  coding: Coding | undefined,
): GivenCodes {
  const of = (axis: 'business' | 'cause') => {
    const entry = coding && entryOf(coding, codes[axis]);
    return entry?.axis === axis ? { [axis]: entry.code } : {};
  };
  return { ...of('business'), ...of('cause') };
}

/** What the keys that a caller pressed mean by the papers: the longest run of keys that is listed there. */
export function pressedMeaning(
  menu: readonly string[],
  papers: HotlineMenu,
  coding: Coding | undefined,
  departments: readonly Department[],
): Meaning | undefined {
  for (let many = Math.min(menu.length, 10); many > 0; many -= 1) {
    const said = inCoding(papers[menu.slice(0, many).join(' ')], coding?.id ?? '');
    if (said !== undefined) return meaningOf(said, coding, departments);
  }
  return undefined;
}
