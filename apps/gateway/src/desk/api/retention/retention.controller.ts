import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { houseKeepRules } from '@app/shared/retention/due-cases.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { asDownload } from '../../../http/as-download.js';
import { reasonBody, type WithReason } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { retentionCertificate } from '../../retention/certificate.js';
import { casesOfRun, listRuns, previewRetention } from '../../retention/retention.query.js';
import { approveRetention, drawUpRetention, refuseRetention } from '../../retention/retention-runs.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

/** What goes because its time is over: looked at, drawn up by one, approved by another, carried out by the clock, certified. */
@StaffApi('api')
export class RetentionController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
    @Inject(CODE_SECRET) private readonly codeSecret: string,
    @Inject(DatabaseClock) private readonly clock: DatabaseClock,
  ) {}

  @Get('retention')
  @Needs('retention.read')
  @ApiOperation({ summary: 'The rules that keep cases, which cases are past their time, and which of them a legal hold stops' })
  async preview(@CurrentStaff() staff: Staff): Promise<unknown> {
    return this.local(await previewRetention(this.unitOfWork, staff, this.rules()));
  }

  @Get('retention-runs')
  @Needs('retention.read')
  @ApiOperation({ summary: 'The lists that were drawn up, with what became of them' })
  async list(@CurrentStaff() staff: Staff): Promise<unknown> {
    return this.local({ items: await listRuns(this.unitOfWork, staff) });
  }

  @Get('retention-runs/:id/cases')
  @Needs('retention.read')
  @ApiOperation({ summary: 'The cases of a list: which rule kept each until when, and what became of it' })
  async cases(@CurrentStaff() staff: Staff, @Param('id') id: string): Promise<unknown> {
    return this.local({ items: await casesOfRun(this.unitOfWork, staff, uuid(id)) });
  }

  @Get('retention-runs/:id/certificate')
  @Needs('retention.read')
  @ApiProduces('application/zip')
  @ApiOperation({ summary: 'What was erased by which rule on whose word, as a signed archive that can be checked offline' })
  @ApiResponse({ status: 409, description: '`retention.not-done`' })
  async certificate(@CurrentStaff() staff: Staff, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const certificate = await retentionCertificate(this.unitOfWork, staff, uuid(id), this.wish());
    void asDownload(reply, `retention-${uuid(id)}.zip`, 'application/zip').send(Buffer.from(certificate));
  }

  @Writes('retention-runs', 'retention.draw-up', 'Fix the list of cases whose time is over; another person approves it')
  @ApiResponse({ status: 409, description: '`retention.empty`, `retention.lives`' })
  async drawUp(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions): Promise<unknown> {
    return await drawUpRetention(work, staff, this.rules());
  }

  @Writes(
    'retention-runs/:id/approvals',
    'retention.approve',
    'Approve a list that another person drew up: the clock erases its cases, and nothing brings them back',
  )
  @ApiResponse({ status: 409, description: '`retention.own`, `retention.settled`' })
  async approve(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await approveRetention(work, staff, uuid(id));
  }

  @Writes('retention-runs/:id/refusals', 'retention.approve', 'Refuse a list, or take it back, and say why', reasonBody)
  async refuse(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await refuseRetention(work, staff, uuid(id), reason);
  }

  private wish = () => ({ institution: this.desk.house.institution, codeSecret: this.codeSecret, madeAt: this.clock.now() });

  private rules = () => houseKeepRules(this.desk.deadlines.registry, this.desk.house.institution);

  private local = (value: unknown): unknown => withLocalTimes(value, this.desk.house.institution.zone);
}
