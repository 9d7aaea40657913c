import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { houseKeepRules, type KeptCase } from '@app/shared/retention/due-cases.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { asDownload } from '../../../http/as-download.js';
import { uuid } from '../../../http/path-id.js';
import { lastDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { retentionCertificate } from '../../retention/certificate.js';
import { casesOfRun, listRuns, previewRetention, type RetentionRun, type RunCase } from '../../retention/retention.query.js';
import { approveRetention, drawUpRetention, refuseRetention } from '../../retention/retention-runs.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readInRow } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { ruleWords } from './rule-words.js';

/** What is past its time and why, and the lists by which it goes. The same as `/api/retention` and `/api/retention-runs`. */
@Controller('desk/retention')
@DeskPage()
export class RetentionPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
    @Inject(CODE_SECRET) private readonly codeSecret: string,
    @Inject(DatabaseClock) private readonly clock: DatabaseClock,
  ) {}

  @Get()
  @Needs('retention.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Post()
  @Needs('retention.draw-up')
  async drawUp(@CurrentVisit() visit: Visit): Promise<void> {
    const act = async (work: Transactions) => await drawUpRetention(work, visit.staff, this.rules());
    await this.forms.press(visit, '/desk/retention', act, () => '/desk/retention?done=retention-drawn-up');
  }

  @Get(':id')
  @Needs('retention.read')
  async one(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    const cases = await casesOfRun(this.unitOfWork, staff, uuid(id));
    await this.pages.show(visit, 'retention/views/run.njk', {
      title: say(language, 'desk.retention.run'),
      here: 'retention',
      cases: cases.map((one) => this.caseWords(visit, one)),
    });
  }

  @Get(':id/certificate')
  @Needs('retention.read')
  async certificate(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const wish = { institution: this.desk.house.institution, codeSecret: this.codeSecret, madeAt: this.clock.now() };
    visit.reply.code(200);
    const certificate = await retentionCertificate(this.unitOfWork, visit.staff, uuid(id), wish);
    void asDownload(visit.reply, `retention-${uuid(id)}.zip`, 'application/zip').send(Buffer.from(certificate));
  }

  @Post(':id/approvals')
  @Needs('retention.approve')
  async approve(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const act = async (work: Transactions) => await approveRetention(work, visit.staff, uuid(id));
    await this.forms.press(visit, '/desk/retention', act, () => '/desk/retention?done=retention-approved');
  }

  @Post(':id/refusals')
  @Needs('retention.approve')
  async refuse(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readInRow(language, fields, 'why', id, 'desk.holds.reason.missing'),
      act: async (work, reason) => await refuseRetention(work, staff, uuid(id), reason),
      next: () => '/desk/retention?done=retention-refused',
      show: async (state) => await this.page(visit, state),
    });
  }

  private rules = () => houseKeepRules(this.desk.deadlines.registry, this.desk.house.institution);

  private async page(visit: Visit, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const rules = this.rules();
    const [preview, runs] = await Promise.all([previewRetention(this.unitOfWork, staff, rules), listRuns(this.unitOfWork, staff)]);
    const registry = this.desk.deadlines.registry.ruleSets;
    const lives = runs.some(({ state }) => state === 'drawn-up' || state === 'approved');
    const data = {
      title: say(language, 'desk.retention'),
      here: 'retention' as const,
      ...shownForm(form),
      rules: rules
        .filter(({ ruleSet }) => ruleSet === null || this.desk.deadlines.namedRuleSets.includes(ruleSet))
        .map((rule) => ruleWords(language, registry, rule)),
      counts: say(language, 'desk.retention.counts', { due: preview.dueCases, held: preview.heldCases }),
      due: preview.due.map((one) => this.caseWords(visit, one)),
      held: preview.held.map((one) => this.caseWords(visit, one)),
      more: preview.dueCases > preview.due.length ? say(language, 'desk.retention.more', { listed: preview.due.length }) : undefined,
      drawsUp: reach(staff, 'retention.draw-up') !== undefined && preview.dueCases > 0 && !lives,
      runs: runs.map((run) => this.runWords(visit, run)),
    };
    await this.pages.show(visit, 'retention/views/retention.njk', data, form.status);
  }

  private caseWords({ language }: Visit, one: KeptCase | RunCase): object {
    const day = longDay(language, lastDay(one.keptUntil, this.pages.zone));
    const stays = 'keeps' in one && one.keeps !== null ? say(language, `desk.retention.why.${one.keeps}`) : undefined;
    const state = 'state' in one ? say(language, `desk.retention.case.${one.state}`) : stays;
    const why = 'state' in one && one.why !== null ? wordOr(language, `desk.retention.why.${one.why}`, one.why) : undefined;
    return { reference: one.reference, rule: ruleWords(language, this.desk.deadlines.registry.ruleSets, one as KeptCase), day, state, why };
  }

  private runWords({ language, staff }: Visit, run: RetentionRun): object {
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const answers = reach(staff, 'retention.approve') !== undefined && run.state === 'drawn-up';
    const said = (actor: string, at: Date) => `${actorWords(language, actor)} · ${dayAndTime(telling, at)}`;
    const all = run.waiting + run.erased + run.kept;
    return {
      id: run.id,
      state: say(language, `desk.retention.state.${run.state}`),
      drawnUp: say(language, 'desk.retention.drawn-up-by', { who: said(run.drawnUpBy, run.drawnUpAt) }),
      answered:
        run.answeredAt === null
          ? undefined
          : say(language, run.state === 'refused' ? 'desk.retention.refused-by' : 'desk.retention.approved-by', {
              who: said(run.answeredBy!, run.answeredAt),
            }),
      refusal: run.refusal ?? undefined,
      counts: say(language, 'desk.retention.run.counts', { all, erased: run.erased, kept: run.kept }),
      progress: run.state === 'approved' ? { done: all - run.waiting, all } : undefined,
      done: run.state === 'done',
      approves: answers && run.drawnUpById !== staff.id,
      refuses: answers,
    };
  }
}
