import type { Language } from '@app/shared/domain/language.js';
import { urgencies } from '@app/shared/domain/matter/judge-urgent.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { percentOf } from '@app/shared/routing/reasons.js';
import { say } from '../../../pages/words.js';
import type { CaseMatter } from '../../case-file/explain-matter.js';
import { codingOrNone, namesIn, withWords } from '../../case-file/explain-matter.js';
import { actorWords, dayAndTime, type ViewContext, wordOr } from '../frame/words-of-cases.js';

/** What a case is about and why it came here, in the reader's language, with the words that decided. */
export function matterWords(telling: ViewContext, matter: CaseMatter, departments: readonly Department[]): object {
  const { language } = telling;
  const said = withWords(matter, departments);
  return {
    explained: said.explained?.[language],
    codes: codeWords(language, matter),
    proposal: proposalWords(language, matter, departments),
    version: matter.version ?? undefined,
    coding: codingOrNone(matter.coding)?.names[language] ?? matter.coding,
    further: matter.further.map((one) => furtherWords(telling, matter, one, departments)),
    signs: signWords(language, matter),
    urgency: urgencyWords(telling, matter),
    refused: said.refused.map((one) =>
      say(language, 'desk.matter.refused', { rule: wordOr(language, `desk.rule.${one.rule}`, one.rule), why: one.said[language] }),
    ),
    set:
      matter.decidedBy === 'staff'
        ? say(language, 'desk.matter.set', {
            name: actorWords(language, matter.by),
            at: dayAndTime(telling, new Date(matter.at)),
            reason: matter.reason ?? '',
          })
        : undefined,
  };
}

/** Business and cause, each with its code, who says so and how sure that is. */
export function codeWords(language: Language, matter: CaseMatter): { term: string; text: string; code: string; by: string; who: string }[] {
  const coding = codingOrNone(matter.coding);
  const of = (axis: 'business' | 'cause', code: string | null, origin: string | null, sure: number | null) =>
    code === null
      ? []
      : [
          {
            term: say(language, `desk.matter.${axis}`),
            text: namesIn(coding, code)![language],
            code,
            by: origin ?? '',
            who: [
              wordOr(language, `desk.matter.origin.${origin}`, origin ?? ''),
              ...(origin === 'classifier' && sure !== null ? [percentOf(sure)] : []),
            ].join(' '),
          },
        ];
  return [
    ...of('business', matter.business, matter.origin, matter.sure),
    ...of('cause', matter.cause, matter.causeOrigin, matter.causeSure),
  ];
}

/** What the classifier proposed, with its words and how sure it was; undefined where there was nothing. */
export function proposalWords(
  language: Language,
  matter: CaseMatter,
  departments: readonly Department[],
):
  | { department: string; id: string; business: string; cause: string | undefined; sure: string; words: readonly string[]; barred: boolean }
  | undefined {
  const { department, proposedBusiness, proposedCause, sure } = matter;
  if (department === null || proposedBusiness === null || sure === null) return undefined;
  const coding = codingOrNone(matter.coding);
  return {
    id: department,
    department: departments.find(({ id }) => id === department)?.names[language] ?? department,
    business: namesIn(coding, proposedBusiness)![language],
    cause: namesIn(coding, proposedCause)?.[language],
    sure: percentOf(sure),
    words: matter.words,
    // The complaint is about it: nobody can accept this.
    barred: matter.refused.some((one) => one.code === 'barred' && one.department === department),
  };
}

/** Who of the staff set or cleared the urgency, when and why; undefined where the words alone say it. */
export function urgencyWords(telling: ViewContext, matter: CaseMatter | null | undefined): string | undefined {
  if (!matter?.urgentBy) return undefined;
  const { language } = telling;
  return say(language, 'desk.matter.urgent.set', {
    urgent: say(language, matter.urgent === 'none' ? 'desk.matter.urgent.none' : `desk.matter.sign.${matter.urgent}`),
    name: actorWords(language, matter.urgentBy),
    at: matter.urgentAt === null ? '' : dayAndTime(telling, new Date(matter.urgentAt)),
    reason: matter.urgentReason ?? '',
  });
}

/** What cannot wait and what else was seen, with the words for it. Where somebody said whether it can wait, that counts and not the words. */
export function signWords(language: Language, { signs, urgent, urgentBy }: CaseMatter): { sign: string; words: readonly string[] }[] {
  const isUrgency = (sign: string) => (urgencies as readonly string[]).includes(sign);
  const held = urgentBy ? signs.filter(({ sign }) => sign === urgent || !isUrgency(sign)) : signs;
  const said = urgent === 'none' || held.some(({ sign }) => sign === urgent) ? held : [{ sign: urgent, words: [] }, ...held];
  return said.map(({ sign, words }) => ({ sign: wordOr(language, `desk.matter.sign.${sign}`, sign), words }));
}

function furtherWords(
  telling: ViewContext,
  matter: CaseMatter,
  one: CaseMatter['further'][number],
  departments: readonly Department[],
): object {
  const { language } = telling;
  const department = departments.find(({ id }) => id === one.department)?.names[language] ?? one.department;
  const business = namesIn(codingOrNone(matter.coding), one.business)![language];
  return {
    id: one.id,
    open: one.state === 'proposed',
    text: say(language, 'desk.matter.further', { business, department, sure: percentOf(one.sure) }),
    words: one.words,
    state:
      one.state === 'proposed'
        ? undefined
        : say(language, `desk.matter.further.${one.state}`, {
            name: actorWords(language, one.decidedBy ?? ''),
            at: one.decidedAt === null ? '' : dayAndTime(telling, new Date(one.decidedAt)),
            reason: one.reason ?? '',
          }),
  };
}
