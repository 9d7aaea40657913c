import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { type ReferralSaid, referralFields } from '../../../drafting/referral.js';
import { validated } from '../../../http/bodies/read-body.js';
import { jsonOf } from '../../../http/submission/read-entry.js';
import { receiptInstant } from '../../../http/submission/receipt-instant.js';
import type { ReferralRead } from '../../../intake/reading/referral-read.js';
import { say } from '../../../pages/words.js';
import { referComplaint } from '../../actions/refer-complaint.js';
import type { CaseHeading } from '../../case-file/case-heading.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { problemsOf } from '../record/read-record.js';
import { readReferral } from '../record/read-referral.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** What was read from the mail of an authority that a case came as, until its referral is entered. */
const readOf = ({ facts, referral }: Pick<CaseHeading, 'facts' | 'referral'>): ReferralRead | undefined =>
  referral === null ? (facts['referralRead'] as ReferralRead | undefined) : undefined;

/** The form as the mail has it: whoever confirms compares it with the words beside it. Its clock runs from the day on which the mail came. */
function fieldsOf({ authority, number, limit, contact, from, instructions }: ReferralRead, receivedOn: string): URLSearchParams {
  const fields = new URLSearchParams();
  const put = (name: string, value: string | number | undefined) => value !== undefined && fields.set(name, String(value));
  const day = (name: string, date: string) => {
    for (const [nth, part] of ['year', 'month', 'day'].entries()) put(`${name}-${part}`, Number(date.split('-')[nth]));
  };
  day('receivedOn', receivedOn);
  put('referral.from.name', authority);
  put('referral.reference', number);
  put('referral.reportBack.to', [contact, from].filter(Boolean).join(' '));
  put('referral.reportBack.medium', 'mail');
  put('referral.instructions', instructions);
  if (limit && 'dueOn' in limit) day('referral.limit.dueOn', limit.dueOn);
  else if (limit) {
    put('referral.limit.amount', limit.amount);
    put('referral.limit.unit', limit.unit);
  }
  return fields;
}

const schema = z.strictObject({ referral: z.strictObject(referralFields) });

interface Referred {
  readonly said: ReferralSaid;
  readonly came: Date | undefined;
}

/** An authority refers a complaint that is here already. The same as `POST /api/complaints/{reference}/referrals`. */
@Controller('desk/complaints/:reference/referral')
@DeskPage()
export class CaseReferralController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly form: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get()
  @Needs('case.refer')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, undefined);
  }

  @Post()
  @Needs('case.refer')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { staff } = visit;
    await this.forms.answer<Referred, unknown>(visit, {
      read: (fields) => this.read(visit, fields),
      act: async (work, { said, came }) => await referComplaint(work, this.deadlines, staff, reference, said, came),
      next: () => `${caseAddress(reference)}?done=referred`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'referral.known': 'referral.reference' },
    });
  }

  private read({ language }: Visit, fields: URLSearchParams): { said: Referred } | { problems: readonly DeskProblem[] } {
    const { entries, problems } = readReferral(language, fields);
    const receivedOn = dateIn(fields, 'receivedOn');
    const wrong = { field: 'receivedOn', text: say(language, 'desk.record.wrong.receivedOn') };
    if (entries.length === 0) {
      const missing = ['from.name', 'reference'].map((name) => ({
        field: `referral.${name}`,
        text: say(language, `desk.record.wrong.referral.${name}`),
      }));
      return { problems: receivedOn === 'wrong' ? [wrong, ...missing] : missing };
    }
    if (receivedOn === 'wrong' || problems.length > 0) return { problems: [...(receivedOn === 'wrong' ? [wrong] : []), ...problems] };
    return problemsOf(language, () => ({
      said: validated(schema, jsonOf(entries)).referral,
      came: receiptInstant({ receivedOn }, this.house.institution),
    }));
  }

  private async page(visit: Visit, reference: string, sent: FormState | undefined): Promise<void> {
    const file = await this.frame.load(visit, reference);
    const read = file.withheld ? undefined : readOf(file);
    const form = sent ?? freshForm(read && fieldsOf(read, dateOf(localDayOf(file.receivedAt.getTime(), this.house.institution.zone))));
    await this.form.show(visit, file, form, 'referral/views/referral.njk', {
      title: say(visit.language, 'desk.referral'),
      mail: read && { subject: file.subject, text: file.text, from: read.from, proven: read.proven },
      mayAct: rightsOf(visit, file).may['case.refer'],
      languageForm: 'referral-form',
    });
  }
}
