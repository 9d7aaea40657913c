import { Failure } from '@app/shared/domain/failure/failure.js';
import { languages } from '@app/shared/domain/language.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { listCopies, type ReportCopy } from '@app/shared/reports/report-copies.js';
import { type ReportFormat, reportFormats, reportTypes } from '@app/shared/reports/write-report.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { asDownload } from '../../../http/as-download.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { ReportDesk } from '../../reports/report-desk.js';
import { listReports } from '../../reports/report-duties.js';
import { type Signature, signReport, writeTexts } from '../../reports/sign-report.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { explained } from './explain-differences.js';
import { askedIn, cellIn, readSignature, readTextsOf } from './read-report-form.js';
import { reportAddress } from './report-address.js';

/** Reports to authorities: what is owed, each report with the cases behind its figures, its texts, its signing and its copies. The same as `/api/report-definitions`. */
@Controller('desk/reports')
@DeskPage()
export class ReportsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ReportDesk) private readonly desk: ReportDesk,
  ) {}

  @Get()
  @Needs('report.read')
  async list(@CurrentVisit() visit: Visit): Promise<void> {
    const { language } = visit;
    const copies = await listCopies(this.unitOfWork, null);
    const duties = (await listReports(this.unitOfWork, this.pages.zone)) as {
      ruleSet: string;
      obligation: string;
      to: string;
      dueOn: string | null;
      state: string;
    }[];
    await this.pages.show(visit, 'reports/views/reports.njk', {
      title: say(language, 'desk.reports'),
      here: 'reports',
      reports: [...this.desk.definitions.values()].map((one) => ({
        name: one.names[language],
        about: one.about[language],
        rows: this.desk.periods(one, 3).map(({ id, to, isOver }) => {
          const duty = duties.find(
            ({ ruleSet, obligation, to: until }) => ruleSet === one.duty?.ruleSet && obligation === one.duty.obligation && until === to,
          );
          const copy = copies.find(({ report, period }) => report === one.id && period === id);
          return {
            period: id,
            href: reportAddress(one.id, { period: id }),
            isOver,
            due: duty?.dueOn,
            state: duty && say(language, `desk.reports.state.${duty.state}`),
            isOpen: duty?.state === 'open',
            copy: copy && this.copyWords(visit, copy),
          };
        }),
      })),
    });
  }

  @Get(':id')
  @Needs('report.read')
  async show(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.page(visit, id, freshForm());
  }

  @Get(':id/cases')
  @Needs('report.read')
  async cases(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { language, staff, request } = visit;
    const asked = askedIn(request, id);
    const cell = cellIn(request);
    const { count, cases } = await this.desk.cases(staff, asked, cell);
    const { definition, period, asOf, entity } = await this.desk.wish(staff, asked);
    await this.pages.show(visit, 'reports/views/cases.njk', {
      title: `${definition.figures[cell.figure]!.names[language]}: ${count}`,
      here: 'reports',
      back: reportAddress(id, { period: period.id, asOf, entity }),
      report: `${definition.names[language]}, ${period.id}`,
      row: cell.row === null ? say(language, 'desk.reports.unstated') : cell.row,
      count,
      cases: cases.map(({ reference, receivedAt, department }) => ({
        reference,
        received: dayAndTime({ language, now: new Date(), zone: this.pages.zone }, receivedAt),
        department: this.pages.departmentName(language, department),
      })),
    });
  }

  @Get(':id/file/:format')
  @Needs('report.read')
  async file(@CurrentVisit() visit: Visit, @Param('id') id: string, @Param('format') format: string): Promise<void> {
    const wanted = formatNamed(format);
    const report = await this.desk.read(visit.staff, askedIn(visit.request, id));
    sendFile(visit, `${id}-${report.period}`, wanted, await this.desk.file(report, visit.language, wanted));
  }

  @Get(':id/copies/:copy/:format')
  @Needs('report.read')
  async copyFile(
    @CurrentVisit() visit: Visit,
    @Param('id') id: string,
    @Param('copy') copyId: string,
    @Param('format') format: string,
  ): Promise<void> {
    const copy = await this.desk.copy(uuid(copyId));
    if (copy.report !== id) throw new Failure('not-found');
    const wanted = formatNamed(format);
    sendFile(visit, `${id}-${copy.period}-${copy.no}`, wanted, await this.desk.copyFile(visit.staff, copy, wanted));
  }

  @Post(':id/texts')
  @Needs('report.write')
  async write(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const asked = askedIn(visit.request, id, visit.fields);
    await this.forms.answer<Record<string, string>, unknown>(visit, {
      read: (fields) => readTextsOf(visit.language, fields),
      act: async (work, texts) => await writeTexts(work, this.desk, visit.staff, asked, texts),
      next: () => `${reportAddress(id, { ...asked })}&done=report-written`,
      show: async (state) => await this.page(visit, id, state),
    });
  }

  @Post(':id/copies')
  @Needs('report.sign')
  async sign(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const asked = askedIn(visit.request, id, visit.fields);
    await this.forms.answer<Signature & { readonly asOf: Date }, unknown>(visit, {
      read: (fields) => readSignature(visit.language, fields),
      act: async (work, { asOf, ...said }) => await signReport(work, this.desk, visit.staff, { ...asked, asOf }, said),
      next: () => `${reportAddress(id, { ...asked, asOf: undefined })}&done=report-signed`,
      show: async (state) => await this.page(visit, id, state),
      fieldOf: { 'report.signed-already': 'reason' },
    });
  }

  private async page(visit: Visit, id: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const asked = askedIn(visit.request, id, form.fields);
    const report = await this.desk.read(staff, asked);
    const { wish, texts, period } = report;
    const laid = this.desk.lay(report, language);
    const copies = (await listCopies(this.unitOfWork, id)).filter((one) => one.period === period && one.entity === report.entity);
    const standing = { period, entity: wish.entity, asOf: wish.asOf };
    const latest = copies[0];
    await this.pages.show(
      visit,
      'reports/views/report.njk',
      {
        title: laid.title,
        here: 'reports',
        laid,
        about: wish.definition.about[language],
        ...shownForm(form),
        id,
        standing: { ...standing, asOf: wish.asOf.toISOString() },
        cellHref: (section: { nth: number }, row: { key: string | null }, cell: { figure?: string }) =>
          reportAddress(`${id}/cases`, {
            ...standing,
            figure: cell.figure,
            ...(wish.definition.parts[section.nth]!.kind === 'table' ? { part: section.nth, row: row.key } : {}),
          }),
        files: reportFormats.map((format) => ({ name: format.toUpperCase(), href: reportAddress(`${id}/file/${format}`, standing) })),
        periods: this.desk.periods(wish.definition, 8).map(({ id: value }) => ({ value, text: value, selected: value === period })),
        entities:
          wish.definition.each === undefined
            ? []
            : this.desk.house.institution.reporting.entities.map((one) => ({
                value: one.id,
                text: one.names[language],
                selected: one.id === report.entity,
              })),
        texts: laid.sections.flatMap(({ text, title }) =>
          text ? [{ ...text, title, value: form.fields.get(`text-${text.id}`) ?? texts[text.id] ?? '' }] : [],
        ),
        copies: copies.map((copy) => this.copyWords(visit, copy)),
        differences: latest === undefined ? [] : await explained(this.desk, visit, asked, latest, report.figures, laid),
        since: latest && this.copyWords(visit, latest).at,
        mayWrite: reach(staff, 'report.write') !== undefined,
        maySign: reach(staff, 'report.sign') !== undefined,
        isOver: report.figures.isOver,
        languages: languages.map((value) => ({
          value,
          text: say(value, `desk.language.${value}`),
          selected: value === (form.fields.get('copyLanguage') ?? language),
        })),
        seen: report.seen,
        languageForm: form.fields.has('way') ? 'sign-form' : form.fields.size > 0 ? 'texts-form' : undefined,
      },
      form.status,
    );
  }

  private copyWords({ language }: Visit, { report, id, no, signedAt, signedBy, way, reason }: ReportCopy) {
    return {
      no,
      way,
      reason,
      at: dayAndTime({ language, now: new Date(), zone: this.pages.zone }, signedAt),
      by: signedBy.replace(/^staff:/, ''),
      files: reportFormats.map((format) => ({ name: format.toUpperCase(), href: `/desk/reports/${report}/copies/${id}/${format}` })),
    };
  }
}

function formatNamed(name: string): ReportFormat {
  const format = reportFormats.find((one) => one === name);
  if (format === undefined) throw new Failure('not-found');
  return format;
}

function sendFile({ reply }: Visit, name: string, format: ReportFormat, bytes: Buffer): void {
  void asDownload(reply.code(200), `${name}.${format}`, reportTypes[format]).send(bytes);
}
