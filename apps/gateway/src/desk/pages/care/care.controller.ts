import { readEmail } from '@app/shared/contact/email-address.js';
import { e164 } from '@app/shared/contact/phone-number.js';
import { careAdjustments, careIn, type Representative, vulnerabilityDrivers } from '@app/shared/domain/complaint/care.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import { languages } from '@app/shared/domain/language.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { careOfForm } from '../../../drafting/care-fields.js';
import { say } from '../../../pages/words.js';
import { type CareWish, careMark, stateCare } from '../../actions/state-care.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, carePairs, pairs, rightsOf } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm } from '../forms/desk-forms.js';
import { readReason } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** What a complainant needs of us: what makes them vulnerable, how they are told, and who speaks for them. The same as `POST /api/complaints/:reference/care`. */
@Controller('desk/complaints/:reference/care')
@DeskPage()
export class CarePageController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
  ) {}

  @Get()
  @Needs('case.care')
  async ask(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.care')
  async state(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<CareWish, object>(visit, {
      read: (fields) => readCare(language, fields),
      act: async (work, wish) => await stateCare(work, staff, reference, wish),
      next: () => `${caseAddress(reference)}?done=care`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language } = visit;
    const file = await this.frame.load(visit, reference, []);
    // What is not shown would be wiped out by what is saved.
    if (file.withheld) throw new Failure('case.restricted');
    const care = careIn(file.facts);
    const sent = form.fields.size > 0;
    const typed = (name: string, stands: string | undefined) => (sent ? (form.fields.get(name) ?? '') : (stands ?? ''));
    const boxes = <T extends string>(of: string, names: readonly T[], held: readonly T[] | undefined) =>
      names.map((name) => ({
        name: `care.${name}`,
        id: `care-${name}`,
        value: 'yes',
        text: say(language, `care.${of}.${name}`),
        checked: sent ? form.fields.get(`care.${name}`) === 'yes' : held?.includes(name) === true,
      }));
    await this.caseForm.show(visit, file, form, 'care/views/care.njk', {
      title: say(language, 'desk.care'),
      mayAct: rightsOf(visit, file).may['case.care'],
      drivers: boxes('driver', vulnerabilityDrivers, care?.drivers),
      adjustments: boxes('adjustment', careAdjustments, care?.adjustments),
      speaks: languages.map((value) => ({
        value,
        text: say(language, `desk.language.${value}`),
        selected: typed('speaks', file.language) === value,
      })),
      who: {
        name: typed('care.representative', care?.representative?.name),
        phone: typed('phone', care?.representative?.phone),
        email: typed('email', care?.representative?.email),
        confirmed: sent ? form.fields.get('confirmed') === 'yes' : care?.representative?.confirmed === true,
      },
      reason: form.fields.get('reason') ?? '',
      stood: careMark(care, file.language),
      stands: form.refused === 'care.changed' ? pairs(language, carePairs(language, file)) : undefined,
      languageForm: sent ? 'care-form' : undefined,
    });
  }
}

function readCare(
  language: Language,
  fields: URLSearchParams,
): { readonly said: CareWish } | { readonly problems: readonly DeskProblem[] } {
  const { representative: named, ...care } = careOfForm(fields);
  const phone = (fields.get('phone') ?? '').replace(/[\s-]/g, '');
  const typed = (fields.get('email') ?? '').trim();
  const email = typed === '' ? '' : readEmail(typed);
  const read = readReason(language, fields, 'desk.care.reason.missing');
  const confirmed = fields.get('confirmed') === 'yes';
  const problems: DeskProblem[] = [
    ...(phone !== '' && !e164.test(phone) ? [{ field: 'phone', text: say(language, 'desk.care.phone.wrong') }] : []),
    ...(email === undefined ? [{ field: 'email', text: say(language, 'desk.care.email.wrong') }] : []),
    // A number or an address is somebody's, and nobody may speak without either.
    ...((named === undefined && (phone !== '' || typed !== '')) || (confirmed && (named === undefined || (phone === '' && typed === '')))
      ? [{ field: 'care.representative', text: say(language, 'desk.care.representative.missing') }]
      : []),
    ...('problems' in read ? read.problems : []),
  ];
  if (problems.length > 0 || 'problems' in read) return { problems };
  const representative: Representative | undefined = named && {
    ...named,
    ...(phone === '' ? {} : { phone }),
    ...(email ? { email } : {}),
    ...(confirmed ? { confirmed } : {}),
  };
  const speaks = languages.find((one) => one === fields.get('speaks'));
  return {
    said: {
      ...care,
      ...(representative ? { representative } : {}),
      ...(speaks ? { language: speaks } : {}),
      stood: fields.get('stood') ?? undefined,
      reason: read.said,
    },
  };
}
