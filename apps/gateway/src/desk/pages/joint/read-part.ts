import { type PartyKind, partyKinds } from '@app/shared/domain/joint/part-state.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';
import type { PartWish } from '../../joint/ask-part.js';
import type { DeskProblem } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';

/** As much as the API takes. */
export const mostQuestion = 4_000;
const mostDays = 60;

/** What the form asks of whom. `whom` is the id of a department, or `party:` and the kind of an outside body. */
export function readPart(
  language: Language,
  fields: URLSearchParams,
): { readonly said: PartWish } | { readonly problems: readonly DeskProblem[] } {
  const whom = fields.get('whom') ?? '';
  const kind: PartyKind | undefined = partyKinds.find((one) => `party:${one}` === whom);
  const name = (fields.get('name') ?? '').trim();
  const email = (fields.get('email') ?? '').trim();
  const question = readText(language, fields, 'question', mostQuestion, 'desk.parts.question.missing');
  const days = readDays(language, fields);
  const problems: DeskProblem[] = [
    ...(whom === '' ? [{ field: 'whom', text: say(language, 'desk.parts.whom.missing') }] : []),
    ...(kind !== undefined && name === '' ? [{ field: 'name', text: say(language, 'desk.parts.party.name.missing') }] : []),
    ...('problem' in question ? [question.problem] : []),
    ...('problem' in days ? [days.problem] : []),
  ];
  if (problems.length > 0 || 'problem' in question || 'problem' in days) return { problems };
  const speaks = languages.find((one) => one === fields.get('speaks')) ?? language;
  const further = fields.get('further') ?? '';
  return {
    said: {
      ...(kind === undefined
        ? { department: whom }
        : { party: { kind, name: name.slice(0, 200), ...(email === '' ? {} : { email }), language: speaks } }),
      question: question.text,
      points: fields.getAll('points').filter((id) => /^[0-9a-f-]{36}$/.test(id)),
      ...(/^[0-9a-f-]{36}$/.test(further) ? { furtherMatter: further } : {}),
      workingDays: days.days,
    },
  };
}

/** Working days as they were typed; none: as the papers say. */
export function readDays(
  language: Language,
  fields: URLSearchParams,
): { readonly days: number | undefined } | { readonly problem: DeskProblem } {
  const typed = (fields.get('days') ?? '').trim();
  if (typed === '') return { days: undefined };
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  if (days >= 1 && days <= mostDays) return { days };
  return { problem: { field: 'days', text: say(language, 'desk.parts.days.wrong', { max: mostDays }) } };
}
