import { Failure } from '@app/shared/domain/failure/failure.js';
import { correctable, dataRequestKinds, groundsFor, type RefusalGround, refusalGrounds } from '@app/shared/domain/person/data-request.js';
import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { asDownload } from '../../../http/as-download.js';
import { reasonBody, type WithReason, words } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { answerDataRequest, endRestriction } from '../../data-requests/answer-data-request.js';
import { enterDataRequest } from '../../data-requests/ask-data-request.js';
import { copyForStaff } from '../../data-requests/copy-of-data.js';
import { listDataRequests } from '../../data-requests/data-requests.query.js';
import { problemsOf } from '../../data-requests/read-data-wish.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const askBody = z.strictObject({
  kind: z.enum(dataRequestKinds, { error: `Use one of ${dataRequestKinds.join(', ')}.` }),
  words: z.string().trim().max(5_000, 'At most 5000 characters.').default(''),
  correction: z
    .strictObject({ field: z.enum(correctable, { error: `Use one of ${correctable.join(', ')}.` }), becomes: words(500) })
    .optional(),
});
const grounds = Object.keys(refusalGrounds) as [RefusalGround, ...RefusalGround[]];
const answerBody = z.strictObject({
  granted: z.boolean({ error: 'Say true (it is done) or false (it is refused).' }),
  ground: z.enum(grounds, { error: `Use one of ${grounds.join(', ')}.` }).optional(),
  text: words(5_000),
});

/** What people ask of what is kept about them: a copy, a correction, a restriction, an erasure, or they complain about it. */
@StaffApi('api')
export class DataRequestsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
    @Inject(CODE_SECRET) private readonly codeSecret: string,
    @Inject(DatabaseClock) private readonly clock: DatabaseClock,
  ) {}

  @Get('data-requests')
  @Needs('data-request.read')
  @ApiOperation({ summary: 'Requests of people about their data, those that wait first by their dates' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return withLocalTimes({ items: await listDataRequests(this.unitOfWork, staff) }, this.desk.house.institution.zone);
  }

  @Writes(
    'complaints/:reference/data-requests',
    'data-request.ask',
    'Enter what a person asked of their data at a counter, by telephone or by letter; they are told by when it is answered',
    askBody,
  )
  @ApiResponse({ status: 409, description: '`data-request.waits`' })
  @ApiResponse({ status: 410, description: '`case.erased`' })
  async ask(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof askBody>,
  ): Promise<unknown> {
    const wish = { ...body, correction: body.correction ?? null };
    const problems = problemsOf(wish, this.desk.house.institution.defaultCountry);
    if (problems.length > 0)
      throw new Failure('request.invalid', undefined, {
        fields: problems.map(({ field, key }) => ({ path: field === 'becomes' ? 'correction.becomes' : field, message: say('en', key) })),
      });
    return await enterDataRequest(work, staff, this.desk.deadlines, reference, wish);
  }

  @Writes(
    'data-requests/:id/answers',
    'data-request.answer',
    'Grant a request and do what it asks, or refuse it on a ground of the law; the person is told',
    answerBody,
  )
  @ApiResponse({ status: 409, description: '`data-request.settled`, `erasure.kept`' })
  @ApiResponse({
    status: 422,
    description: `\`data-request.ground\`: grounds are ${dataRequestKinds.map((kind) => `${kind}: ${groundsFor(kind).join(', ')}`).join('; ')}`,
  })
  async answer(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof answerBody>,
  ): Promise<unknown> {
    return await answerDataRequest(work, staff, uuid(id), body, this.desk.house.institution.defaultCountry);
  }

  @Writes(
    'data-requests/:id/endings',
    'data-request.answer',
    'End a restriction: the data are used again, and the person is told',
    reasonBody,
  )
  async end(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await endRestriction(work, staff, uuid(id), reason);
  }

  @Get('data-requests/:id/copy')
  @Needs('data-request.answer')
  @ApiProduces('application/zip')
  @ApiOperation({ summary: 'What is kept about the person, as a signed archive: JSON, PDF, and their files' })
  async copy(@CurrentStaff() staff: Staff, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const context = { institution: this.desk.house.institution, codeSecret: this.codeSecret, now: this.clock.now() };
    const { reference, archive } = await copyForStaff(this.unitOfWork, staff, uuid(id), context);
    void asDownload(reply, `data-${reference}.zip`, 'application/zip').send(Buffer.from(archive));
  }
}
