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
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { DeskFailureFilter } from './desk-failure.filter.js';
import { DeskPage } from './desk-page.decorator.js';
import { deviceOf } from './device-of.js';
import { PasswordEntrance } from './password-entrance.js';
import { ProviderSignIn } from './provider-sign-in.js';
import { forgetSession, sessionCookie, setSession } from './session-cookie.js';
import { SignInPage } from './sign-in-page.js';
import { StaffSessions } from './staff-sessions.js';
import { demandOwnVisitor } from './visitor-cookie.js';
import { wayBack } from './way-back.js';

const carriedPrefix = 'carried.';

/** Signing in with a password and a code, or with a token, and out again. */
@Controller('desk')
export class SignInController {
  private readonly publicUrl: string;

  constructor(
    @Inject(SignInPage) private readonly page: SignInPage,
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(PasswordEntrance) private readonly passwords: PasswordEntrance,
    @Inject(ProviderSignIn) private readonly provider: ProviderSignIn,
    @Inject(AddressTries) private readonly tries: AddressTries,
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.publicUrl = settings.gateway.publicUrl;
  }

  @Get('sign-in')
  @UseFilters(DeskFailureFilter)
  async ask(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    keepLanguage(request, reply);
    const asked = addressOf(request).searchParams;
    const refused = asked.has('refused') ? { wrong: 'provider' as const } : {};
    await this.page.show(request, reply, { to: wayBack(asked.get('to') ?? undefined), confirm: asked.has('confirm'), ...refused });
  }

  @Post('sign-in')
  @UseFilters(DeskFailureFilter)
  async enter(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const sender = senderOf(request, this.publicUrl);
    if (sender === 'foreign') throw new Failure('form.not-ours');
    const { fields } = await readDeskForm(request);
    const to = wayBack(fields.get('to') ?? undefined);
    const carried = fields.has('posted') ? carriedIn(fields) : undefined;
    const confirm = fields.has('confirm');
    const switchTo = languageOfTag(fields.get('switchLanguage') ?? '');
    if (switchTo) {
      keepLanguage(request, reply, switchTo);
      await this.page.show(request, reply, { to, language: switchTo, confirm, ...(carried ? { carried } : {}) });
      return;
    }
    demandOwnVisitor(request, sender, fields);

    if (fields.has('signedIn')) return await this.goOn(request, reply, { to, confirm, carried: carried ?? [] });
    const way = fields.has('password') ? 'password' : 'token';
    const who = (fields.get('who') ?? '').trim();
    await this.tries.count('sign-in', request.ip);
    // Whoever guesses from many addresses guesses at one account.
    if (way === 'password') await this.tries.count('account', who.toLowerCase());
    const sessionId =
      way === 'password'
        ? await this.passwords.enter({ who, password: fields.get('password') ?? '', code: fields.get('code') ?? '' }, deviceOf(request))
        : await this.sessions.begin((fields.get('token') ?? '').trim(), deviceOf(request));
    if (sessionId === undefined) {
      await this.page.show(request, reply, { to, wrong: way, status: 422, confirm, ...(carried ? { carried } : {}) });
      return;
    }
    await this.tries.wasRight('sign-in', request.ip);
    if (way === 'password') await this.tries.wasRight('account', who.toLowerCase());
    const before = cookieOf(request, sessionCookie);
    if (before) await this.sessions.end(before);
    setSession(request, reply, sessionId, this.sessions.longestSeconds, this.publicUrl);
    if (carried === undefined) reply.code(303).header('location', to).header('cache-control', 'no-store').send('');
    else this.pages.goOn(request, reply, sessionId, { to, carried });
  }

  /** Somebody signed in at the provider in another tab, and goes on here with what they had typed. */
  private async goOn(
    request: PageRequest,
    reply: PageReply,
    { to, confirm, carried }: { readonly to: string; readonly confirm: boolean; readonly carried: [string, string][] },
  ): Promise<void> {
    const sessionId = cookieOf(request, sessionCookie) ?? '';
    const found = sessionId === '' ? undefined : await this.sessions.find(sessionId, true);
    if (found && (found.fresh || !confirm)) this.pages.goOn(request, reply, sessionId, { to, carried });
    else await this.page.show(request, reply, { to, carried, confirm, wrong: 'provider', status: 422 });
  }

  @Post('sign-out')
  @DeskPage()
  @Needs('desk.enter')
  async leave(@CurrentVisit() { request, reply, sessionId }: Visit): Promise<void> {
    const there = await this.sessions.end(sessionId);
    forgetSession(request, reply, this.publicUrl);
    // Signed out here whatever becomes of it there.
    const end = there && (await this.provider.endAddress(there.hint).catch(() => undefined));
    reply
      .code(303)
      .header('location', end ?? '/desk/sign-in?out=1')
      .header('cache-control', 'no-store')
      .send('');
  }
}

function carriedIn(fields: URLSearchParams): [string, string][] {
  return [...fields].flatMap(([name, value]) => (name.startsWith(carriedPrefix) ? [[name.slice(carriedPrefix.length), value]] : []));
}
