import { sendableMedia } from '@app/shared/domain/notice/choose-media.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { Controller, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { finishWork } from '../../actions/finish-work.js';
import { releaseNotice } from '../../actions/release-notice.js';
import { addNote, sendReply } from '../../actions/write-to-case.js';
import { claimCase, giveBackClaim, renewClaim } from '../../claims.js';
import { Needs } from '../../needs.js';
import { restoreCaseReach } from '../../notices/restore-reach.js';
import { tellInPerson } from '../../notices/tell-in-person.js';
import type { Transactions } from '../../open-case.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { CasePages } from './case-pages.js';

/** As much as the API takes. */
const mostText = 20_000;
const mostSaid = 5_000;

/** What is done on the pages of a case themselves: taking it and giving it back, notes, replies, held notices, work for a person. */
@Controller('desk/complaints/:reference')
@DeskPage()
export class CaseActionsController {
  constructor(
    @Inject(CasePages) private readonly pages: CasePages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(RuleRegistry) private readonly rules: RuleRegistry,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Post('claims')
  @Needs('case.claim')
  async claim(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const claim = (work: Transactions) => claimCase(work, visit.staff, reference, this.deadlines.leaseMinutes(), this.institution.claims);
    await this.forms.press(visit, caseAddress(reference), claim, () => `${caseAddress(reference)}?done=claimed`);
  }

  @Post('renewals')
  @Needs('case.claim')
  async renew(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const renew = (work: Transactions) => renewClaim(work, visit.staff, claimIn(visit), this.deadlines.leaseMinutes());
    await this.forms.press(visit, caseAddress(reference), renew, () => `${caseAddress(reference)}?done=renewed`);
  }

  @Post('returns')
  @Needs('case.claim')
  async giveBack(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const reason = (visit.fields.get('reason') ?? '').trim().slice(0, 2_000);
    const give = (work: Transactions) => giveBackClaim(work, visit.staff, claimIn(visit), reason || undefined);
    await this.forms.press(visit, caseAddress(reference), give, () => '/desk?done=given-back');
  }

  @Post('notes')
  @Needs('case.note')
  async note(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer(visit, {
      read: (fields) => said(readText(visit.language, fields, 'text', mostText, 'desk.note.missing')),
      act: (work, text) => addNote(work, visit.staff, reference, text),
      next: () => `${caseAddress(reference)}?done=note#notes`,
      show: (note: FormState) => this.pages.summary(visit, reference, { note }),
    });
  }

  @Post('replies')
  @Needs('case.reply')
  async reply(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    if (!visit.again && visit.fields.has('insert')) {
      const { fields } = visit;
      const text = await this.pages.withStandardText(visit, reference, fields.get('text') ?? '', fields.get('standard') ?? '');
      return await this.pages.messages(visit, reference, { reply: freshForm(new URLSearchParams({ text })) });
    }
    if (!visit.again && visit.fields.has('preview')) {
      const read = readText(visit.language, visit.fields, 'text', mostText, 'desk.reply.missing');
      if ('text' in read) return await this.pages.messages(visit, reference, { reply: freshForm(visit.fields) }, read.text);
    }
    await this.forms.answer(visit, {
      read: (fields) => said(readText(visit.language, fields, 'text', mostText, 'desk.reply.missing')),
      act: (work, text) => sendReply(work, visit.staff, reference, namedClaim(visit), text),
      next: () => `${caseAddress(reference)}/messages?done=reply`,
      show: (reply: FormState) => this.pages.messages(visit, reference, { reply }),
    });
  }

  @Post('notices/:id/releases')
  @Needs('notice.release')
  async release(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const release = (work: Transactions) => releaseNotice(work, visit.staff, reference, uuid(id));
    await this.forms.press(
      visit,
      `${caseAddress(reference)}/notices`,
      release,
      () => `${caseAddress(reference)}/notices?done=notice-released`,
    );
  }

  /** A notice that was told by telephone: what was said, and the statements that were made. */
  @Post('notices/:id/tellings')
  @Needs('notice.send')
  async tell(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const states = visit.fields.getAll('states').slice(0, 50);
    const tell = (work: Transactions, text: string) =>
      tellInPerson(work, this.rules, this.institution.zone, visit.staff, uuid(id), { by: 'phone', said: text, states });
    await this.forms.answer(visit, {
      read: (fields) => said(readText(visit.language, fields, 'text', mostSaid, 'desk.call.missing')),
      act: tell,
      next: () => `${caseAddress(reference)}?done=told`,
      show: (state: FormState) => this.pages.summary(visit, reference, { work: { ...state, id: uuid(id) } }),
    });
  }

  @Post('reach')
  @Needs('reach.restore')
  async restoreReach(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const medium = sendableMedia.find((one) => one === visit.fields.get('medium')) ?? 'email';
    const restore = (work: Transactions) => restoreCaseReach(work, visit.staff, reference, medium, true);
    await this.forms.press(
      visit,
      `${caseAddress(reference)}/notices`,
      restore,
      () => `${caseAddress(reference)}/notices?done=reach-restored`,
    );
  }

  @Post('work/:id')
  @Needs('work.finish')
  async finish(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    await this.forms.answer(visit, {
      read: (fields) => said(readText(visit.language, fields, 'text', mostText, 'desk.work.missing')),
      act: (work, text) => finishWork(work, visit.staff, reference, namedClaim(visit), uuid(id), text),
      next: () => `${caseAddress(reference)}?done=work`,
      show: (state: FormState) => this.pages.summary(visit, reference, { work: { ...state, id: uuid(id) } }),
    });
  }
}

/** The claim that a form was served under: the fence of what it does. */
export function namedClaim({ fields, staff }: Visit): string | undefined {
  const claim = fields.get('claim') ?? '';
  // Whoever oversees acts without a claim; a stale one in an old window would only be in the way.
  return claim === '' || reach(staff, 'case.decide') !== 'held' ? undefined : uuid(claim);
}

const claimIn = ({ fields }: Visit): string => uuid(fields.get('claim') ?? '');

function said(
  read: { text: string } | { problem: { field: string; text: string } },
): { said: string } | { problems: { field: string; text: string }[] } {
  return 'text' in read ? { said: read.text } : { problems: [read.problem] };
}
