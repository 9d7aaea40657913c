import { readEmail } from '@app/shared/contact/email-address.js';
import { sendableMedia } from '@app/shared/domain/notice/choose-media.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { Controller, Get, Headers, HttpCode, Inject, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { asDownload } from '../../http/as-download.js';
import { withLocalTimes } from '../../http/local-times.js';
import { uuid } from '../../http/path-id.js';
import { Needs } from '../needs.js';
import { readEvidenceRequests } from '../notices/evidence-requests.query.js';
import { endLetter, type LetterState, letterStates, listLetters, postLetter, printLetter } from '../notices/letters.js';
import { kindsByHand, raiseByHand } from '../notices/raise-by-hand.js';
import { resolutions, resolveDelivery } from '../notices/resolve-delivery.js';
import { restoreCaseReach } from '../notices/restore-reach.js';
import { sendNotice } from '../notices/send-notice.js';
import { personalMedia, tellInPerson } from '../notices/tell-in-person.js';
import type { Transactions } from '../open-case.js';
import { writeReportBack } from '../report-back/write-report-back.js';
import type { Staff } from '../staff.js';
import { StaffGuard } from './staff.guard.js';
import { CurrentStaff, CurrentWork, NamesClaim, Said, Writes } from './staff-call.js';

const words = (most: number) =>
  z.string({ error: 'Write a text.' }).trim().min(1, 'Write something.').max(most, `At most ${most} characters.`);

const emailOf = (most: number) => words(most).refine((given) => readEmail(given) !== undefined, 'Write a mail address.');

const resolutionBody = z.strictObject({
  action: z.enum(resolutions, { error: `Use one of ${resolutions.join(', ')}.` }),
  providerId: words(200).optional(),
});
const sendingBody = z.strictObject({
  medium: z.enum(sendableMedia, { error: `Use one of ${sendableMedia.join(', ')}.` }).optional(),
  phone: words(40).optional(),
  email: words(254).optional(),
  address: words(500).optional(),
});
const tellingBody = z.strictObject({
  by: z.enum(personalMedia, { error: `Use one of ${personalMedia.join(', ')}.` }),
  at: z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-10T10:00:00+08:00.' }).optional(),
  said: words(5_000),
  states: z.array(words(60)).max(50).default([]),
});
const noticeBody = z.strictObject({
  kind: z.enum([...kindsByHand, 'report-back'], { error: `Use one of ${kindsByHand.join(', ')}, report-back.` }),
  ruleSet: words(60).optional(),
  values: z.record(z.string().max(40), z.union([words(20_000), z.array(words(500)).max(20), z.boolean()])).default({}),
  states: z.record(z.string().max(60), words(5_000)).optional(),
  to: z.strictObject({ name: words(200).optional(), email: emailOf(254).optional(), address: words(500).optional() }).optional(),
});
const postingBody = z.strictObject({
  on: z.iso.date('Write a date as 2026-03-31.'),
  postage: words(60).optional(),
  tracking: words(60).optional(),
});

const restorationBody = z.strictObject({
  medium: z.enum(sendableMedia, { error: `Use one of ${sendableMedia.join(', ')}.` }),
  sendAgain: z.boolean({ error: 'Write true or false.' }).default(false),
});

/** Notices that wait for a person, and the letters that people post. Another department's answer as those that do not exist (404). */
@ApiTags('notices')
@ApiBearerAuth()
@UseGuards(StaffGuard)
@Controller('api')
export class NoticesController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(RuleRegistry) private readonly rules: RuleRegistry,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get('complaints/:reference/evidence-requests')
  @Needs('case.read')
  @ApiOperation({ summary: 'What its complainant was asked for, by when, and what became of it; and what this matter usually needs' })
  async evidenceRequests(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    return withLocalTimes(await readEvidenceRequests(this.unitOfWork, this.institution, staff, reference), this.institution.zone);
  }

  @Writes(
    'complaints/:reference/notices',
    'notice.raise',
    'Owe the complainant a notice that does not follow from an action; a `report-back` waits for another person as with `report-backs`',
    noticeBody,
  )
  @NamesClaim()
  async raise(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof noticeBody>,
  ): Promise<unknown> {
    const { kind, ...wish } = body;
    // What an authority is told waits for another person, whichever way it is written.
    if (kind === 'report-back') return await writeReportBack(work, staff, reference, wish);
    return await raiseByHand(work, this.deadlines, staff, reference, claim, { kind, ...wish });
  }

  @Writes(
    'deliveries/:id/resolutions',
    'notice.send',
    'Decide about a delivery whose fate nobody knows: adopt, resend or other-channel',
    resolutionBody,
  )
  async resolve(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof resolutionBody>,
  ): Promise<unknown> {
    return await resolveDelivery(work, staff, uuid(id), body);
  }

  @Writes(
    'notices/:id/sendings',
    'notice.send',
    'Let a notice go that waited for a person, by itself or by a medium of your choice',
    sendingBody,
  )
  async send(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof sendingBody>,
  ): Promise<unknown> {
    return await sendNotice(work, staff, uuid(id), body, this.institution);
  }

  @Writes(
    'notices/:id/tellings',
    'notice.send',
    'Record that it was told by telephone or face to face, with the statements that were made',
    tellingBody,
  )
  async tell(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() telling: z.infer<typeof tellingBody>,
  ): Promise<unknown> {
    const told = await tellInPerson(work, this.rules, this.institution.zone, staff, uuid(id), telling);
    return withLocalTimes({ ...told, told: new Date(told.told) }, this.institution.zone);
  }

  @Writes(
    'complaints/:reference/reach-restorations',
    'reach.restore',
    'Take back that a number or address of the complainant takes nothing, and send again what waited for it',
    restorationBody,
  )
  async restore(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof restorationBody>,
  ): Promise<unknown> {
    const { medium, sendAgain } = body;
    return await restoreCaseReach(work, staff, reference, medium, sendAgain);
  }

  @Get('letters')
  @Needs('letter.read')
  @ApiOperation({ summary: 'Letters to print and post, the first due first' })
  @ApiQuery({
    name: 'state',
    required: false,
    description: 'waiting, printed, posted, arrived or returned; waiting and printed unless given',
  })
  @ApiQuery({ name: 'cursor', required: false })
  async letters(@CurrentStaff() staff: Staff, @Query('state') state?: string, @Query('cursor') cursor?: string): Promise<unknown> {
    const states = letterStates.includes(state as LetterState) ? [state as LetterState] : (['waiting', 'printed'] as const);
    return withLocalTimes(await listLetters(this.unitOfWork, staff, { states, cursor }), this.institution.zone);
  }

  @Get('letters/:id.pdf')
  @Needs('letter.read')
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'The letter for print; the same bytes whenever it is asked for' })
  async print(@CurrentStaff() staff: Staff, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const pdf = await printLetter(this.unitOfWork, this.institution, staff, uuid(id));
    void asDownload(reply, `letter-${uuid(id)}.pdf`, 'application/pdf').send(pdf);
  }

  @Writes('letters/:id/posted', 'letter.post', 'Record the day, the kind and the number of the posting: that is the sending', postingBody)
  @HttpCode(200)
  async posted(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof postingBody>,
  ): Promise<unknown> {
    return await postLetter(work, staff, uuid(id), body);
  }

  @Writes('letters/:id/arrived', 'letter.post', 'Record that it arrived')
  @HttpCode(200)
  async arrived(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await endLetter(work, staff, uuid(id), 'arrived');
  }

  @Writes('letters/:id/returned', 'letter.post', 'Record that it came back; the notice goes on')
  @HttpCode(200)
  async returned(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await endLetter(work, staff, uuid(id), 'returned');
  }
}
