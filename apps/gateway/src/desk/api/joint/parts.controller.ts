import { partyKinds } from '@app/shared/domain/joint/part-state.js';
import { languages } from '@app/shared/domain/language.js';
import { returnGrounds } from '@app/shared/domain/transfer/transfer-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Headers, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { reason, reasonBody, type WithReason, words } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { loadCase } from '../../case-file/case-file.query.js';
import { answerPart, askPartAgain, returnPart, withdrawPart } from '../../joint/answer-part.js';
import { askPart } from '../../joint/ask-part.js';
import { JointContext } from '../../joint/joint-context.js';
import { listParts } from '../../joint/parts.query.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, NamesClaim, Said, Writes } from '../staff-call.js';

const workingDays = z.int({ error: 'Write whole working days from 1 to 60.' }).min(1, 'At least 1.').max(60, 'At most 60.').optional();
const askBody = z.strictObject({
  department: words(40).optional(),
  party: z
    .strictObject({
      kind: z.enum(partyKinds, { error: `Use one of ${partyKinds.join(', ')}.` }),
      name: words(200),
      email: words(254).optional(),
      language: z.enum(languages, { error: `Use one of ${languages.join(', ')}.` }),
    })
    .optional(),
  question: words(4_000),
  points: z.array(z.uuid('Name an id that the case has.')).max(30).optional(),
  furtherMatter: z.uuid('Name an id that the case has.').optional(),
  workingDays,
});
const againBody = z.strictObject({ question: words(4_000), workingDays });
const answerBody = z.strictObject({ text: words(20_000) });
const returnBody = z.strictObject({ ground: z.enum(returnGrounds, { error: `Use one of ${returnGrounds.join(', ')}.` }), reason });

/** Joint handling: one department decides, others and outside bodies answer for their part. */
@StaffApi('api')
export class PartsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(JointContext) private readonly desk: JointContext,
  ) {}

  @Get('parts')
  @Needs('part.read')
  @ApiOperation({ summary: "What one's department is asked for and has not answered, the first to be answered first" })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listParts(this.unitOfWork, staff) }, this.desk.house.institution.zone);
  }

  @Get('complaints/:reference/parts')
  @Needs('case.read')
  @ApiOperation({ summary: 'What other departments and outside bodies are asked to answer within a case, and what they answered' })
  async ofCase(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    const { parts } = await loadCase(this.unitOfWork, staff, reference, ['parts']);
    return withLocalTimes({ items: parts }, this.desk.house.institution.zone);
  }

  @Writes(
    'complaints/:reference/parts',
    'part.ask',
    'Ask another department, or an outside body by a link, for a part; this department goes on to decide',
    askBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 201, description: '`{id, state, dueAt, link?}`: a link works once, until `dueAt`' })
  @ApiResponse({ status: 409, description: '`part.alone`, `part.too-many`, `complaint.already-decided`' })
  @ApiResponse({ status: 422, description: '`part.not-asked`, `department.unknown`, `department.barred`' })
  async ask(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof askBody>,
  ): Promise<unknown> {
    return withLocalTimes(await askPart(work, this.desk, staff, reference, claim, body), this.desk.house.institution.zone);
  }

  @Writes(
    'parts/:id/answers',
    'part.answer',
    'The department that was asked answers; what an outside body said otherwise is written down by whoever asked it',
    answerBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 409, description: '`part.settled`' })
  async answer(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof answerBody>,
  ): Promise<unknown> {
    return await answerPart(work, staff, uuid(id), claim, body.text);
  }

  @Writes('parts/:id/returns', 'part.answer', 'The department that was asked returns it on a named ground', returnBody)
  @ApiResponse({ status: 409, description: '`part.settled`' })
  async sendBack(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof returnBody>,
  ): Promise<unknown> {
    return await returnPart(work, staff, uuid(id), body);
  }

  @Writes(
    'parts/:id/requests',
    'part.ask',
    'Ask once more for what was not answered enough, came back or is late: with a new date, and a new link',
    againBody,
  )
  @NamesClaim()
  @ApiResponse({ status: 409, description: '`part.settled`, `complaint.already-decided`' })
  async again(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() body: z.infer<typeof againBody>,
  ): Promise<unknown> {
    const asked = await askPartAgain(work, this.desk, staff, uuid(id), claim, body);
    return withLocalTimes(asked, this.desk.house.institution.zone);
  }

  @Writes('parts/:id/withdrawals', 'part.ask', 'Whoever asked needs it no more, and says why', reasonBody)
  @NamesClaim()
  @ApiResponse({ status: 409, description: '`part.settled`, `complaint.already-decided`' })
  async withdraw(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Headers('x-redress-claim') claim: string | undefined,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await withdrawPart(work, staff, uuid(id), claim, reason);
  }
}
