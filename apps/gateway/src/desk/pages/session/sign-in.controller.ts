import { Failure } from '@app/shared/domain/failure/failure.js';
import { languageOfTag } from '@app/shared/domain/language/detect-language.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { AddressTries } from '../../../http/address-tries.js';
import { keepLanguage } from '../../../pages/page-language.js';
import { addressOf, cookieOf, type PageReply, type PageRequest, senderOf } from '../../../pages/page-request.js';
import { Needs } from '../../needs.js';
import { readDeskForm } from '../forms/read-desk-form.js';
import { DeskPages } from '../frame/desk-pages.js';
import { isFormKey } from '../frame/form-key.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskFailureFilter } from './desk-failure.filter.js';
import { DeskPage } from './desk-page.decorator.js';
import { forgetSession, sessionCookie, setSession } from './session-cookie.js';
import { SignInPage, visitorCookie } from './sign-in-page.js';
import { StaffSessions } from './staff-sessions.js';
import { wayBack } from './way-back.js';

const carriedPrefix = 'carried.';

/** Signing in with a token, and out again. */
@Controller('desk')
export class SignInController {
  private readonly publicUrl: string;

  constructor(
    @Inject(SignInPage) private readonly page: SignInPage,
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(AddressTries) private readonly tries: AddressTries,
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.publicUrl = settings.gateway.publicUrl;
  }

  @Get('sign-in')
  @UseFilters(DeskFailureFilter)
  ask(@Req() request: PageRequest, @Res() reply: PageReply): void {
    keepLanguage(request, reply);
    this.page.show(request, reply, { to: wayBack(addressOf(request).searchParams.get('to') ?? undefined) });
  }

  @Post('sign-in')
  @UseFilters(DeskFailureFilter)
  async enter(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const sender = senderOf(request, this.publicUrl);
    if (sender === 'foreign') throw new Failure('form.not-ours');
    const { fields } = await readDeskForm(request);
    const to = wayBack(fields.get('to') ?? undefined);
    const carried = fields.has('posted') ? carriedIn(fields) : undefined;
    const switchTo = languageOfTag(fields.get('switchLanguage') ?? '');
    if (switchTo) {
      keepLanguage(request, reply, switchTo);
      this.page.show(request, reply, { to, language: switchTo, ...(carried ? { carried } : {}) });
      return;
    }
    // Without the cookie of the page (it was opened long ago) one of our own pages is still our own.
    const visitor = cookieOf(request, visitorCookie) ?? '';
    if (sender !== 'ours' && !isFormKey(visitor, fields.get('formKey') ?? undefined)) throw new Failure('form.not-ours');

    await this.tries.count('sign-in', request.ip);
    const sessionId = await this.sessions.begin((fields.get('token') ?? '').trim());
    if (sessionId === undefined) {
      this.page.show(request, reply, { to, wrong: true, status: 422, ...(carried ? { carried } : {}) });
      return;
    }
    await this.tries.wasRight('sign-in', request.ip);
    const before = cookieOf(request, sessionCookie);
    if (before) await this.sessions.end(before);
    setSession(request, reply, sessionId, this.sessions.longestSeconds, this.publicUrl);
    if (carried === undefined) reply.code(303).header('location', to).header('cache-control', 'no-store').send('');
    else this.pages.goOn(request, reply, sessionId, { to, carried });
  }

  @Post('sign-out')
  @DeskPage()
  @Needs('desk.enter')
  async leave(@CurrentVisit() { request, reply, sessionId }: Visit): Promise<void> {
    await this.sessions.end(sessionId);
    forgetSession(request, reply, this.publicUrl);
    reply.code(303).header('location', '/desk/sign-in?out=1').header('cache-control', 'no-store').send('');
  }
}

function carriedIn(fields: URLSearchParams): [string, string][] {
  return [...fields].flatMap(([name, value]) => (name.startsWith(carriedPrefix) ? [[name.slice(carriedPrefix.length), value]] : []));
}
