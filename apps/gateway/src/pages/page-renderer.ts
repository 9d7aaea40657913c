import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Language, languages } from '@app/shared/domain/language.js';
import { Demonstration } from '@app/shared/persistence/demonstration.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { sourceFolder } from '@app/shared/platform/process/source-tree.js';
import { Inject, Injectable, Optional } from '@nestjs/common';
import nunjucks from 'nunjucks';
import { assetAddress, govukFolder, mojFolder } from './assets.js';
import { compileViews } from './compile-views.js';
import { withMarksShown } from './direction-marks.js';
import { languageOf } from './page-language.js';
import { addressOf, type PageReply, type PageRequest } from './page-request.js';
import { say } from './words.js';

const views = join(sourceFolder(import.meta.url), '..');
const names: Record<Language, string> = { 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文', en: 'English' };

/** How a page is answered, beside its template. */
export interface PageOptions {
  readonly status?: number;
  /** Default: the language of the request. */
  readonly language?: Language;
  /** True where the page shows what only one person may see: nothing keeps it, and no address travels on. */
  readonly secret?: boolean;
  /**
   * A page of the desk. Its scripts may ask the house for news, and its forms tell their origin: with `no-referrer` a browser sends
   * `Origin: null` (Fetch standard, "append a request Origin header").
   */
  readonly desk?: boolean;
}

/** Makes every page: the shell around it, its language, its headers. Templates lie beside their controllers, in `views/`. */
@Injectable()
export class PageRenderer {
  private readonly environment: nunjucks.Environment;
  private readonly loader: nunjucks.FileSystemLoader;

  /** The origin of the provider of sign-in, where there is one. */
  private readonly provider: string | undefined;

  constructor(
    @Inject(INSTITUTION) readonly institution: Institution,
    @Optional() @Inject(Demonstration) private readonly demonstration?: Demonstration,
  ) {
    const provider = institution.signIn.provider;
    this.provider = provider === 'off' ? undefined : new URL(provider.issuer).origin;
    this.loader = new nunjucks.FileSystemLoader([views, govukFolder, mojFolder], { noCache: false });
    this.environment = new nunjucks.Environment(this.loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
    this.environment.addGlobal('asset', assetAddress);
    this.environment.addFilter('marks', withMarksShown);
  }

  /** Compiles every view now, so that nobody waits for it later. Without it each is compiled when it is first shown. */
  compile(): void {
    compileViews(this.environment, this.loader, views);
  }

  /** Answers with a page. `view` is a path below `apps/gateway/src`. `data.title` is its heading and its title. */
  show(request: PageRequest, reply: PageReply, view: string, data: Readonly<Record<string, unknown>>, options: PageOptions = {}): void {
    const language = options.language ?? languageOf(request);
    const nonce = randomBytes(16).toString('base64');
    const html = this.environment.render(view, {
      ...data,
      language,
      cspNonce: nonce,
      t: (key: string, values?: Record<string, unknown>) => say(language, key, values),
      institution: this.institutionIn(language),
      isDemonstration: this.demonstration?.isOne ?? false,
      languageLinks: languageLinks(request, language),
    });
    reply
      .code(options.status ?? 200)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-language', language)
      .header('vary', 'Accept-Language, Cookie')
      .header('cache-control', options.secret ? 'no-store' : 'private, no-cache')
      .header('referrer-policy', options.secret && !options.desk ? 'no-referrer' : 'same-origin')
      .header('content-security-policy', policy(nonce, options.desk ?? false, options.desk ? this.provider : undefined))
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'DENY')
      .send(html);
  }

  /** The institution in a page's language. */
  institutionIn(language: Language): { name: string; contactLines: readonly string[]; emergency: string } {
    const { name, contact, emergency } = this.institution;
    return { name: name[language], contactLines: contact[language], emergency };
  }
}

/** The same address in each language. A code never stays in a link. */
function languageLinks(request: PageRequest, current: Language): { language: Language; name: string; href: string; current: boolean }[] {
  return languages.map((language) => {
    const { pathname, searchParams } = addressOf(request);
    searchParams.delete('code');
    searchParams.set('lang', language);
    return { language, name: names[language], href: `${pathname}?${searchParams}`, current: language === current };
  });
}

/** Nothing from elsewhere, nothing inline but the one script of the packaged template. */
function policy(nonce: string, connects: boolean, provider: string | undefined): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    ...(connects ? ["connect-src 'self'"] : []),
    // Signing out goes on to the provider of sign-in, and browsers ask this of every step of the way.
    `form-action 'self'${provider ? ` ${provider}` : ''}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
