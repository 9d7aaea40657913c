import type { Language } from '@app/shared/domain/language.js';
import { type Unit, units } from '@app/shared/domain/rule-set/rule-set.js';
import { mostReason } from '../../../http/bodies/said.js';
import { say } from '../../../pages/words.js';
import type { ExtensionWish } from '../../actions/extend-deadline.js';
import type { DeskProblem } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';

/** What the form asks for; `steps` are those on offer (`stepValue`). A reason that is missing is for the rule set to miss: not every step wants one. */
export function readExtension(
  language: Language,
  fields: URLSearchParams,
  steps: readonly { readonly value: string; readonly unit: Unit | undefined }[],
): { readonly said: ExtensionWish } | { readonly problems: readonly DeskProblem[] } {
  const problems: DeskProblem[] = [];
  const put = (field: string, key: string, values: Record<string, unknown> = {}) =>
    problems.push({ field, text: say(language, key, values) });
  const [extension = '', ruleSet] = (fields.get('extension') || (steps.length === 1 ? steps[0]!.value : '')).split('/').reverse();
  if (extension === '') put('extension', 'desk.extend.step.missing');
  const amount = Number((fields.get('amount') ?? '').normalize('NFKC').trim() || Number.NaN);
  if (!Number.isInteger(amount) || amount < 1 || amount > 1_000) put('amount', 'desk.extend.amount.wrong');
  const given = fields.get('unit') ?? '';
  const unit = given === '' ? unitMeant(steps, extension, ruleSet) : units.find((one) => one === given);
  // Without a step nobody can say which unit is meant.
  if (unit === undefined && (given !== '' || extension !== '')) put('unit', 'desk.extend.unit.wrong');
  const reason = (fields.get('reason') ?? '').trim();
  if (reason.length > mostReason) put('reason', 'desk.form.too-long', { max: mostReason, over: reason.length - mostReason });
  const stated = dateIn(fields, 'statedDate');
  if (stated === 'wrong') put('statedDate', 'desk.extend.stated.wrong');
  if (problems.length > 0 || unit === undefined) return { problems };
  const approvedBy = (fields.get('approvedBy') ?? '').trim().slice(0, 200);
  return {
    said: {
      extension,
      ...(ruleSet ? { ruleSet } : {}),
      to: { amount, unit },
      ...(reason === '' ? {} : { reason }),
      ...(approvedBy === '' ? {} : { approvedBy }),
      ...(stated === undefined || stated === 'wrong' ? {} : { statedDate: stated }),
    },
  };
}

/** The unit of the step that was chosen; of one that is named without its rule set, where all of that name count alike. */
function unitMeant(
  steps: readonly { readonly value: string; readonly unit: Unit | undefined }[],
  extension: string,
  ruleSet: string | undefined,
): Unit | undefined {
  const meant = steps.filter(({ value }) =>
    ruleSet === undefined ? value.split('/').at(-1) === extension : value === `${ruleSet}/${extension}`,
  );
  return new Set(meant.map(({ unit }) => unit)).size === 1 ? meant[0]!.unit : undefined;
}
