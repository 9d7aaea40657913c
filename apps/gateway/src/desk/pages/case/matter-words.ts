import type { Language } from '@app/shared/domain/language.js';
import { entryOf } from '@app/shared/domain/matter/coding.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { triageDepartment } from '@app/shared/platform/config/institution.js';
import { byModel, matterRule, unsure } from '@app/shared/routing/reasons.js';
import { say } from '../../../pages/words.js';
import type { CaseMatter } from '../../case-file/case-file.query.js';
import { wordOr } from '../frame/words-of-cases.js';

/** What a case is about and why it came here, in the reader's language, with the words that decided. */
export function matterWords(language: Language, matter: CaseMatter, rule: string | null, departmentName: (id: string) => string): object {
  const coding = codingNamed(matter.coding);
  const name = (code: string | null) => (code === null ? undefined : (entryOf(coding, code)?.names[language] ?? code));
  const said =
    matter.business === null || matter.sure === null
      ? undefined
      : { business: matter.business, cause: matter.cause ?? '', sure: matter.sure, words: matter.words };
  const explained = rule === matterRule && said ? byModel(said, coding) : rule === triageDepartment ? unsure(said, coding) : undefined;
  return {
    explained: explained?.[language],
    business: name(matter.business),
    cause: name(matter.cause),
    codes: [matter.business, matter.cause].filter((code) => code !== null).join(' · '),
    origin: matter.origin === null ? undefined : wordOr(language, `desk.matter.origin.${matter.origin}`, matter.origin),
    sure: matter.sure === null ? undefined : `${Math.min(99, Math.round(matter.sure * 100))} %`,
    proposed: matter.department === null ? undefined : departmentName(matter.department),
    version: matter.version ?? undefined,
    further: matter.further.map((one) =>
      say(language, 'desk.matter.further', { business: name(one.business) ?? one.business, department: departmentName(one.department) }),
    ),
    signs: matter.signs.map(({ sign, words }) => ({ sign: wordOr(language, `desk.matter.sign.${sign}`, sign), words })),
    refused: matter.refused.map((one) =>
      say(language, 'desk.matter.refused', { rule: wordOr(language, `desk.rule.${one.rule}`, one.rule) }),
    ),
  };
}
