import { readEmail } from '@app/shared/contact/email-address.js';
import type { Language } from '@app/shared/domain/language.js';
import { type ReportBackMedium, reportBackMedia, reportBackParts } from '@app/shared/domain/report/report-back.js';
import { say } from '../../../pages/words.js';
import { decisions } from '../../actions/decide-complaint.js';
import type { Referral } from '../../case-file/case-heading.js';
import type { ReportBackWish } from '../../report-back/write-report-back.js';
import type { DeskProblem } from '../forms/desk-forms.js';

/** What a report may say beside its result, in the order of the form. */
export const reportParts = [...reportBackParts, 'text'] as const;
const most = 20_000;
const mostOfAddress = 500;

/** The form before anybody wrote in it: to whoever referred the case, where they said a mail address or a place for the report, the way they take it. */
export function addresseeOf(referral: Referral | null): URLSearchParams {
  const { from = {}, reportBack } = referral ?? {};
  const said = [reportBack?.to, from.contact].filter((one) => one !== undefined);
  const email = said.flatMap((one) => one.split(/[\s,;<>，；（）()]+/)).find((word) => word.includes('@') && readEmail(word) !== undefined);
  const name = [from.name, from.department].filter(Boolean).join(' ');
  const address = email === undefined ? reportBack?.to : undefined;
  const medium = reportBack?.medium ?? (email === undefined && address !== undefined ? 'letter' : 'mail');
  const given = Object.entries({ toName: name, toEmail: email, toAddress: address, medium });
  return new URLSearchParams(given.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** The report as the API takes it, or what it lacks: its result, what the authority asked for, and where it takes it. */
export function readReport(
  language: Language,
  fields: URLSearchParams,
  asks: readonly string[] = [],
): { said: ReportBackWish } | { problems: readonly DeskProblem[] } {
  const given = (name: string) => fields.get(name)?.trim() ?? '';
  const [decision, name, email, address] = [given('decision'), given('toName'), given('toEmail'), given('toAddress')];
  const medium = reportBackMedia.find((one) => one === given('medium')) ?? (email ? 'mail' : address ? 'letter' : undefined);
  const tooLong = (field: string, max: number): DeskProblem[] => {
    const over = given(field).length - max;
    return over > 0 ? [{ field, text: say(language, 'desk.form.too-long', { max, over }) }] : [];
  };
  const problems = [
    ...(decisions.some((one) => one === decision) ? [] : [{ field: 'decision', text: say(language, 'desk.report.decision.missing') }]),
    ...reportParts.flatMap((part) => tooLong(part, most)),
    ...asks.flatMap((part) => (given(part) === '' ? [{ field: part, text: say(language, 'desk.report.lacks') }] : [])),
    ...tooLong('toName', 200),
    ...tooLong('toAddress', mostOfAddress),
    ...addressProblems(language, medium, email, address),
  ];
  if (problems.length > 0) return { problems };
  const parts = reportParts.flatMap((part) => (given(part) ? [[part, given(part)] as const] : []));
  return {
    said: {
      values: { decision, ...Object.fromEntries(parts) },
      ...(medium === undefined ? {} : { medium }),
      to: { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(address ? { address } : {}) },
    },
  };
}

/** A mail needs an address that takes mail, a letter one that takes post; what is handed over needs neither. */
function addressProblems(language: Language, medium: ReportBackMedium | undefined, email: string, address: string): DeskProblem[] {
  if (email && readEmail(email) === undefined) return [{ field: 'toEmail', text: say(language, 'desk.report.to.email.wrong') }];
  if (medium === 'letter' && !address) return [{ field: 'toAddress', text: say(language, 'desk.report.to.missing') }];
  if ((medium === 'mail' || medium === undefined) && !email) return [{ field: 'toEmail', text: say(language, 'desk.report.to.missing') }];
  return [];
}
