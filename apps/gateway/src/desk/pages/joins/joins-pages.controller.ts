import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { type JoinContext, joinCases, joinDesk } from '../../joins/join-cases.js';
import { refuseProposal } from '../../joins/refuse-proposal.js';
import { separateCases } from '../../joins/separate-cases.js';
import { Needs } from '../../needs.js';
import { mayDo } from '../../sight.js';
import { CaseFrame } from '../case/case-frame.js';
import { type DeskForm, DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, channelWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Cases that are one matter, or may be: joined, taken apart, or told to be two. */
@Controller('desk/complaints/:reference/joins')
@DeskPage()
export class JoinsPagesController {
  private readonly desk: JoinContext;

  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(HOUSE_CONFIG) house: HouseConfig,
    @Inject(HouseDeadlines) deadlines: HouseDeadlines,
  ) {
    this.desk = joinDesk(house, deadlines);
  }

  @Get()
  @Needs('case.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('case.join')
  async join(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer(visit, {
      ...this.form(visit, reference, 'with', 'joined'),
      act: async (work, wish: Wish) => await joinCases(work, this.desk, visit.staff, reference, { with: wish.other, reason: wish.reason }),
    });
  }

  @Post('separations')
  @Needs('case.join')
  async separate(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer(visit, {
      ...this.form(visit, reference, 'from', 'separated'),
      act: async (work, wish: Wish) =>
        await separateCases(work, this.desk, visit.staff, reference, { from: wish.other, reason: wish.reason }),
    });
  }

  @Post('refusals')
  @Needs('case.join')
  async refuse(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.forms.answer(visit, {
      ...this.form(visit, reference, 'proposal', 'link-refused'),
      act: async (work, wish: Wish) => await refuseProposal(work, visit.staff, uuid(wish.other), wish.reason),
    });
  }

  /** What the three have in common: another case (or the proposal of one), and a reason that may be left out. */
  private form(visit: Visit, reference: string, field: string, done: string): Omit<DeskForm<Wish, unknown>, 'act'> {
    return {
      read: (fields) => {
        const [other, reason] = [(fields.get(field) ?? '').trim(), (fields.get('reason') ?? '').trim()];
        const { language } = visit;
        if (other === '') return { problems: [{ field, text: say(language, 'desk.joins.with.missing') }] };
        if (reason.length > 2_000)
          return {
            problems: [{ field: 'reason', text: say(language, 'desk.form.too-long', { max: 2_000, over: reason.length - 2_000 }) }],
          };
        return { said: { other, reason: reason || undefined } };
      },
      next: () => `${caseAddress(reference)}/joins?done=${done}`,
      show: async (state) => await this.page(visit, reference, state),
      fieldOf: { 'not-found': field, 'join.same-case': field, 'join.not-open': field, 'join.barred': field, 'join.unknown': field },
    };
  }

  private async page(visit: Visit, reference: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const { file, linked } = await this.frame.loadLinked(visit, reference);
    const telling = this.frame.telling(visit);
    const words = this.frame.words(visit, file, undefined);
    await this.pages.show(
      visit,
      'joins/views/joins.njk',
      {
        ...words,
        title: say(language, 'desk.joins'),
        form,
        problems: form.problems,
        note: form.note,
        error: form.problems.find(({ field }) => field === 'with')?.text,
        languageForm: form.fields.size > 0 ? 'join-form' : undefined,
        mayJoin: mayDo(staff, 'case.join', { department: file.department, conflicts: [] }) && file.status !== 'merged',
        mergedInto: linked.mergedInto,
        proposals: linked.proposals.map((one) => ({
          id: one.id,
          reference: one.with.reference,
          subject: one.with.subject,
          channel: channelWords(language, one.with.channel),
          receivedAt: dayAndTime(telling, one.with.receivedAt),
          state: say(language, `case.state.${one.with.status}`),
          evidence: one.evidence.map(({ says }) => says),
        })),
        joined: linked.joined.map((one) => ({
          reference: one.reference,
          channel: channelWords(language, one.channel),
          receivedAt: dayAndTime(telling, one.receivedAt),
          joined: say(language, 'desk.joins.joined-by', {
            name: actorWords(language, one.joinedBy),
            at: dayAndTime(telling, one.joinedAt),
          }),
          reason: one.reason,
        })),
      },
      form.status,
    );
  }
}

interface Wish {
  readonly other: string;
  readonly reason?: string | undefined;
}
