import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { ReportCell } from '@app/shared/reports/report-cases.js';
import { listCopies } from '@app/shared/reports/report-copies.js';
import { type ReportFormat, reportFormats, reportTypes } from '@app/shared/reports/write-report.js';
import { Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { asDownload } from '../../../http/as-download.js';
import { validated } from '../../../http/bodies/read-body.js';
import { withLocalTimes } from '../../../http/local-times.js';
import { uuid } from '../../../http/path-id.js';
import { Needs } from '../../needs.js';
import type { Transactions } from '../../open-case.js';
import { type AskedReport, differences, ReportDesk } from '../../reports/report-desk.js';
import { signReport, writeTexts } from '../../reports/sign-report.js';
import type { Staff } from '../../staff.js';
import { StaffApi } from '../staff.guard.js';
import { CurrentStaff, CurrentWork, Said, Writes } from '../staff-call.js';

const instant = z.iso.datetime({ offset: true, error: 'Write an instant as 2027-01-20T10:00:00+08:00.' });
const which = {
  period: z.string().max(20).optional(),
  entity: z.string().max(40).optional(),
};
const reportQuery = z.strictObject({
  ...which,
  asOf: instant.optional(),
  language: z.enum(languages).default('zh-Hans'),
  format: z.enum(['json', ...reportFormats]).default('json'),
});
const cellQuery = z.strictObject({
  ...which,
  asOf: instant.optional(),
  figure: z.string().max(60),
  part: z.coerce.number().int().min(0).max(60).optional(),
  row: z.string().max(80).optional(),
  unstated: z.enum(['true', 'false']).default('false'),
});
const changesQuery = z.strictObject({ ...which, asOf: instant.optional(), copy: z.uuid() });
const textsBody = z.strictObject({ ...which, texts: z.record(z.string().max(60), z.string().max(20_000)) });
const signBody = z.strictObject({
  ...which,
  asOf: instant,
  language: z.enum(languages),
  way: z.string().trim().min(1, 'Say how it is handed in.').max(200),
  seen: z.string().regex(/^[0-9a-f]{64}$/, 'Give `seen` of the report that you read.'),
  reason: z.string().trim().max(500).optional(),
});

/** What reports hold, their figures as of an instant, the cases behind each, and signing: as the page has them. */
@StaffApi('api/report-definitions')
export class ReportDefinitionsController {
  constructor(
    @Inject(ReportDesk) private readonly desk: ReportDesk,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('report.read')
  @ApiOperation({ summary: 'Reports that the house can make, with their last periods' })
  list(): unknown {
    const items = [...this.desk.definitions.values()].map((one) => ({
      id: one.id,
      names: one.names,
      about: one.about,
      version: one.version,
      period: one.period,
      each: one.each ?? null,
      duty: one.duty ?? null,
      periods: this.desk.periods(one, 4),
    }));
    return { items, entities: this.desk.house.institution.reporting.entities.map(({ id, names }) => ({ id, names })) };
  }

  @Get(':id')
  @Needs('report.read')
  @ApiOperation({
    summary: 'A report of a period, as of an instant; as JSON, HTML, CSV, XLSX or PDF',
    description: 'The same question gives the same figures, however late it is asked. Cases that are about the reader are in none of them.',
  })
  @ApiQuery({ name: 'period', required: false, description: '2026H2, 2026Q3, 2026-07 or 2026; left out: the last that is over' })
  @ApiQuery({ name: 'asOf', required: false, description: 'An instant; left out: the latest of which everything is known' })
  @ApiQuery({ name: 'format', required: false, enum: ['json', ...reportFormats] })
  @ApiQuery({ name: 'language', required: false, enum: [...languages] })
  @ApiQuery({ name: 'entity', required: false, description: 'Of which legal entity, where each has its own' })
  async read(
    @CurrentStaff() staff: Staff,
    @Param('id') id: string,
    @Query() asked: Record<string, unknown>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { format, language, ...rest } = validated(reportQuery, asked);
    const report = await this.desk.read(staff, askedOf(id, rest));
    if (format === 'json') return { ...report.figures, texts: report.texts, seen: report.seen };
    const name = `${id}-${report.period}${report.entity === null ? '' : `-${report.entity}`}`;
    return asFile(reply, name, format, await this.desk.file(report, language as Language, format));
  }

  @Get(':id/cases')
  @Needs('report.read')
  @ApiOperation({ summary: 'The cases behind a number of a report, by what the reader may see' })
  @ApiQuery({ name: 'figure', required: true })
  @ApiQuery({ name: 'part', required: false, description: 'Place of the table in the definition' })
  @ApiQuery({ name: 'row', required: false, description: 'Code, channel or department of the row' })
  @ApiQuery({ name: 'unstated', required: false, description: '`true`: the row of what nobody said' })
  async cases(@CurrentStaff() staff: Staff, @Param('id') id: string, @Query() asked: Record<string, unknown>): Promise<unknown> {
    const { figure, part, row, unstated, ...rest } = validated(cellQuery, asked);
    const cell: ReportCell = { figure, part, row: unstated === 'true' ? null : row };
    const { count, cases } = await this.desk.cases(staff, askedOf(id, rest), cell);
    return withLocalTimes(
      { count, items: cases.map(({ reference, receivedAt, department }) => ({ reference, receivedAt, department })) },
      this.desk.house.institution.zone,
    );
  }

  @Get(':id/differences')
  @Needs('report.read')
  @ApiOperation({ summary: 'Numbers that are others now than in a copy that was signed, each with the cases that changed and why' })
  async differences(@CurrentStaff() staff: Staff, @Param('id') id: string, @Query() asked: Record<string, unknown>): Promise<unknown> {
    const { copy: copyId, ...rest } = validated(changesQuery, asked);
    const copy = await this.desk.copy(copyId);
    if (copy.report !== id) throw new Failure('not-found');
    const wish = { ...askedOf(id, rest), period: copy.period, ...(copy.entity === null ? {} : { entity: copy.entity }) };
    const { figures } = await this.desk.read(staff, wish);
    const items = [];
    for (const one of differences(copy, await this.desk.copyFigures(staff, copy), figures)) {
      const cell = { figure: one.figure, ...(one.row === undefined ? {} : { part: one.part, row: one.row }) };
      const changed = await this.desk.changes(staff, wish, copyId, cell);
      items.push({
        ...one,
        cases: changed.map(({ reference, counts, because }) => ({
          reference,
          counts,
          because: because.map(({ at, kind }) => ({ at, kind })),
        })),
      });
    }
    return { asOf: figures.asOf, since: copy.asOf, items };
  }

  @Writes(':id/texts', 'report.write', 'What people write for a report beside its figures', textsBody)
  async write(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof textsBody>,
  ): Promise<unknown> {
    const { texts, ...rest } = body;
    return await writeTexts(work, this.desk, staff, askedOf(id, rest), texts);
  }

  @Writes(':id/copies', 'report.sign', 'Signs a report: the copy is kept in every form, and the duty is met', signBody)
  async sign(
    @CurrentStaff() staff: Staff,
    @CurrentWork() work: Transactions,
    @Param('id') id: string,
    @Said() body: z.infer<typeof signBody>,
  ): Promise<unknown> {
    const { asOf, period, entity, ...said } = body;
    return await signReport(work, this.desk, staff, { id, period, entity, asOf: new Date(asOf) }, said);
  }

  @Get(':id/copies')
  @Needs('report.read')
  @ApiOperation({ summary: 'Copies of a report that were signed' })
  async copies(@Param('id') id: string): Promise<unknown> {
    return withLocalTimes({ items: await listCopies(this.unitOfWork, id) }, this.desk.house.institution.zone);
  }

  @Get(':id/copies/:copy/:format')
  @Needs('report.read')
  @ApiOperation({ summary: 'A file of a copy, as it was sent' })
  async copyFile(
    @CurrentStaff() staff: Staff,
    @Param('id') id: string,
    @Param('copy') copyId: string,
    @Param('format') format: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const copy = await this.desk.copy(uuid(copyId));
    const wanted = reportFormats.find((one) => one === format);
    if (copy.report !== id || wanted === undefined) throw new Failure('not-found');
    return asFile(reply, `${id}-${copy.period}-${copy.no}`, wanted, await this.desk.copyFile(staff, copy, wanted));
  }
}

function askedOf(
  id: string,
  { asOf, ...rest }: { period?: string | undefined; entity?: string | undefined; asOf?: string | undefined },
): AskedReport {
  return { id, ...rest, asOf: asOf === undefined ? undefined : new Date(asOf) };
}

function asFile(reply: FastifyReply, name: string, format: ReportFormat, bytes: Buffer): Buffer {
  asDownload(reply, `${name}.${format}`, reportTypes[format]);
  return bytes;
}
