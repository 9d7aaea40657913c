import { Failure } from '@app/shared/domain/failure/failure.js';
import { languages } from '@app/shared/domain/language.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

const path = '/.well-known/security.txt';
/** RFC 9116, 2.5.5: less than a year ahead. */
const goodForDays = 180;

/** Where weaknesses of this house are reported (RFC 9116). Fails with `not-found` where the institution names nobody. */
@ApiExcludeController()
@Controller(path.slice(1))
export class SecurityContactController {
  constructor(
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'public, max-age=86400')
  show(): string {
    const contact = this.institution.securityContact;
    if (contact === 'off') throw new Failure('not-found');
    const expires = new Date(Math.floor(Date.now() / 86_400_000 + goodForDays) * 86_400_000);
    const preferred = [this.institution.defaultLanguage, ...languages.filter((one) => one !== this.institution.defaultLanguage)];
    return [
      `Contact: ${contact}`,
      `Expires: ${expires.toISOString().replace('.000Z', 'Z')}`,
      `Preferred-Languages: ${preferred.join(', ')}`,
      `Canonical: ${this.settings.gateway.publicUrl}${path}`,
      '',
    ].join('\n');
  }
}
