import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Arrival } from '../../doors/arrival.js';
import { Intake } from '../../doors/channel.js';
import { ProviderDoor } from '../../doors/describe-door.js';
import { DoorSettings } from '../../doors/door.js';
import { uncut } from '../../drafting/cut-characters.js';
import { draftOfText } from '../../drafting/text-message.js';
import { ourFault } from '../../failures/our-fault.js';
import { type FlatFields, flatFields } from '../../http/bodies/flat-fields.js';
import { bodyOf } from '../../http/bodies/raw-body.js';
import { hashOf } from '../../http/same-text.js';
import { numbers } from './join-parts.js';
import { judgeSignature, type VonageMethod } from './judge-signature.js';
import { bearerOf, judgeToken } from './judge-token.js';
import { isReport, readMessage, type VonageMessage } from './message.js';
import { readRichMessage, toRichDraft } from './rich-message.js';

const mostBytes = 100_000;
const description = {
  summary: 'Text messages from Vonage',
  description: 'Long messages arrive in parts, in any order. Signed with `sig`; of the Messages API with a JWT.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  taken: { status: 200, description: 'Taken' },
  most: mostBytes,
};

/** Text messages from Vonage, by GET or POST, as form or JSON. Answered 200 once committed, whatever they hold. */
@Controller('channels/sms-vonage')
export class SmsVonageController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly door: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @Post()
  @HttpCode(200)
  @ProviderDoor(description)
  async take(@Req() request: FastifyRequest): Promise<string> {
    const secret = this.door.demand('sms-vonage', 'VONAGE_SIGNATURE_SECRET');
    const body = bodyOf(request.body, mostBytes);
    const contentType = request.headers['content-type'] ?? '';
    // Of a POST only the body is signed; a query is our own.
    const fields = body.length > 0 ? flatFields('', body, contentType) : flatFields(request.url, body, '');
    const token = bearerOf(request.headers.authorization);
    const doubt =
      token === undefined
        ? judgeSignature(fields, secret, this.door.get('VONAGE_SIGNATURE_METHOD') as VonageMethod)
        : judgeToken(token, body, secret, Math.floor(Date.now() / 1000));
    const [path, query = ''] = request.url.split('?');
    const raw = body.length > 0 ? body : Buffer.from(query);
    await ourFault(() =>
      this.intake.accept({
        channel: 'sms-vonage',
        account: fields['api-key'] ?? '',
        raw,
        contentType: body.length > 0 ? contentType : 'application/x-www-form-urlencoded',
        envelope: { path, ip: request.ip, ...(body.length > 0 && query ? { query } : {}) },
        ...(doubt ? { doubt } : {}),
        ...this.contentOf(fields, raw, contentType),
      }),
    );
    return '';
  }

  @Get()
  @HttpCode(200)
  @ProviderDoor(description)
  async takeGet(@Req() request: FastifyRequest): Promise<string> {
    return await this.take(request);
  }

  private contentOf(
    fields: FlatFields,
    raw: Buffer,
    contentType: string,
  ): Pick<Arrival, 'sourceId' | 'silent' | 'threadId' | 'piece' | 'draft' | 'sameness'> {
    const rich = readRichMessage(raw, contentType);
    if (rich?.report) return { sourceId: `${rich.id}#${rich.report}`, silent: 'A report about a message that we sent.' };
    if (rich) return { sourceId: rich.id, draft: toRichDraft(rich, this.institution) };
    const message = readMessage(fields);
    const sourceId = message.messageId || hashOf(raw);
    if (isReport(fields)) {
      return { sourceId: `${sourceId}#${fields['status'] ?? 'report'}`, silent: 'A report about a message that we sent.' };
    }
    const sameness = JSON.stringify([message.from, message.to, uncut(message), fields['data'] ?? '', message.part]);
    if (message.parts > 1) return { sourceId, sameness, threadId: threadOf(message, fields['concat-ref'] ?? ''), piece: message };
    const { from, to, binary, sentAt } = message;
    const text = uncut(message);
    const facts = { sentAt, ...(message.more ? { more: message.more } : {}) };
    const unreadable = binary && text === '' ? 'A binary message: it holds no text, its bytes are in the evidence.' : undefined;
    return {
      sourceId,
      sameness,
      draft: draftOfText({ channel: 'sms-vonage', numbers, text, from, to, unreadable, facts }, this.institution),
    };
  }
}

const threadOf = ({ from, to, parts }: VonageMessage, reference: string): string => `${from}>${to}#${reference}/${parts}`;
