import type { NameFinder } from '@app/shared/domain/conflict/name-finder.js';
import type { PersonFinding } from '@app/shared/people/conflict-findings.js';
import { findInside, type WithTexts } from '@app/shared/people/what-was-added.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';

/** Whom the texts of cases name, where they were looked into already. */
type Inside = (cases: readonly WithTexts[]) => PersonFinding[];

/** Some cases have texts that nobody looked into yet. */
class TextsUnread extends Error {
  constructor(readonly cases: readonly WithTexts[]) {
    super('Texts are to be looked into first.');
  }
}

/**
 * Does something with cases in a transaction that reads no file: where one of them turns out to have texts, it is rolled back, they are looked into while
 * nothing is locked, and it is done again with what they say. A case without texts costs no statement by it.
 */
export async function lookingInside<Result>(
  unitOfWork: UnitOfWork,
  names: () => NameFinder | undefined,
  act: (tx: Tx, inside: Inside) => Promise<Result>,
): Promise<Result> {
  const known = new Map<string, readonly PersonFinding[]>();
  const inside: Inside = (cases) => {
    const unread = names() === undefined ? [] : cases.filter((one) => one.texts.some((text) => !known.has(text)));
    if (unread.length > 0) throw new TextsUnread(unread);
    return cases.flatMap(({ texts }) => texts.flatMap((text) => known.get(text) ?? []));
  };
  for (;;) {
    try {
      return await unitOfWork.run((tx) => act(tx, inside));
    } catch (error) {
      if (!(error instanceof TextsUnread)) throw error;
      const finder = names()!;
      for (const one of error.cases)
        for (const text of one.texts)
          if (!known.has(text)) known.set(text, await findInside(unitOfWork, finder, { ...one, texts: [text] }));
    }
  }
}
