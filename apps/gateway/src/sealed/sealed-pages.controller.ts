import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { readSubmission } from '../http/submission/read-submission.js';
import { longDay } from '../pages/dates.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { headerOf, type PageReply, type PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { addToReport, deskRecipient, leaveReport, longestReport, openReport } from './sealed-reports.js';

/**
 * Reports about staff, for the integrity desk alone and without a name: no cookie, no address, no script. Whoever has the code reads the answers
 * and writes again; the code travels in the body of a post and stands in no address.
 */
@Controller('integrity')
@UseFilters(PageFailureFilter)
export class SealedPagesController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Get()
  async ask(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    await this.form(request, reply, {});
  }

  @Post()
  async leave(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const text = (await fieldsOf(request)).get('text') ?? '';
    if (unfit(text)) return await this.form(request, reply, { text, problem: problemOf(text), status: 422 });
    const { code } = await leaveReport(this.unitOfWork, text, this.institution.zone);
    this.show(request, reply, 'sealed/views/kept.njk', { title: 'sealed.kept', code }, 200);
  }

  @Post('conversation')
  async talk(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const fields = await fieldsOf(request);
    const code = fields.get('code') ?? '';
    const text = fields.get('text');
    const problem = text !== undefined && unfit(text) ? problemOf(text) : undefined;
    if (text !== undefined && problem === undefined) await addToReport(this.unitOfWork, code, text, this.institution.zone);
    const report = await openReport(this.unitOfWork, code);
    if (report === undefined) return await this.form(request, reply, { wrongCode: true, status: 422 });
    const language = languageOf(request);
    const data = {
      title: 'sealed.conversation',
      code,
      text: problem ? text : '',
      problem: problem && say(language, problem, { most: longestReport }),
      said: text !== undefined && problem === undefined,
      closed: report.closedOn && longDay(language, report.closedOn),
      messages: report.messages.map((one) => ({ ...one, on: longDay(language, one.saidOn) })),
    };
    this.show(request, reply, 'sealed/views/conversation.njk', data, problem ? 422 : 200);
  }

  private async form(
    request: PageRequest,
    reply: PageReply,
    came: { readonly text?: string; readonly problem?: string; readonly wrongCode?: boolean; readonly status?: number },
  ): Promise<void> {
    const open = (await deskRecipient(this.unitOfWork)) !== undefined;
    const { text = '', wrongCode = false, status = 200 } = came;
    const problem = came.problem && say(languageOf(request), came.problem, { most: longestReport });
    this.show(request, reply, 'sealed/views/report.njk', { title: 'sealed.title', open, text, problem, wrongCode }, status);
  }

  private show(
    request: PageRequest,
    reply: PageReply,
    view: string,
    data: { readonly title: string; readonly [name: string]: unknown },
    status: number,
  ): void {
    keepLanguage(request, reply);
    const title = say(languageOf(request), data.title);
    this.pages.show(request, reply, view, { ...data, title }, { secret: true, status });
  }
}

const unfit = (text: string): boolean => text.trim() === '' || text.length > longestReport;
const problemOf = (text: string): string => (text.trim() === '' ? 'sealed.text.missing' : 'sealed.text.too-long');

const fieldsOf = async (request: PageRequest): Promise<ReadonlyMap<string, string>> =>
  (await readSubmission(bodyOf(request.body, 200_000), headerOf(request, 'content-type'))).fields;
