import { readEmail } from '@app/shared/contact/email-address.js';
import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';
import { decisions } from '../../actions/decide-complaint.js';
import type { Referral } from '../../case-file/case-file.query.js';
import type { NoticeByHand } from '../../notices/raise-by-hand.js';
import type { DeskProblem } from '../forms/desk-forms.js';

/** What a report may say beside its result, in the order of the form. */
export const reportParts = ['facts', 'reasons', 'measures', 'text'] as const;
const most = 20_000;
const mostOfAddress = 500;

/** The form before anybody wrote in it: to whoever referred the case, where they said a mail address or a place for the report. */
export function addresseeOf(referral: Referral | null): URLSearchParams {
  const { from = {}, reportBack } = referral ?? {};
  const said = [reportBack?.to, from.contact].filter((one) => one !== undefined);
  const email = said.flatMap((one) => one.split(/[\s,;<>，；（）()]+/)).find((word) => word.includes('@') && readEmail(word) !== undefined);
  const name = [from.name, from.department].filter(Boolean).join(' ');
  const address = email === undefined ? reportBack?.to : undefined;
  const given = Object.entries({ toName: name, toEmail: email, toAddress: address });
  return new URLSearchParams(given.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** The report as the API takes it, or what it lacks: its result, and where the authority takes it. */
export function readReport(language: Language, fields: URLSearchParams): { said: NoticeByHand } | { problems: readonly DeskProblem[] } {
  const given = (name: string) => fields.get(name)?.trim() ?? '';
  const [decision, name, email, address] = [given('decision'), given('toName'), given('toEmail'), given('toAddress')];
  const tooLong = (field: string, max: number): DeskProblem[] => {
    const over = given(field).length - max;
    return over > 0 ? [{ field, text: say(language, 'desk.form.too-long', { max, over }) }] : [];
  };
  const problems = [
    ...(decisions.some((one) => one === decision) ? [] : [{ field: 'decision', text: say(language, 'desk.report.decision.missing') }]),
    ...reportParts.flatMap((part) => tooLong(part, most)),
    ...tooLong('toName', 200),
    ...tooLong('toAddress', mostOfAddress),
    ...(email || address ? [] : [{ field: 'toEmail', text: say(language, 'desk.report.to.missing') }]),
    ...(email && readEmail(email) === undefined ? [{ field: 'toEmail', text: say(language, 'desk.report.to.email.wrong') }] : []),
  ];
  if (problems.length > 0) return { problems };
  const parts = reportParts.flatMap((part) => (given(part) ? [[part, given(part)] as const] : []));
  return {
    said: {
      kind: 'report-back',
      values: { decision, ...Object.fromEntries(parts) },
      to: { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(address ? { address } : {}) },
    },
  };
}
