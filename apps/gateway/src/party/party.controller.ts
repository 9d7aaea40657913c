import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { readSubmission } from '../http/submission/read-submission.js';
import { lastDay, longDay } from '../pages/dates.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { headerOf, type PageReply, type PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { type AskedParty, answerByLink, findAskedParty } from './answer-by-link.js';

const mostAnswer = 20_000;
const mostBody = 200_000;

/** Where an outside body answers what it was asked. The address holds a code that works once, until its date, and opens nothing else. */
@Controller('party')
@UseFilters(PageFailureFilter)
export class PartyController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get(':token')
  async ask(@Req() request: PageRequest, @Res() reply: PageReply, @Param('token') token: string): Promise<void> {
    this.show(request, reply, await this.find(token), {});
  }

  @Post(':token')
  async answer(@Req() request: PageRequest, @Res() reply: PageReply, @Param('token') token: string): Promise<void> {
    const asked = await this.find(token);
    const { fields } = await readSubmission(bodyOf(request.body, mostBody), headerOf(request, 'content-type'));
    const language = languageOf(request);
    const typed = cleanText(fields.get('answer') ?? '', mostAnswer + 1).trim();
    const problem =
      typed === ''
        ? say(language, 'party.answer.missing')
        : typed.length > mostAnswer
          ? say(language, 'party.answer.too-long', { max: mostAnswer })
          : undefined;
    if (problem !== undefined) return this.show(request, reply, asked, { typed, problem });
    const kept = await this.unitOfWork.run(async (tx) => await answerByLink(tx, token, typed));
    if (!kept) throw new Failure('not-found');
    this.show(request, reply, asked, { kept: true });
  }

  private async find(token: string): Promise<AskedParty> {
    const asked = /^[\w-]{22}$/.test(token) ? await findAskedParty(this.unitOfWork, token) : undefined;
    if (!asked) throw new Failure('not-found');
    return asked;
  }

  private show(
    request: PageRequest,
    reply: PageReply,
    asked: AskedParty,
    { typed = '', problem, kept = false }: { readonly typed?: string; readonly problem?: string; readonly kept?: boolean },
  ): void {
    keepLanguage(request, reply);
    const language = languageOf(request);
    const { institution, departments } = this.house;
    const data = {
      title: say(language, kept ? 'party.thanks' : 'party.title', { institution: institution.name[language] }),
      asks: say(language, 'party.asks', {
        institution: institution.name[language],
        department: departments.find(({ id }) => id === asked.department)?.names[language] ?? '',
      }),
      due: longDay(language, lastDay(asked.dueAt, institution.zone)),
      question: asked.question,
      typed,
      problem,
      kept,
    };
    const status = problem === undefined ? 200 : 422;
    this.pages.show(request, reply, 'party/views/party.njk', data, { secret: true, status });
  }
}
