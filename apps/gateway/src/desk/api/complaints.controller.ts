import { complaintStatuses } from '@app/shared/domain/complaint/complaint-status.js';
import { urgencies } from '@app/shared/domain/matter/judge-urgent.js';
import { units } from '@app/shared/domain/rule-set/rule-set.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { caseFacts } from '@app/shared/platform/config/institution-schema.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Body, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { readBody, validated } from '../../http/bodies/read-body.js';
import { reasonBody, words } from '../../http/bodies/said.js';
import { uuid } from '../../http/path-id.js';
import { decideComplaint, decisions, type OutcomePart, outcomeParts } from '../actions/decide-complaint.js';
import { decideFurtherMatter } from '../actions/decide-further-matter.js';
import { approveExtension, type ExtensionAnswer, extendDeadline } from '../actions/extend-deadline.js';
import { finishWork } from '../actions/finish-work.js';
import { recordEvent, stateFacts, withdrawComplaint } from '../actions/record-event.js';
import { sendBackExtension } from '../actions/send-back-extension.js';
import { acceptProposal, type MatterDesk, setMatter } from '../actions/set-matter.js';
import { transferComplaint } from '../actions/transfer-complaint.js';
import { addNote, reopenComplaint, sendReply } from '../actions/write-to-case.js';
import { readCaseFile, withLocalTimes } from '../case-file/case-file.query.js';
import { findComplaints } from '../lists/find-complaints.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { ActsOnce, CurrentStaff, CurrentWork, NamesClaim, StaffApi, Takes } from './staff.guard.js';

const transferBody = z.strictObject({ department: words(40), reason: words(2_000) });
const lengthOfTime = z.strictObject({
  amount: z.int({ error: 'Write a whole number.' }).min(1).max(1_000),
  unit: z.enum(units, { error: `Use one of ${units.join(', ')}.` }),
});
const instant = z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-10T10:00:00+08:00.' });
const eventBody = z.strictObject({
  type: words(80),
  at: instant.optional(),
  obligation: words(80).optional(),
  ruleSet: words(80).optional(),
  instruction: z.union([lengthOfTime, z.strictObject({ dueOn: z.iso.date() }), z.strictObject({ dueAt: instant })]).optional(),
});
const extensionBody = z.strictObject({
  extension: words(80),
  ruleSet: words(80).optional(),
  to: lengthOfTime,
  reason: z.string().trim().max(2_000).optional(),
  approvedBy: words(200).optional(),
  statedDate: z.iso.date('Write a date as 2026-03-31.').optional(),
});
const outcomeBody = z.strictObject({
  decision: z.enum(decisions, { error: `Use one of ${decisions.join(', ')}.` }),
  text: words(20_000),
  remedies: z.array(words(500)).max(20).optional(),
  ...(Object.fromEntries(outcomeParts.map((part) => [part, words(20_000).optional()])) as Record<OutcomePart, z.ZodOptional<z.ZodString>>),
});
const textBody = z.strictObject({ text: words(20_000) });
const matterBody = z.strictObject({
  business: words(200).optional(),
  cause: words(200).optional(),
  department: words(40).optional(),
  urgent: z.enum(['none', ...urgencies], { error: `Use one of none, ${urgencies.join(', ')}.` }).optional(),
  reason: words(2_000),
});
const acceptanceBody = z.strictObject({ no: z.int({ error: 'Name the `no` of the matter that you saw.' }).min(1) });
const maybeReasonBody = z.strictObject({ reason: words(2_000).optional() });

/** The cases. Another department's answers exactly as one that does not exist (404). */
@StaffApi('api')
export class ComplaintsController {
  private readonly zone: string;
  private readonly desk: Omit<MatterDesk, 'work'>;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {
    this.zone = house.institution.zone;
    this.desk = { deadlines, house };
  }

  @Get('complaints')
  @Needs('case.find')
  @ApiOperation({ summary: 'Find cases, newest first' })
  @ApiQuery({ name: 'reference', required: false })
  @ApiQuery({ name: 'sourceId', required: false, description: "A provider's id" })
  @ApiQuery({ name: 'person', required: false, description: 'Number or address, in any spelling' })
  @ApiQuery({ name: 'text', required: false })
  @ApiQuery({ name: 'state', required: false })
  @ApiQuery({ name: 'department', required: false })
  @ApiQuery({ name: 'from', required: false, description: 'Received at or after, RFC 3339' })
  @ApiQuery({ name: 'to', required: false, description: 'Received before, RFC 3339' })
  @ApiQuery({ name: 'cursor', required: false })
  async find(@CurrentStaff() staff: Staff, @Query() query: Record<string, unknown>): Promise<unknown> {
    const search = validated(searchQuery, query);
    return withLocalTimes(await findComplaints(this.unitOfWork, staff, search, this.house.institution.defaultCountry), this.zone);
  }

  @Get('complaints/:reference')
  @Needs('case.read')
  @ApiOperation({ summary: 'The whole case: facts, dates with their derivation, notices, deliveries, evidence, trail' })
  async read(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    return await readCaseFile(this.unitOfWork, staff, reference, { deadlines: this.deadlines, ...this.house });
  }

  @Post('complaints/:reference/transfers')
  @Needs('case.transfer')
  @ActsOnce()
  @ApiOperation({
    summary:
      'To another department: an offer that it accepts or returns; by whoever oversees, or from the complaint office, at once. The dates do not move',
  })
  @Takes(transferBody)
  @ApiResponse({
    status: 201,
    description: '`{department, state, answerBy?}`: `offered` until `answerBy`, when silence accepts; or `designated`',
  })
  async transfer(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    const wish = readBody(transferBody, body);
    return withLocalTimes(await transferComplaint(work, this.desk, staff, reference, wish), this.zone);
  }

  @Post('complaints/:reference/matter')
  @Needs('case.matter')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({
    summary:
      'Set or correct what a case is about: codes of the coding in force or their names, whose it is, and whether it can wait (`none` clears an urgency)',
  })
  @NamesClaim()
  @Takes(matterBody)
  @ApiResponse({ status: 201, description: '`{coding, business, cause, department, urgent}`: what stands now' })
  @ApiResponse({ status: 422, description: '`request.invalid` lists what is allowed; `department.barred`' })
  async matter(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await setMatter({ ...this.desk, work }, staff, reference, claim, readBody(matterBody, body));
  }

  @Post('complaints/:reference/matter/acceptances')
  @Needs('case.matter')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'Accept what the classifier proposed: its codes stand, and its department gets the case' })
  @NamesClaim()
  @Takes(acceptanceBody)
  @ApiResponse({ status: 201, description: '`{coding, business, cause, department, urgent}`: what stands now' })
  @ApiResponse({ status: 409, description: '`proposal.changed`: something else stands by now' })
  async acceptMatter(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await acceptProposal({ ...this.desk, work }, staff, reference, claim, readBody(acceptanceBody, body).no);
  }

  @Post('complaints/:reference/further-matters/:id/acceptances')
  @Needs('case.matter')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'Another matter of the complaint is to be handled jointly with its department' })
  @NamesClaim()
  @Takes(maybeReasonBody)
  async acceptFurther(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
  ): Promise<unknown> {
    const wish = { state: 'accepted' as const, ...readBody(maybeReasonBody, body) };
    return await decideFurtherMatter(work, staff, reference, claim, uuid(id), wish);
  }

  @Post('complaints/:reference/further-matters/:id/dismissals')
  @Needs('case.matter')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'What was proposed as another matter of the complaint is none' })
  @NamesClaim()
  @Takes(maybeReasonBody)
  async dismissFurther(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
  ): Promise<unknown> {
    const wish = { state: 'dismissed' as const, ...readBody(maybeReasonBody, body) };
    return await decideFurtherMatter(work, staff, reference, claim, uuid(id), wish);
  }

  @Post('complaints/:reference/extensions')
  @Needs('case.extend')
  @ActsOnce()
  @ApiOperation({ summary: 'Move the date, within what the rule set allows, and tell the complainant' })
  @NamesClaim()
  @Takes(extensionBody)
  @ApiResponse({ status: 201, description: '`{dueOn, dueAt, provisional, notice}`' })
  @ApiResponse({ status: 202, description: '`{request}`: another person must approve it' })
  @ApiResponse({ status: 422, description: 'The refusal code of the rule set' })
  async extend(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendExtension(reply, await extendDeadline(work, this.deadlines, staff, reference, claim, readBody(extensionBody, body)));
  }

  @Post('extension-requests/:id/approvals')
  @Needs('extension.approve')
  @ActsOnce()
  @ApiOperation({ summary: 'Approve an extension that another person asked for' })
  @ApiResponse({ status: 201, description: '`{dueOn, dueAt, provisional, notice}`' })
  async approve(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendExtension(reply, await approveExtension(work, this.deadlines, staff, uuid(id)));
  }

  @Post('extension-requests/:id/returns')
  @Needs('extension.approve')
  @ActsOnce()
  @ApiOperation({ summary: 'Send a request for more time back to whoever asked' })
  @Takes(reasonBody)
  async sendBack(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await sendBackExtension(work, staff, uuid(id), readBody(reasonBody, body).reason);
  }

  @Post('complaints/:reference/outcome')
  @Needs('case.decide')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Decide, and owe the complainant the outcome; or keep the decision for a second look, where the papers want one',
  })
  @NamesClaim()
  @Takes(outcomeBody)
  @ApiResponse({ status: 201, description: '`{status: decided, notice}`' })
  @ApiResponse({ status: 202, description: '`{status: second-look, secondLook, why, dueAt}`: somebody else looks at it before it is sent' })
  @ApiResponse({ status: 422, description: '`remedy.not-approved`, `points.unanswered`, `points.missing`' })
  async decide(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const decided = await decideComplaint(work, this.desk, staff, reference, claim, readBody(outcomeBody, body));
    if (decided.status === 'second-look') reply.code(202);
    return withLocalTimes(decided, this.zone);
  }

  @Post('complaints/:reference/events')
  @Needs('case.record')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Record what happened that the rule sets count with: acceptance, mediation, a letter by post, a duty that was done',
  })
  @Takes(eventBody)
  @ApiResponse({ status: 201, description: '`{dueOn, provisional}`: what governs the case now' })
  @ApiResponse({ status: 422, description: '`event.not-known` lists the names; `events.impossible-order`' })
  async event(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    const { at, instruction, ...event } = readBody(eventBody, body);
    const fixed = instruction && 'dueAt' in instruction ? { dueAt: new Date(instruction.dueAt) } : instruction;
    return await recordEvent(work, this.deadlines, staff, reference, {
      ...event,
      at: at === undefined ? undefined : new Date(at),
      instruction: fixed,
    });
  }

  @Post('complaints/:reference/facts')
  @Needs('case.record')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'State facts that decide what is owed, as the rule sets name them: product, category, class' })
  @Takes(caseFacts)
  async facts(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await stateFacts(work, this.deadlines, staff, reference, readBody(caseFacts, body));
  }

  @Post('complaints/:reference/withdrawals')
  @Needs('case.withdraw')
  @ActsOnce()
  @HttpCode(201)
  @ApiOperation({ summary: 'The complainant takes the complaint back' })
  @NamesClaim()
  @Takes(reasonBody)
  async withdraw(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await withdrawComplaint(work, this.deadlines, staff, reference, claim, readBody(reasonBody, body).reason);
  }

  @Post('complaints/:reference/notes')
  @Needs('case.note')
  @ActsOnce()
  @ApiOperation({ summary: 'A note for colleagues' })
  @Takes(textBody)
  async note(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await addNote(work, staff, reference, readBody(textBody, body).text);
  }

  @Post('complaints/:reference/replies')
  @Needs('case.reply')
  @ActsOnce()
  @ApiOperation({ summary: 'Write to the complainant before the decision' })
  @NamesClaim()
  @Takes(textBody)
  async reply(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await sendReply(work, staff, reference, claim, readBody(textBody, body).text);
  }

  @Post('complaints/:reference/work/:id/completions')
  @Needs('work.finish')
  @ActsOnce()
  @ApiOperation({ summary: 'Say what was done about work that waited for a person' })
  @NamesClaim()
  @Takes(textBody)
  async finish(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await finishWork(work, staff, reference, claim, uuid(id), readBody(textBody, body).text);
  }

  @Post('complaints/:reference/reopenings')
  @Needs('case.reopen')
  @ActsOnce()
  @ApiOperation({ summary: 'Take a decided case up again' })
  @Takes(reasonBody)
  async reopen(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Body() body: unknown,
  ): Promise<unknown> {
    return await reopenComplaint(work, this.deadlines, staff, reference, readBody(reasonBody, body).reason);
  }
}

function sendExtension(reply: FastifyReply, answer: ExtensionAnswer): void {
  const { granted, ...body } = answer;
  void reply.status(granted ? 201 : 202).send(body);
}

const once = z.string({ error: 'Give this once.' }).max(300, 'At most 300 characters.').optional();
const searchQuery = z.strictObject({
  reference: once,
  sourceId: once,
  person: once,
  text: once,
  state: z.enum(complaintStatuses, { error: `Use one of ${complaintStatuses.join(', ')}.` }).optional(),
  department: once,
  from: instant.optional(),
  to: instant.optional(),
  cursor: once,
});
