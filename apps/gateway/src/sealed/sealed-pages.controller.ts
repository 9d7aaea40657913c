import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { withoutMetadata } from '@app/shared/sealing/without-metadata.js';
import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { extensionOf } from '../http/bodies/media-type.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { sniffType } from '../http/bodies/sniff-type.js';
import { readSubmission } from '../http/submission/read-submission.js';
import { fileProblem, maxAllFilesBytes } from '../http/submission/sent-files.js';
import { longDay } from '../pages/dates.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { headerOf, type PageReply, type PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { integrityWays } from '../ways/integrity-ways.js';
import { addToReport, deskRecipient, type GivenFile, leaveReport, longestReport, openReport, type ReportWords } from './sealed-reports.js';

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
    const read = await saidIn(request);
    if (!('said' in read)) return await this.form(request, reply, { ...read, status: 422 });
    const { code } = (await leaveReport(this.unitOfWork, read.said, this.institution.zone))!;
    this.show(request, reply, 'sealed/views/kept.njk', { title: 'sealed.kept', code, files: read.said.files?.length }, 200);
  }

  @Post('conversation')
  async talk(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const read = await saidIn(request);
    const { code } = read;
    if ('said' in read) await addToReport(this.unitOfWork, code, read.said, this.institution.zone);
    const report = await openReport(this.unitOfWork, code);
    if (report === undefined) return await this.form(request, reply, { wrongCode: true, status: 422 });
    const language = languageOf(request);
    // Whoever only opens it says nothing yet.
    const came: Came = 'said' in read || read.text === undefined ? {} : read;
    const data = {
      title: 'sealed.conversation',
      code,
      ...this.shown(request, came),
      said: 'said' in read,
      answered: report.messages.some(({ byDesk }) => byDesk),
      closed: report.closedOn && longDay(language, report.closedOn),
      messages: report.messages.map((one) => ({ ...one, on: longDay(language, one.saidOn) })),
    };
    this.show(request, reply, 'sealed/views/conversation.njk', data, came.problem ? 422 : 200);
  }

  private async form(
    request: PageRequest,
    reply: PageReply,
    came: Came & { readonly wrongCode?: boolean; readonly status?: number },
  ): Promise<void> {
    const { waysToComplain } = this.institution;
    const data = {
      title: 'sealed.title',
      open: (await deskRecipient(this.unitOfWork)) !== undefined,
      ...this.shown(request, came),
      wrongCode: came.wrongCode ?? false,
      ways: integrityWays(waysToComplain, languageOf(request)),
    };
    this.show(request, reply, 'sealed/views/report.njk', data, came.status ?? 200);
  }

  private shown(request: PageRequest, { text = '', strip = true, problem }: Came): object {
    const errors = problem && { [problem.field]: say(languageOf(request), problem.key, problem.values) };
    return { text, strip, errors: errors ?? {}, problem: problem && { field: problem.field, text: errors![problem.field] } };
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

/** What was typed, and what is wrong with it, as a key of the pages' words. */
interface Came {
  readonly text?: string | undefined;
  readonly strip?: boolean;
  readonly problem?: {
    readonly field: 'text' | 'files';
    readonly key: string;
    readonly values?: Readonly<Record<string, string | number>>;
  };
}

/** What a post says: a message that can be kept, or what is wrong with it; with the code, where it has one. */
async function saidIn(request: PageRequest): Promise<{ readonly code: string } & ({ readonly said: ReportWords } | Came)> {
  const { fields, files } = await readSubmission(bodyOf(request.body, largestForm), headerOf(request, 'content-type'));
  const text = fields.get('text');
  const code = fields.get('code') ?? '';
  // Only the forms with words have the box; one that was not ticked is not sent.
  const strip = fields.get('strip') === 'yes';
  const came = { code, text, strip };
  if (text === undefined || text.trim() === '') return { ...came, problem: { field: 'text', key: 'sealed.text.missing' } };
  if (text.length > longestReport)
    return { ...came, problem: { field: 'text', key: 'sealed.text.too-long', values: { most: longestReport } } };
  const wrong = fileProblem(files);
  if (wrong) return { ...came, problem: { field: 'files', ...wrong } };
  if (!strip) return { code, said: { words: text, files } };
  const freed: GivenFile[] = [];
  for (const file of files) {
    const content = withoutMetadata(file.content);
    if (content === undefined) return { ...came, problem: { field: 'files', key: 'sealed.strip.cannot', values: { file: file.filename } } };
    // A name that a camera or a person gave says something, too.
    freed.push({
      content,
      contentType: file.contentType,
      filename: `${freed.length + 1}.${extensionOf((await sniffType(content)) ?? '')}`,
    });
  }
  return { code, said: { words: text, files: freed } };
}

const largestForm = maxAllFilesBytes + 1_000_000;
