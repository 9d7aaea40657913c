import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { type ReferralSaid, referralFields } from '../../../drafting/referral.js';
import { validated } from '../../../http/bodies/read-body.js';
import { jsonOf } from '../../../http/submission/read-entry.js';
import { receiptInstant } from '../../../http/submission/receipt-instant.js';
import { say } from '../../../pages/words.js';
import { referComplaint } from '../../actions/refer-complaint.js';
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
    await this.page(visit, reference, freshForm());
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

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const file = await this.frame.load(visit, reference);
    await this.form.show(visit, file, form, 'referral/views/referral.njk', {
      title: say(visit.language, 'desk.referral'),
      mayAct: rightsOf(visit, file).may['case.refer'],
      languageForm: 'referral-form',
    });
  }
}
