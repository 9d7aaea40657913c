import { Failure } from '@app/shared/domain/failure/failure.js';
import { languageOfTag } from '@app/shared/domain/language/detect-language.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DoorSettings, SealedReports } from '../../doors/door.js';
import { judgeSignature } from './judge-signature.js';

/** Tells a caller what the integrity desk answered to their report, by the code that they key in. */
@ApiTags('doors')
@Controller('channels/phone-ivr/report')
export class CallReportController {
  constructor(
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(SealedReports) private readonly reports: SealedReports,
  ) {}

  /**
   * The code comes in a header, for an address would be logged on its way. Fails with `auth.missing` where the hotline did not sign it, and with
   * `not-found` for a code that no report has.
   */
  @Get()
  @ApiOperation({ summary: 'What the integrity desk answered to a report, in sentences that are read out to its caller' })
  @ApiHeader({ name: 'X-Redress-Code', description: 'The code of the report, as it was keyed in' })
  @ApiHeader({ name: 'X-Redress-Timestamp', description: 'Seconds since 1970' })
  @ApiHeader({ name: 'X-Redress-Signature', description: '`v1=` and the hex HMAC-SHA256 of timestamp, a dot, `report:` and code' })
  @ApiHeader({ name: 'Accept-Language', required: false, description: 'zh-Hans, zh-Hant or en' })
  async read(@Req() request: FastifyRequest): Promise<{ readonly closed: boolean; readonly says: readonly string[] }> {
    const header = (name: string) => request.headers[name]?.toString() ?? '';
    const code = header('x-redress-code').slice(0, 100);
    const doubt = judgeSignature({
      secret: this.door.demand('phone-ivr', 'IVR_SECRET'),
      timestamp: header('x-redress-timestamp'),
      signature: header('x-redress-signature'),
      raw: Buffer.from(`report:${code}`),
      nowSeconds: Math.floor(Date.now() / 1000),
    });
    if (doubt) throw new Failure('auth.missing', 'Sign the request as docs/doors/phone-ivr.md says.');
    const language = languageOfTag(header('accept-language').split(/[,;]/)[0]?.trim() ?? '') ?? this.institution.defaultLanguage;
    const told = await this.reports.tell(code, language);
    if (!told) throw new Failure('not-found');
    return told;
  }
}
