import { Failure } from '@app/shared/domain/failure/failure.js';
import { closeText, openText } from '@app/shared/people/authenticator.js';
import type { Claims, ProviderPapers } from '@app/shared/people/provider-person.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Configuration } from 'openid-client';
import { isLoopbackUrl } from '../../../pages/page-request.js';

/** Where a provider sends people back to, below the house's address. */
export const providerBack = '/desk/sign-in/provider/back';

/** What a sign-in that is under way needs when the person comes back, closed into their cookie. */
interface UnderWay {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly to: string;
  /** When it began, in milliseconds. */
  readonly at: number;
  /** The provider asks them anew, however long they are signed in there. */
  readonly anew: boolean;
}

/** Somebody whom the provider vouches for. */
export interface VouchedFor {
  readonly claims: Claims;
  readonly sid: string | null;
  readonly idToken: string;
  readonly to: string;
}

const longestMilliseconds = 10 * 60_000;
const purpose = 'provider sign-in';

/**
 * Sign-in at the institution's own provider of OpenID Connect (Core 1.0, code flow with PKCE, state and nonce). What the provider says of itself and its keys
 * is read with each sign-in: they are rare, keys that were rotated count at once, and old ones no more. Touches no database.
 */
@Injectable()
export class ProviderSignIn {
  readonly papers: ProviderPapers | undefined;

  constructor(
    @Inject(INSTITUTION) { signIn }: Institution,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Secrets) private readonly secrets: Secrets,
    @Inject(CODE_SECRET) private readonly secret: string,
  ) {
    this.papers = signIn.provider === 'off' ? undefined : signIn.provider;
  }

  /** Where to send somebody, and what their cookie is to hold meanwhile. Fails with `auth.provider-away`, and `not-found` where there is none. */
  async begin(to: string, anew: boolean): Promise<{ address: string; cookie: string }> {
    const papers = this.demandPapers();
    const oidc = await import('openid-client');
    const house = await this.discover(papers);
    const underWay = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      to,
      at: Date.now(),
      anew,
    };
    const address = oidc.buildAuthorizationUrl(house, {
      redirect_uri: this.backAddress,
      scope: papers.scopes.join(' '),
      state: underWay.state,
      nonce: underWay.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(underWay.verifier),
      code_challenge_method: 'S256',
      ...(anew ? { prompt: 'login', max_age: '0' } : {}),
    });
    return { address: address.href, cookie: closeText(this.secret, purpose, JSON.stringify(underWay)).toString('base64url') };
  }

  /**
   * Whom the provider vouches for, by the query that it sent them back with. Fails with `auth.provider-refused` whatever is wrong with it: issuer, audience,
   * signature, state, nonce, time, a code that was used. Nobody is told which.
   */
  async finish(query: URLSearchParams, cookie: string | undefined): Promise<VouchedFor> {
    const papers = this.demandPapers();
    const underWay = this.opened(cookie);
    if (underWay === undefined) throw new Failure('auth.provider-refused');
    const oidc = await import('openid-client');
    const house = await this.discover(papers);
    try {
      const tokens = await oidc.authorizationCodeGrant(house, new URL(`${this.backAddress}?${query}`), {
        pkceCodeVerifier: underWay.verifier,
        expectedState: underWay.state,
        expectedNonce: underWay.nonce,
        idTokenExpected: true,
        ...(underWay.anew ? { maxAge: Math.ceil((Date.now() - underWay.at) / 1000) + 1 } : {}),
      });
      const claims = tokens.claims()!;
      const sid = typeof claims['sid'] === 'string' ? claims['sid'] : null;
      return { claims: claims as Claims, sid, idToken: tokens.id_token!, to: underWay.to };
    } catch (cause) {
      throw new Failure('auth.provider-refused', undefined, { cause });
    }
  }

  /** Where to sign out at the provider, too; undefined where it has no such place. */
  async endAddress(idToken: string): Promise<string | undefined> {
    if (this.papers === undefined) return undefined;
    const oidc = await import('openid-client');
    const house = await this.discover(this.papers);
    if (house.serverMetadata().end_session_endpoint === undefined) return undefined;
    const back = `${this.settings.gateway.publicUrl}/desk/sign-in`;
    return oidc.buildEndSessionUrl(house, { id_token_hint: idToken, post_logout_redirect_uri: back }).href;
  }

  /** What a provider says has ended, by its logout token (Back-Channel Logout 1.0, 2.6). Fails with `auth.provider-refused`. */
  async ended(logoutToken: string): Promise<{ sid?: string; sub?: string }> {
    const papers = this.demandPapers();
    const { createRemoteJWKSet, jwtVerify } = await import('jose');
    const { jwks_uri: keys } = (await this.discover(papers)).serverMetadata();
    try {
      const { payload } = await jwtVerify(logoutToken, createRemoteJWKSet(new URL(keys!), { timeoutDuration: 5_000 }), {
        issuer: papers.issuer,
        audience: papers.clientId,
        clockTolerance: papers.skewSeconds,
        maxTokenAge: 120,
        requiredClaims: ['iat', 'jti', 'events'],
      });
      const events = payload['events'] as Record<string, unknown> | null;
      const [sid, sub] = [payload['sid'], payload.sub];
      if (typeof events !== 'object' || !events?.['http://schemas.openid.net/event/backchannel-logout'] || 'nonce' in payload)
        throw new Error('No logout token.');
      if (typeof sid !== 'string' && sub === undefined) throw new Error('Nobody is named.');
      return { ...(typeof sid === 'string' ? { sid } : {}), ...(sub === undefined ? {} : { sub }) };
    } catch (cause) {
      throw new Failure('auth.provider-refused', undefined, { cause });
    }
  }

  private get backAddress(): string {
    return `${this.settings.gateway.publicUrl}${providerBack}`;
  }

  private demandPapers(): ProviderPapers {
    if (this.papers === undefined) throw new Failure('not-found');
    return this.papers;
  }

  private opened(cookie: string | undefined): UnderWay | undefined {
    const text = openText(this.secret, purpose, Buffer.from(cookie ?? '', 'base64url'));
    const underWay = text === undefined ? undefined : (JSON.parse(text) as UnderWay);
    return underWay && Date.now() - underWay.at < longestMilliseconds ? underWay : undefined;
  }

  private async discover(papers: ProviderPapers): Promise<Configuration> {
    const oidc = await import('openid-client');
    const secret = this.secrets.get('OIDC_CLIENT_SECRET');
    try {
      const house = await oidc.discovery(
        new URL(papers.issuer),
        papers.clientId,
        { [oidc.clockTolerance]: papers.skewSeconds },
        secret === undefined ? oidc.None() : oidc.ClientSecretBasic(secret),
        { timeout: 5, execute: [oidc.enableNonRepudiationChecks, ...(isLoopbackUrl(papers.issuer) ? [oidc.allowInsecureRequests] : [])] },
      );
      house.timeout = 5;
      return house;
    } catch (cause) {
      throw new Failure('auth.provider-away', undefined, { cause, retryAfterSeconds: 30 });
    }
  }
}
