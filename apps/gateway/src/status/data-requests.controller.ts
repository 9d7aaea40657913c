import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Controller, Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { copyForPerson } from '../desk/data-requests/copy-of-data.js';
import { readDataWish } from '../desk/data-requests/read-data-wish.js';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { asDownload } from '../http/as-download.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { uuid } from '../http/path-id.js';
import { readSubmission } from '../http/submission/read-submission.js';
import { languageOf } from '../pages/page-language.js';
import { headerOf, type PageReply, type PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { askAboutData } from './ask-about-data.js';
import { CasePage } from './case-page.js';

/** What people ask of what is kept about them, on the page of their complaint: asked with the seal of its form, the copy fetched by whoever has it open. */
@Controller('status/:reference/data-requests')
@UseFilters(PageFailureFilter)
export class StatusDataRequestsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CasePage) private readonly page: CasePage,
    @Inject(CODE_SECRET) private readonly secret: string,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  async ask(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const submission = await readSubmission(bodyOf(request.body, 50_000), headerOf(request, 'content-type'));
    const opened = await this.page.postedBy(request, submission.fields.get('access'));
    this.page.remember(request, reply, opened.reference);
    const language = languageOf(request);
    const read = readDataWish(submission.fields, this.institution.defaultCountry);
    const problems = 'wish' in read ? [] : read.problems.map(({ field, key }) => ({ id: `data-${field}`, text: say(language, key) }));
    if (!('wish' in read)) return await this.page.show(request, reply, opened, { problems, wished: submission.fields, status: 422 });
    try {
      await askAboutData(this.unitOfWork, this.deadlines, opened, read.wish);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'data-request.waits') throw error;
      const waits = [{ id: 'data-kind', text: say(language, 'data.waits') }];
      return await this.page.show(request, reply, opened, { problems: waits, wished: submission.fields, status: error.status });
    }
    this.page.back(reply, opened.reference, 'data-asked');
  }

  @Get(':id/copy')
  async copy(@Req() request: PageRequest, @Res() reply: PageReply, @Param('id') id: string): Promise<void> {
    const opened = await this.page.openedBy(request);
    if (opened === undefined) throw new Failure('not-found');
    const context = { institution: this.institution, codeSecret: this.secret, now: new Date() };
    const found = await copyForPerson(this.unitOfWork, opened.id, uuid(id), context);
    if (found === undefined) throw new Failure('not-found');
    reply.code(200);
    void asDownload(reply, `data-${found.reference}.zip`, 'application/zip').send(Buffer.from(found.archive));
  }
}
