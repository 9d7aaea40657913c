import type { Language } from '@app/shared/domain/language.js';
import { composeNotice } from '@app/shared/notices/compose-notice.js';
import { noticeToCompose } from '@app/shared/notices/notice-to-compose.js';
import type { OutcomeTextContext } from '../notices/desk-texts.js';

/** A report as its text needs it: the case, and what the report states. */
export interface ReportToRead {
  readonly id: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly department: string | null;
  readonly language: Language;
  /** Who referred the case and under which number, and what the report states. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A report as the authority will read it: the house's own template, filled as the notifier fills it. Nothing of the complainant is in it but what staff wrote. */
export function reportBackText(
  desk: OutcomeTextContext,
  { details, ...one }: ReportToRead,
  now: Date,
): { readonly subject: string; readonly body: string } {
  const facts = {
    ...one,
    channel: 'referral',
    complainant: {},
    prefers: null,
    claimed: [],
    mayAcknowledge: true,
    durableMediumAgreed: false,
    duties: [],
  };
  const wanted = noticeToCompose(desk.house, desk.rules, facts, { kind: 'report-back', ruleSet: null, details }, now);
  const { subject, body } = composeNotice(desk.templates, wanted, 'letter', now);
  return { subject: subject ?? '', body };
}
