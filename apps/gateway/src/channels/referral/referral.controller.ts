import { Failure } from '@app/shared/domain/failure/failure.js';
import { HOUSE_CONFIG, type HouseConfig, INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendAccepted } from '../../doors/accepted-answer.js';
import type { Arrival } from '../../doors/arrival.js';
import { type Accepted, Intake } from '../../doors/channel.js';
import { StaffEntrance, type StaffMember } from '../../doors/door.js';
import { withKnownMatter } from '../../drafting/category.js';
import { countsFrom, demandNew, enteredNumber } from '../../drafting/referral.js';
import { readEntry } from '../../http/submission/read-entry.js';
import { receiptInstant } from '../../http/submission/receipt-instant.js';
import { referralBody, toDraft } from './referral.js';

/** Complaints that a regulator refers, entered by staff or posted by a system of the regulator's with a token of its own. */
@ApiTags('desk')
@ApiBearerAuth()
@Controller('api/referrals')
export class ReferralController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(StaffEntrance) private readonly entrance: StaffEntrance,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Enter a complaint that a regulator refers',
    description:
      "The regulator's own number tells it from others: the same one again answers 200 and makes nothing. JSON, or `multipart/form-data` with the papers as `files`.",
  })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ schema: z.toJSONSchema(referralBody, { io: 'input' }) as never })
  @ApiResponse({ status: 201, description: '`{reference, code, statusUrl, receivedAt, dueOn}`' })
  @ApiResponse({
    status: 409,
    description: 'This number of this regulator is known with another content; or `referral.entered`: somebody else entered it',
  })
  @ApiResponse({ status: 422, description: '`application/problem+json` naming each field' })
  async enter(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const by = await this.entrance.admit(request.headers.authorization);
    const { body, files, raw, contentType, sameness } = await readEntry(referralBody, request.body, request.headers['content-type']);
    if (body.text === undefined && files.length === 0) {
      throw new Failure('request.invalid', undefined, { fields: [{ path: 'text', message: 'Write what it says, or attach the papers.' }] });
    }
    const now = new Date();
    if (body.sentAt !== undefined && new Date(body.sentAt) > now) {
      throw new Failure('request.invalid', undefined, { fields: [{ path: 'sentAt', message: 'This is in the future.' }] });
    }
    const receivedAt = countsFrom(body, receiptInstant(body, this.institution, now) ?? now);
    const draft = withKnownMatter(toDraft(body, files, by.actor, receivedAt, this.institution), this.house);
    const arrival: Arrival = {
      channel: 'referral',
      account: body.from.name,
      sourceId: body.reference,
      actor: by.actor,
      raw,
      contentType,
      envelope: { actor: by.actor, actorId: by.id, regulator: body.from.name },
      receivedAt,
      draft,
      sameness,
      differing: 'refuse',
      referred: enteredNumber(body, (found) => this.entrance.mayHear(by, found)),
    };
    const accepted = await this.accept(arrival, by);
    demandNew(accepted);
    if (accepted.differs)
      throw new Failure('request.key-reused', 'This reference of this authority is already known with different content.');
    sendAccepted(reply, accepted, { publicUrl: this.settings.gateway.publicUrl, zone: this.institution.zone }, draft);
  }

  /**
   * Takes it in once for all who may know of it. For somebody who may not see the case (it is about them, or another department's) the number
   * was never used: what they bring is kept under an account of their own, and answers as a new one does.
   */
  private async accept(arrival: Arrival, by: StaffMember): Promise<Accepted> {
    const accepted = await this.intake.accept(arrival);
    if (!accepted.repeated || (await this.entrance.mayKnow(by, accepted.reference))) return accepted;
    return await this.intake.accept({ ...arrival, account: `${by.id} ${arrival.account}` });
  }
}
