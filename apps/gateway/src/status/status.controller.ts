import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../web/page-failure.filter.js';
import { keepLanguage, languageOf } from '../web/page-language.js';
import { PageRenderer } from '../web/page-renderer.js';
import { addressOf, cookieOf, headerOf, type PageReply, type PageRequest, setCookie } from '../web/page-request.js';
import { bodyOf } from '../web/raw-body.js';
import { readSubmission } from '../web/read-submission.js';
import { say } from '../web/words.js';
import { accessSeconds, opensAccess, sealAccess } from './access-cookie.js';
import { CODE_SECRET } from './code-secret.js';
import { keepProof } from './keep-proof.js';
import { asReference, type Opened, StatusAccess } from './status-access.js';
import { StatusPageQuery } from './status-page.query.js';
import { statusWords } from './status-words.js';

const cookie = 'access';

/** The complainant's page: found by reference and code. */
@Controller('status')
@UseFilters(PageFailureFilter)
export class StatusController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(StatusAccess) private readonly access: StatusAccess,
    @Inject(StatusPageQuery) private readonly complaints: StatusPageQuery,
    @Inject(CODE_SECRET) private readonly secret: string,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
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
    this.remember(request, reply, opened.reference);
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
    const { pathname, searchParams } = addressOf(request);
    const typed = decoded(pathname.slice('/status/'.length));
    const code = searchParams.get('code');
    if (code !== null) {
      const opened = await this.access.open(typed, code, request.ip);
      if (opened === undefined) {
        this.find(request, reply, { reference: typed, wrong: true, status: 404 });
        return;
      }
      this.remember(request, reply, opened.reference);
      await this.page(request, reply, opened);
      return;
    }
    const reference = asReference(typed);
    const opened = opensAccess(this.secret, reference, cookieOf(request, cookie), Date.now())
      ? await this.access.known(reference)
      : undefined;
    if (opened === undefined) this.find(request, reply, { reference: typed });
    else await this.page(request, reply, opened);
  }

  /** The proof of work that a page was asked for before a message is promised; its script posts it. */
  @Post(':reference/proof')
  async prove(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const { fields } = await readSubmission(bodyOf(request.body, 10_000), headerOf(request, 'content-type'));
    const typed = decoded(addressOf(request).pathname.split('/')[2] ?? '');
    const opened = await this.access.open(typed, fields.get('code') ?? '', request.ip);
    if (opened === undefined) throw new Failure('not-found');
    await keepProof(this.unitOfWork, this.secret, opened, fields.get('challenge') ?? '', fields.get('answer') ?? '');
    reply.code(204).header('cache-control', 'no-store').send('');
  }

  private async page(request: PageRequest, reply: PageReply, opened: Opened): Promise<void> {
    const language = languageOf(request);
    const record = await this.complaints.load(opened.id);
    const contact = this.pages.institutionIn(language).contactLines[0] ?? '';
    const words = statusWords(record, { language, now: new Date(), zone: this.pages.institution.zone, contact });
    const title = `${say(language, 'status.caption')} ${opened.reference}`;
    this.pages.show(request, reply, 'status/views/complaint.njk', { ...words, title, here: 'status' }, { secret: true });
  }

  private find(request: PageRequest, reply: PageReply, shown: { reference: string; wrong?: boolean; status?: number }): void {
    const language = languageOf(request);
    const data = {
      title: say(language, 'M2'),
      here: 'status',
      reference: shown.reference.slice(0, 40),
      problems: shown.wrong ? [{ text: say(language, 'M33') }] : [],
    };
    this.pages.show(request, reply, 'status/views/find.njk', data, { secret: true, status: shown.status ?? 200 });
  }

  private remember(request: PageRequest, reply: PageReply, reference: string): void {
    const path = `/status/${encodeURIComponent(reference)}`;
    setCookie(request, reply, cookie, sealAccess(this.secret, reference, Date.now()), { path, maxAgeSeconds: accessSeconds });
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
