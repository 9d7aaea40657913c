import { Failure } from '@app/shared/domain/failure/failure.js';
import { accountOf, endProviderSessions, personOfClaims, shutOut, subjectOf } from '@app/shared/people/provider-person.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Inject, Logger, Post, Req, Res, UseFilters } from '@nestjs/common';
import { AddressTries } from '../../../http/address-tries.js';
import { bodyOf, readForm } from '../../../http/bodies/raw-body.js';
import { addressOf, cookieOf, type PageReply, type PageRequest, setCookie } from '../../../pages/page-request.js';
import { DeskFailureFilter } from './desk-failure.filter.js';
import { deviceOf } from './device-of.js';
import { ProviderSignIn } from './provider-sign-in.js';
import { sessionCookie, setSession } from './session-cookie.js';
import { StaffSessions } from './staff-sessions.js';
import { wayBack } from './way-back.js';

const underWayCookie = 'desk_provider';
const path = '/desk/sign-in/provider';

/** Signing in at the institution's own provider, and hearing from it that a session there is over. */
@Controller('desk/sign-in/provider')
@UseFilters(DeskFailureFilter)
export class ProviderController {
  private readonly logger = new Logger('sign-in');
  private readonly publicUrl: string;

  constructor(
    @Inject(ProviderSignIn) private readonly provider: ProviderSignIn,
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(AddressTries) private readonly tries: AddressTries,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.publicUrl = settings.gateway.publicUrl;
  }

  @Get()
  async begin(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    await this.tries.count('sign-in', request.ip);
    const asked = addressOf(request).searchParams;
    const { address, cookie } = await this.provider.begin(wayBack(asked.get('to') ?? undefined), asked.has('confirm'));
    this.keep(request, reply, cookie, 600);
    this.go(reply, address);
  }

  @Get('back')
  async back(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    this.keep(request, reply, '', 0);
    let sessionId: string | undefined;
    let to = '/desk';
    try {
      const vouched = await this.provider.finish(addressOf(request).searchParams, cookieOf(request, underWayCookie));
      to = vouched.to;
      sessionId = await this.enter(vouched, request);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'refusal' || error.code === 'not-found') throw error;
      // Why, for whoever keeps the house; what the provider sent may hold names, so its words are not kept.
      this.logger.warn(
        `A sign-in at the provider was refused: ${String((error.cause as { code?: string } | undefined)?.code ?? error.code)}`,
      );
    }
    if (sessionId === undefined) return this.go(reply, `/desk/sign-in?refused=provider&to=${encodeURIComponent(to)}`);
    await this.tries.wasRight('sign-in', request.ip);
    const before = cookieOf(request, sessionCookie);
    if (before) await this.sessions.end(before);
    setSession(request, reply, sessionId, this.sessions.longestSeconds, this.publicUrl);
    this.go(reply, to);
  }

  /** Back-channel logout: from server to server, proved by the token that it carries. */
  @Post('logout')
  async ended(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const token = readForm(bodyOf(request.body, 20_000)).get('logout_token') ?? '';
    const ended = await this.provider.ended(token).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'auth.provider-refused') return undefined;
      throw error;
    });
    if (ended) await this.unitOfWork.run((tx) => endProviderSessions(tx, this.provider.papers!, ended));
    reply
      .code(ended ? 200 : 400)
      .header('cache-control', 'no-store')
      .send('');
  }

  private async enter(vouched: Awaited<ReturnType<ProviderSignIn['finish']>>, request: PageRequest): Promise<string | undefined> {
    const papers = this.provider.papers!;
    const told = personOfClaims(papers, vouched.claims, this.house.departments);
    return await this.unitOfWork.run(async (tx) => {
      if (told === undefined) {
        await shutOut(tx, subjectOf(papers, String(vouched.claims['sub'])));
        return undefined;
      }
      const staffId = await accountOf(tx, told);
      return await this.sessions.beginFor(tx, staffId, 'provider', deviceOf(request), { sid: vouched.sid, hint: vouched.idToken });
    });
  }

  private keep(request: PageRequest, reply: PageReply, value: string, maxAgeSeconds: number): void {
    setCookie(request, reply, underWayCookie, value, { path, maxAgeSeconds, secure: this.publicUrl.startsWith('https:') });
  }

  private go(reply: PageReply, address: string): void {
    reply.code(303).header('location', address).header('cache-control', 'no-store').send('');
  }
}
