import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Health } from '@app/shared/platform/health/health.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { checkPaper } from '../../upkeep/check-paper.js';
import { type PaperShown, readPapers } from '../../upkeep/papers.query.js';
import { DeskForms } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** The institution's papers: which are in force since when, who looked at them, what of them is not in force and why, and what became other. */
@Controller('desk/papers')
@DeskPage()
export class PapersPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Health) private readonly health: Health,
  ) {}

  @Get()
  @Needs('papers.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const [troubles, papers] = await Promise.all([this.health.papers(), readPapers(this.unitOfWork)]);
    const mayCheck = reach(staff, 'papers.check') !== undefined;
    const shown = ({ at, checkedBy, checkedAt, ...one }: PaperShown) => ({
      ...one,
      since: dayAndTime(telling, at),
      checked: checkedBy === null ? undefined : `${actorWords(language, checkedBy)} · ${dayAndTime(telling, checkedAt!)}`,
      mayCheck: mayCheck && checkedBy === null,
    });
    await this.pages.show(visit, 'papers/views/papers.njk', {
      title: say(language, 'desk.papers'),
      here: 'papers',
      // In the head of every page for those who have it mended; here it stands once.
      papersTroubles: [],
      troubles,
      papers: papers.map(shown),
      mayTry: reach(staff, 'routing.try') !== undefined,
    });
  }

  @Post('checks')
  @Needs('papers.check')
  async check(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields } = visit;
    const paper = { file: (fields.get('file') ?? '').slice(0, 200), no: Number(/^\d{1,9}$/.exec(fields.get('no') ?? '')?.[0] ?? 0) };
    await this.forms.press(
      visit,
      '/desk/papers',
      (work) => checkPaper(work, staff, paper),
      () => '/desk/papers?done=paper-checked',
    );
  }
}
