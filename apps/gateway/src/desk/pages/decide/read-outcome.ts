import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';
import { decisions, type Outcome, outcomeParts } from '../../actions/decide-complaint.js';
import type { DeskProblem } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';

/** As much as the API takes. */
const most = { text: 20_000, remedy: 500, remedies: 20, partsReason: 2_000 };

/** The fields of the form that said this: what {@link readOutcome} reads the same decision from. */
export function fieldsOfOutcome({ remedies, ...outcome }: Outcome): URLSearchParams {
  const said = Object.entries(outcome).filter((one): one is [string, string] => one[1] !== undefined);
  return new URLSearchParams([...said, ...(remedies ? [['remedies', remedies.join('\n')] satisfies [string, string]] : [])]);
}

/** What the form decides, in the form of the API's body. Remedies are one on each line. */
export function readOutcome(
  language: Language,
  fields: URLSearchParams,
  needsRootCause: boolean,
): { readonly said: Outcome } | { readonly problems: readonly DeskProblem[] } {
  const problems: DeskProblem[] = [];
  const decision = decisions.find((one) => one === fields.get('decision'));
  if (decision === undefined) problems.push({ field: 'decision', text: say(language, 'desk.decide.decision.missing') });
  const text = readText(language, fields, 'text', most.text, 'desk.decide.text.missing');
  if ('problem' in text) problems.push(text.problem);
  const remedies = (fields.get('remedies') ?? '').split('\n').flatMap((line) => line.trim() || []);
  if (remedies.length > most.remedies || remedies.some((line) => line.length > most.remedy))
    problems.push({ field: 'remedies', text: say(language, 'desk.decide.remedies.wrong', { lines: most.remedies, max: most.remedy }) });
  const parts = outcomeParts.flatMap((part) => {
    const given = (fields.get(part) ?? '').trim();
    if (given.length > most.text)
      problems.push({ field: part, text: say(language, 'desk.form.too-long', { max: most.text, over: given.length - most.text }) });
    return given === '' ? [] : [[part, given] as const];
  });
  const partsReason = (fields.get('partsReason') ?? '').trim();
  if (partsReason.length > most.partsReason)
    problems.push({
      field: 'partsReason',
      text: say(language, 'desk.form.too-long', { max: most.partsReason, over: partsReason.length - most.partsReason }),
    });
  const rootCause = (fields.get('rootCause') ?? '').trim();
  if (rootCause === '' && needsRootCause) problems.push({ field: 'rootCause', text: say(language, 'desk.root-cause.missing') });
  if (problems.length > 0 || decision === undefined || 'problem' in text) return { problems };
  return {
    said: {
      decision,
      text: text.text,
      ...(remedies.length > 0 ? { remedies } : {}),
      ...Object.fromEntries(parts),
      ...(partsReason === '' ? {} : { partsReason }),
      ...(rootCause === '' ? {} : { rootCause }),
    },
  };
}
