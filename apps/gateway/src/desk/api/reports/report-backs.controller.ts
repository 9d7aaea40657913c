import { languages } from '@app/shared/domain/language.js';
import { reportBackMedia } from '@app/shared/domain/report/report-back.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { limit } from '../../../drafting/referral.js';
import { asDownload } from '../../../http/as-download.js';
import { reasonBody, type WithReason, words } from '../../../http/bodies/said.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { approveReportBack, returnReportBack } from '../../report-back/approve-report-back.js';
import { ReportBackContext } from '../../report-back/report-back-context.js';
import { readReportBack, readReportBacks, reportBackPdf } from '../../report-back/report-backs.query.js';
import { handOverReportBack, questionReportBack, receiveReportBack } from '../../report-back/settle-report-back.js';
import { writeReportBack } from '../../report-back/write-report-back.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const instant = z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-09T10:00:00+08:00.' }).optional();
const written = z.strictObject({
  values: z.record(z.string().max(40), z.union([words(20_000), z.array(words(500)).max(20), z.boolean()])),
  states: z.record(z.string().max(60), words(5_000)).optional(),
  medium: z.enum(reportBackMedia, { error: `Use ${reportBackMedia.join(', ')}.` }).optional(),
  language: z.enum(languages, { error: `Use ${languages.join(', ')}.` }).optional(),
  to: z
    .strictObject({
      name: words(200).optional(),
      email: z.email('Write a mail address.').max(254).optional(),
      address: words(500).optional(),
    })
    .optional(),
});
const handed = z.strictObject({ at: instant });
const receipt = z.strictObject({ receipt: words(500), at: instant });
const question = z.strictObject({ question: words(5_000), limit: limit.optional(), at: instant });
const when = (at: string | undefined) => (at === undefined ? undefined : new Date(at));

/** The report to the authority that referred a case: written, approved by another person, sent or handed over, answered by a receipt, asked about again. */
@StaffApi('api')
export class ReportBacksController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ReportBackContext) private readonly desk: ReportBackContext,
  ) {}

  @Get('complaints/:reference/report-backs')
  @Needs('report-back.read')
  @ApiOperation({ summary: 'Who referred it, what is owed to them by when, what a report has to state, and the reports so far' })
  async list(@CurrentStaff() staff: Staff, @Param('reference') reference: string): Promise<unknown> {
    return withLocalTimes(await readReportBacks(this.unitOfWork, this.desk, staff, reference), this.desk.house.institution.zone);
  }

  @Writes(
    'complaints/:reference/report-backs',
    'report-back.write',
    'Write the report: it is checked against what the authority asked for, and waits for another person',
    written,
  )
  @ApiResponse({ status: 201, description: '`{reportBack, no, state}`' })
  @ApiResponse({ status: 409, description: '`report-back.not-referred`' })
  @ApiResponse({ status: 422, description: '`report-back.lacks` naming each value that is missing, `report-back.differs`' })
  async write(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('reference') reference: string,
    @Said() body: z.infer<typeof written>,
  ): Promise<unknown> {
    return await writeReportBack(work, staff, reference, body);
  }

  @Get('report-backs/:id')
  @Needs('report-back.read')
  @ApiOperation({ summary: 'An approved report with its words, for a program that hands it to the authority' })
  async read(@CurrentStaff() staff: Staff, @Param('id') id: string): Promise<unknown> {
    return withLocalTimes(await readReportBack(this.unitOfWork, this.desk, staff, uuid(id)), this.desk.house.institution.zone);
  }

  @Get('report-backs/:id/file')
  @Needs('report-back.read')
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'An approved report as PDF, for uploading or printing' })
  async file(@CurrentStaff() staff: Staff, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const report = await readReportBack(this.unitOfWork, this.desk, staff, uuid(id));
    const pdf = await reportBackPdf(report, this.desk);
    void asDownload(reply, `report-${report.reference}-${report.no}.pdf`, 'application/pdf').send(pdf);
  }

  @Writes(
    'report-backs/:id/approvals',
    'report-back.approve',
    'Approve what another person wrote: a mail or letter leaves, a file or answer can be handed over',
  )
  @ApiResponse({ status: 201, description: '`{id, state, notice}`' })
  @ApiResponse({ status: 409, description: '`report-back.own`, `report-back.settled`' })
  async approve(@CurrentStaff() staff: Staff, @CurrentWork() work: Transactions, @Param('id') id: string): Promise<unknown> {
    return await approveReportBack(work, this.desk, staff, uuid(id));
  }

  @Writes('report-backs/:id/returns', 'report-back.approve', 'Send back what another person wrote, and say why', reasonBody)
  async sendBack(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() { reason }: WithReason,
  ): Promise<unknown> {
    return await returnReportBack(work, staff, uuid(id), reason);
  }

  @Writes(
    'report-backs/:id/hand-overs',
    'report-back.settle',
    'A file was uploaded, or an answer passed on: that reports back, and meets the duty then',
    handed,
  )
  async handOver(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof handed>,
  ): Promise<unknown> {
    return await handOverReportBack(work, this.desk, staff, uuid(id), when(body.at));
  }

  @Writes('report-backs/:id/receipts', 'report-back.settle', 'The authority gave its receipt: its number, or its words', receipt)
  async receive(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof receipt>,
  ): Promise<unknown> {
    const { receipt: said, at } = body;
    return await receiveReportBack(work, this.desk, staff, uuid(id), { receipt: said, at: when(at) });
  }

  @Writes(
    'report-backs/:id/questions',
    'report-back.settle',
    'The authority asks for more: another report is owed, by its new limit',
    question,
  )
  @ApiResponse({ status: 201, description: '`{id, state, dueOn, provisional}`: what governs the case now' })
  async ask(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() said: z.infer<typeof question>,
  ): Promise<unknown> {
    const by = said.limit && 'dueAt' in said.limit ? { dueAt: new Date(said.limit.dueAt) } : said.limit;
    return await questionReportBack(work, this.desk, staff, uuid(id), { question: said.question, limit: by, at: when(said.at) });
  }
}
