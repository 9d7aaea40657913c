import { complaintStatuses } from '@app/shared/domain/complaint/complaint-status.js';
import { urgencies } from '@app/shared/domain/matter/judge-urgent.js';
import { units } from '@app/shared/domain/rule-set/rule-set.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { caseFacts } from '@app/shared/platform/config/papers/forms.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { validated } from '../../http/bodies/read-body.js';
import { reasonBody, type WithReason, words } from '../../http/bodies/said.js';
import { withLocalTimes } from '../../http/local-times.js';
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
import { readCaseFile } from '../case-file/case-file.query.js';
import { findComplaints } from '../lists/find-complaints.query.js';
import { Needs } from '../needs.js';
import type { Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { StaffApi } from './staff.guard.js';
import { CurrentStaff, CurrentWork, NamesClaim, Said, Writes } from './staff-call.js';

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
  partsReason: words(2_000).optional(),
  rootCause: words(40).optional(),
  ...(Object.fromEntries(outcomeParts.map((part) => [part, words(20_000).optional()])) as Record<OutcomePart, z.ZodOptional<z.ZodString>>),
});
const textBody = z.strictObject({ text: words(20_000) });
const matterBody = z.strictObject({
  business: words(200).optional(),
  cause: words(200).optional(),
  rootCause: words(40).optional(),
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

  @Writes(
    'complaints/:reference/transfers',
    'case.transfer',
    'To another department: an offer that it accepts or returns; by whoever oversees, or from the complaint office, at once. The dates do not move',
    transferBody,
  )
  @ApiResponse({
    status: 201,
    description: '`{department, state, answerBy?}`: `offered` until `answerBy`, when silence accepts; or `designated`',
  })
  async transfer(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() wish: z.infer<typeof transferBody>,
  ): Promise<unknown> {
    return withLocalTimes(await transferComplaint(work, this.desk, staff, reference, wish), this.zone);
  }

  @Writes(
    'complaints/:reference/matter',
    'case.matter',
    'Set or correct what a case is about: codes of the coding in force or their names, whose it is, and whether it can wait (`none` clears an urgency)',
    matterBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 201, description: '`{coding, business, cause, department, urgent}`: what stands now' })
  @ApiResponse({ status: 422, description: '`request.invalid` lists what is allowed; `department.barred`' })
  async matter(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof matterBody>,
  ): Promise<unknown> {
    return await setMatter({ ...this.desk, work }, staff, reference, claim, body);
  }

  @Writes(
    'complaints/:reference/matter/acceptances',
    'case.matter',
    'Accept what the classifier proposed: its codes stand, and its department gets the case',
    acceptanceBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 201, description: '`{coding, business, cause, department, urgent}`: what stands now' })
  @ApiResponse({ status: 409, description: '`proposal.changed`: something else stands by now' })
  async acceptMatter(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof acceptanceBody>,
  ): Promise<unknown> {
    return await acceptProposal({ ...this.desk, work }, staff, reference, claim, body.no);
  }

  @Writes(
    'complaints/:reference/further-matters/:id/acceptances',
    'case.matter',
    'Another matter of the complaint is to be handled jointly with its department',
    maybeReasonBody,
  )
  @NamesClaim()
  async acceptFurther(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof maybeReasonBody>,
  ): Promise<unknown> {
    const wish = { state: 'accepted' as const, ...body };
    return await decideFurtherMatter(work, staff, reference, claim, uuid(id), wish);
  }

  @Writes(
    'complaints/:reference/further-matters/:id/dismissals',
    'case.matter',
    'What was proposed as another matter of the complaint is none',
    maybeReasonBody,
  )
  @NamesClaim()
  async dismissFurther(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof maybeReasonBody>,
  ): Promise<unknown> {
    const wish = { state: 'dismissed' as const, ...body };
    return await decideFurtherMatter(work, staff, reference, claim, uuid(id), wish);
  }

  @Writes(
    'complaints/:reference/extensions',
    'case.extend',
    'Move the date, within what the rule set allows, and tell the complainant',
    extensionBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 201, description: '`{dueOn, dueAt, provisional, notice}`' })
  @ApiResponse({ status: 202, description: '`{request}`: another person must approve it' })
  @ApiResponse({ status: 422, description: 'The refusal code of the rule set' })
  async extend(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof extensionBody>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendExtension(reply, await extendDeadline(work, this.deadlines, staff, reference, claim, body));
  }

  @Writes('extension-requests/:id/approvals', 'extension.approve', 'Approve an extension that another person asked for')
  @ApiResponse({ status: 201, description: '`{dueOn, dueAt, provisional, notice}`' })
  async approve(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendExtension(reply, await approveExtension(work, this.deadlines, staff, uuid(id)));
  }

  @Writes('extension-requests/:id/returns', 'extension.approve', 'Send a request for more time back to whoever asked', reasonBody)
  async sendBack(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await sendBackExtension(work, staff, uuid(id), reason);
  }

  @Writes(
    'complaints/:reference/outcome',
    'case.decide',
    'Decide, and owe the complainant the outcome; or keep the decision for a second look, where the papers want one',
    outcomeBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 201, description: '`{status: decided, notice}`' })
  @ApiResponse({ status: 202, description: '`{status: second-look, secondLook, why, dueAt}`: somebody else looks at it before it is sent' })
  @ApiResponse({
    status: 422,
    description:
      '`remedy.not-approved`, `points.unanswered`, `points.missing`, `parts.unanswered`, `root-cause.missing`, `root-cause.unknown`',
  })
  async decide(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof outcomeBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const decided = await decideComplaint(work, this.desk, staff, reference, claim, body);
    if (decided.status === 'second-look') reply.code(202);
    return withLocalTimes(decided, this.zone);
  }

  @Writes(
    'complaints/:reference/events',
    'case.record',
    'Record what happened that the rule sets count with: acceptance, mediation, a letter by post, a duty that was done',
    eventBody,
  )
  @ApiResponse({ status: 201, description: '`{dueOn, provisional}`: what governs the case now' })
  @ApiResponse({ status: 422, description: '`event.not-known` lists the names; `events.impossible-order`' })
  async event(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof eventBody>,
  ): Promise<unknown> {
    const { at, instruction, ...event } = body;
    const fixed = instruction && 'dueAt' in instruction ? { dueAt: new Date(instruction.dueAt) } : instruction;
    return await recordEvent(work, this.deadlines, staff, reference, {
      ...event,
      at: at === undefined ? undefined : new Date(at),
      instruction: fixed,
    });
  }

  @Writes(
    'complaints/:reference/facts',
    'case.record',
    'State facts that decide what is owed, as the rule sets name them: product, category, class',
    caseFacts,
  )
  async facts(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof caseFacts>,
  ): Promise<unknown> {
    return await stateFacts(work, this.deadlines, staff, reference, body);
  }

  @Writes('complaints/:reference/withdrawals', 'case.withdraw', 'The complainant takes the complaint back', reasonBody)
  @NamesClaim()
  async withdraw(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await withdrawComplaint(work, this.deadlines, staff, reference, claim, reason);
  }

  @Writes('complaints/:reference/notes', 'case.note', 'A note for colleagues', textBody)
  async note(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof textBody>,
  ): Promise<unknown> {
    return await addNote(work, staff, reference, body.text);
  }

  @Writes('complaints/:reference/replies', 'case.reply', 'Write to the complainant before the decision', textBody)
  @NamesClaim()
  async reply(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof textBody>,
  ): Promise<unknown> {
    return await sendReply(work, staff, reference, claim, body.text);
  }

  @Writes('complaints/:reference/work/:id/completions', 'work.finish', 'Say what was done about work that waited for a person', textBody)
  @NamesClaim()
  async finish(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof textBody>,
  ): Promise<unknown> {
    return await finishWork(work, staff, reference, claim, uuid(id), body.text);
  }

  @Writes('complaints/:reference/reopenings', 'case.reopen', 'Take a decided case up again', reasonBody)
  async reopen(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await reopenComplaint(work, this.deadlines, staff, reference, reason);
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
