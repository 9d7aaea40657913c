import type { Language } from '@app/shared/domain/language.js';
import type { Finding } from '../../../doors/arrival.js';
import { say, words } from '../../../pages/words.js';

/** What made a message doubtful, in the reader's language; undefined where only the door's own sentence says it. */
export function findingWords(language: Language, finding: Finding | null): string | undefined {
  const key = `desk.finding.${finding?.is}`;
  if (!finding || !(key in words.en)) return undefined;
  const { names = [], over = [], seconds } = finding;
  const listed = (type: 'conjunction' | 'disjunction', each: readonly string[]) =>
    new Intl.ListFormat(language === 'en' ? 'en-GB' : language, { type }).format(each);
  const covered = over.map((part) => say(language, `desk.finding.part.${part}`));
  return say(language, key, { names: listed('disjunction', names), over: listed('conjunction', covered), seconds });
}
