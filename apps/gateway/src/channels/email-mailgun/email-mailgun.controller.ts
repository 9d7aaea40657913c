import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { ourFault } from '../../failures/our-fault.js';
import { bodyOf, largestBody } from '../../http/bodies/raw-body.js';
import { readParts } from '../../http/bodies/read-parts.js';
import { hashOf } from '../../http/same-text.js';
import { contentName } from '../../http/submission/content-name.js';
import { judgeSignature } from './judge-signature.js';
import { messageFields, messageIdOf, proofFields } from './message-fields.js';

const description = {
  summary: 'Mail from Mailgun (routes)',
  description: 'Parsed, or whole where the forward URL ends in `mime`. Proved by timestamp, token and signature; each token holds once.',
  consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
  taken: { status: 200, description: 'Taken' },
  most: largestBody,
};

/** Mail by a route of Mailgun. Stored and answered; reading comes afterwards. Never 406, which would make Mailgun give it up. */
@Controller('channels/email-mailgun')
export class EmailMailgunController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor(description)
  async take(@Req() request: FastifyRequest): Promise<string> {
    const key = this.door.demand('email-mailgun', 'MAILGUN_SIGNING_KEY');
    const raw = bodyOf(request.body, largestBody);
    const contentType = request.headers['content-type'] ?? '';
    await ourFault(async () => {
      const parts = await readParts(raw, contentType, { latin1: true });
      const fields = messageFields(parts);
      const [timestamp, token, signature] = ['timestamp', 'token', 'signature'].map((name) => fields.text(name, 200)) as [
        string,
        string,
        string,
      ];
      const doubt = judgeSignature(key, { timestamp, token, signature });
      const name = doubt ? hashOf(raw) : await contentName(raw, parts, proofFields);
      const recipient = fields.text('recipient', 1_000).toLowerCase();
      const messageId = messageIdOf(fields);
      await this.intake.accept({
        channel: 'email-mailgun',
        account: '',
        sourceId: `${name}:${recipient}`,
        sameness: name,
        ...(messageId === '' ? {} : { twinId: twinOf(messageId, recipient) }),
        ...(doubt ? { doubt } : { token }),
        raw,
        contentType,
        envelope: { ip: request.ip },
      });
    });
    return '';
  }

  /** Whole mails: Mailgun sends them where the address ends so. */
  @Post('mime')
  @HttpCode(200)
  @ProviderDoor(description)
  async takeMime(@Req() request: FastifyRequest): Promise<string> {
    return await this.take(request);
  }
}

/** What Mailgun's list of events knows of a mail. Its sender chose the id, so several may share it. */
export const twinOf = (messageId: string, recipient: string): string => `${messageId.replace(/^<|>$/g, '')}|${recipient.toLowerCase()}`;
