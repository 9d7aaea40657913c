import type { Language } from '@app/shared/domain/language.js';
import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { readSubmission } from '../http/submission/read-submission.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { addressOf, headerOf, type PageReply, type PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { CasePage } from './case-page.js';
import { StatusAccess } from './status-access.js';

/** The complainant's page: found by reference and code. */
@Controller('status')
@UseFilters(PageFailureFilter)
export class StatusController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(StatusAccess) private readonly access: StatusAccess,
    @Inject(CasePage) private readonly page: CasePage,
  ) {}

  @Get()
  ask(@Req() request: PageRequest, @Res() reply: PageReply): void {
    keepLanguage(request, reply);
    this.find(request, reply, { reference: '' });
  }

  @Post()
  async enter(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const { fields } = await readSubmission(bodyOf(request.body, 100_000), headerOf(request, 'content-type'));
    const typed = fields.get('reference') ?? '';
    const opened = await this.access.open(typed, fields.get('code') ?? '', request.ip);
    if (opened === undefined) {
      this.find(request, reply, { reference: typed, wrong: true, status: 422 });
      return;
    }
    this.page.remember(request, reply, opened.reference);
    reply
      .code(303)
      .header('location', `/status/${encodeURIComponent(opened.reference)}`)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .send('');
  }

  /** With `?code=` the page itself, also without cookies; else by the cookie; else the question again, for every reference alike. */
  @Get(':reference')
  async show(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    keepLanguage(request, reply);
    const { searchParams } = addressOf(request);
    const typed = this.page.typedIn(request);
    const code = searchParams.get('code');
    if (code !== null) {
      const opened = await this.access.open(typed, code, request.ip);
      if (opened === undefined) {
        this.find(request, reply, { reference: typed, wrong: true, status: 404 });
        return;
      }
      this.page.remember(request, reply, opened.reference);
      await this.page.show(request, reply, opened);
      return;
    }
    const opened = await this.page.openedBy(request);
    const done = doneOf(searchParams.get('done'), languageOf(request));
    if (opened === undefined) this.find(request, reply, { reference: typed, ...done });
    else await this.page.show(request, reply, opened, done);
  }

  private find(
    request: PageRequest,
    reply: PageReply,
    shown: { reference: string; done?: string; wrong?: boolean; status?: number },
  ): void {
    const language = languageOf(request);
    const data = {
      title: say(language, 'shell.progress'),
      here: 'status',
      reference: shown.reference.slice(0, 40),
      done: shown.done,
      problems: shown.wrong ? [{ text: say(language, 'find.wrong') }] : [],
    };
    this.pages.show(request, reply, 'status/views/find.njk', data, { secret: true, status: shown.status ?? 200 });
  }
}

/** What the post before this page did, in words; only what we say ourselves. */
function doneOf(done: string | null, language: Language): { done?: string } {
  return ['added', 'confirmed', 'code-sent', 'withdrawn', 'asked-higher', 'data-asked'].includes(done ?? '')
    ? { done: say(language, `status.done.${done}`) }
    : {};
}
