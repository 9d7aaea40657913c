import { Failure } from '@app/shared/domain/failure/failure.js';
import { languageOfTag } from '@app/shared/domain/language/detect-language.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DoorSettings, type OwnStanding, OwnStandings } from '../../doors/door.js';
import { judgeSignature } from './judge-signature.js';

/** Tells a caller where their complaint stands, by the reference that they say and the access code that they key in. */
@ApiTags('doors')
@Controller('channels/phone-ivr/status')
export class CallStatusController {
  constructor(
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(OwnStandings) private readonly standings: OwnStandings,
  ) {}

  /**
   * Reference and code come in headers, for an address would be logged on its way. Fails with `auth.missing` where the hotline did not sign it, and with
   * `not-found` for a wrong code and an unknown reference alike.
   */
  @Get()
  @ApiOperation({ summary: 'Where a complaint stands, in sentences that are read out to its caller' })
  @ApiHeader({ name: 'X-Redress-Reference', description: 'The reference' })
  @ApiHeader({ name: 'X-Redress-Code', description: 'The access code, as it was keyed in' })
  @ApiHeader({
    name: 'X-Redress-Call',
    required: false,
    description: 'The call: wrong codes are counted by it, so that no other caller waits for them',
  })
  @ApiHeader({ name: 'X-Redress-Timestamp', description: 'Seconds since 1970' })
  @ApiHeader({ name: 'X-Redress-Signature', description: '`v1=` and the hex HMAC-SHA256 of timestamp, a dot, reference, a colon and code' })
  @ApiHeader({ name: 'Accept-Language', required: false, description: 'zh-Hans, zh-Hant or en' })
  async status(@Req() request: FastifyRequest): Promise<OwnStanding> {
    const header = (name: string) => request.headers[name]?.toString() ?? '';
    const [reference, code] = [header('x-redress-reference').slice(0, 100), header('x-redress-code').slice(0, 100)];
    const doubt = judgeSignature({
      secret: this.door.demand('phone-ivr', 'IVR_SECRET'),
      timestamp: header('x-redress-timestamp'),
      signature: header('x-redress-signature'),
      raw: Buffer.from(`${reference}:${code}`),
      nowSeconds: Math.floor(Date.now() / 1000),
    });
    if (doubt) throw new Failure('auth.missing', 'Sign the request as docs/doors/phone-ivr.md says.');
    const language = languageOfTag(header('accept-language').split(/[,;]/)[0]?.trim() ?? '') ?? this.institution.defaultLanguage;
    const call = header('x-redress-call').slice(0, 100);
    const told = await this.standings.tell({ reference, code, who: call === '' ? request.ip : `call ${call}`, language });
    if (!told) throw new Failure('not-found');
    return told;
  }
}
