import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';
import type { DeskProblem } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';

/** Fields of a form that say something of a referral, beside choices that are always made. */
const written = ['from.name', 'from.department', 'from.contact', 'reference', 'limit.amount', 'reportBack.to', 'instructions'] as const;
const chosen = ['kind', 'reportBack.owed', 'reportBack.medium'] as const;

/**
 * What a form says of a referral, as entries of the API's body (`referral.from.name`); none where nothing was written. A limit is a day, or a
 * number of days of the chosen unit.
 */
export function readReferral(
  language: Language,
  fields: URLSearchParams,
): { readonly entries: readonly (readonly [string, string])[]; readonly problems: readonly DeskProblem[] } {
  const given = (name: string) => fields.get(`referral.${name}`)?.trim() ?? '';
  const dueOn = dateIn(fields, 'referral.limit.dueOn');
  if (written.every((name) => given(name) === '') && dueOn === undefined) return { entries: [], problems: [] };
  const problem = (name: string): DeskProblem => ({ field: `referral.${name}`, text: say(language, `desk.record.wrong.referral.${name}`) });
  const amount = given('limit.amount').normalize('NFKC');
  const problems = [
    ...(given('from.name') === '' ? [problem('from.name')] : []),
    ...(given('reference') === '' ? [problem('reference')] : []),
    ...(amount !== '' && !/^(?:[1-9]\d{0,2}|1000)$/.test(amount) ? [problem('limit.amount')] : []),
    ...(dueOn === 'wrong' ? [problem('limit.dueOn')] : []),
    ...(amount !== '' && dueOn !== undefined
      ? [{ ...problem('limit.dueOn'), text: say(language, 'desk.record.wrong.referral.limit') }]
      : []),
  ];
  const limit: readonly (readonly [string, string])[] =
    dueOn !== undefined
      ? [['limit.dueOn', dueOn]]
      : amount !== ''
        ? [
            ['limit.amount', amount],
            ['limit.unit', given('limit.unit') || 'working_days'],
          ]
        : [];
  const plain = [...written, ...chosen]
    .filter((name) => name !== 'limit.amount' && given(name) !== '')
    .map((name) => [name, given(name)] as const);
  // What a report has to state is ticked, and one text of the body.
  const asks = fields.getAll('referral.reportBack.asks').join(',');
  const asked = asks === '' ? [] : [['reportBack.asks', asks] as const];
  return { entries: [...plain, ...asked, ...limit].map(([name, value]) => [`referral.${name}`, value] as const), problems };
}

/** Whether a field of a form belongs to its referral, which is read by itself. */
export function isOfReferral(name: string): boolean {
  return name.startsWith('referral.');
}
