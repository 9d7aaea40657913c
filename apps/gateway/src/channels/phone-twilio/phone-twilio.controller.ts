import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { readWebhook } from '../../vendors/twilio/read-webhook.js';
import { arrivalOf } from './arrival-of.js';

const description = {
  summary: 'Calls through Twilio',
  description: 'Callbacks of call status, recording and transcription; one complaint for one call. Signed with `X-Twilio-Signature`.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  taken: { status: 200, description: '`<Response/>`: taken' },
  most: 100_000,
};

/** Callbacks of Twilio's calls: all of them at one address, told apart by what they carry. */
@Controller('channels/phone-twilio')
export class PhoneTwilioController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'text/xml; charset=utf-8')
  @ProviderDoor(description)
  async take(@Req() request: FastifyRequest): Promise<string> {
    const webhook = readWebhook(request, 'phone-twilio', this.door, this.settings.gateway.publicUrl);
    await ourFault(() => this.intake.accept(arrivalOf(webhook, this.institution)));
    return '<Response/>';
  }

  /** For callbacks that are set to GET. */
  @Get()
  @HttpCode(200)
  @Header('content-type', 'text/xml; charset=utf-8')
  @ProviderDoor(description)
  async takeGet(@Req() request: FastifyRequest): Promise<string> {
    return await this.take(request);
  }
}
