import { incidentTransitions } from '@app/shared/domain/surge/incident-state.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { mostReason } from '../../../http/bodies/said.js';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { DeskContext } from '../../desk-context.js';
import { judgeIncident, type ListedIncident, listIncidents } from '../../incidents/incidents.js';
import { markOf, readContents } from '../../lists/live-contents.js';
import { Needs } from '../../needs.js';
import { reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

const verdicts = ['confirmed', 'dismissed', 'over'] as const;

/** Surges of complaints that the clock found, for a person to confirm, to dismiss, or to say that they are over. The same as `/api/incidents`. */
@Controller('desk/incidents')
@DeskPage()
export class IncidentsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
  ) {}

  @Get()
  @Needs('incident.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Post()
  @Needs('incident.judge')
  async judge(@CurrentVisit() visit: Visit): Promise<void> {
    const { staff, fields, language } = visit;
    const id = uuid(fields.get('id') ?? '');
    await this.forms.answer<{ to: (typeof verdicts)[number]; reason: string }, object>(visit, {
      read: () => {
        const to = verdicts.find((one) => one === fields.get('to')) ?? 'dismissed';
        const reason = readText(language, fields, 'reason', mostReason, 'desk.incident.reason.missing');
        return 'problem' in reason ? { problems: [{ ...reason.problem, field: `reason-${id}` }] } : { said: { to, reason: reason.text } };
      },
      act: async (work, { to, reason }) => await judgeIncident(work, this.desk, staff, id, to, reason),
      next: () => '/desk/incidents?done=incident',
      show: async (state) => await this.page(visit, state),
    });
  }

  private async page(visit: Visit, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const items = await listIncidents(this.unitOfWork, staff);
    const sent = form.fields.get('id');
    const judges = reach(staff, 'incident.judge') !== undefined;
    await this.pages.show(
      visit,
      'incidents/views/incidents.njk',
      {
        title: say(language, 'desk.incidents'),
        here: 'incidents',
        live: {
          query: String(
            new URLSearchParams({ list: 'incidents', is: markOf(await readContents(this.unitOfWork, staff, { of: 'incidents' })) }),
          ),
        },
        form,
        problems: form.problems,
        note: form.note,
        errors: Object.fromEntries(form.problems.map(({ field, text }) => [field, text])),
        items: items.map((one) => ({
          id: one.id,
          what: one.axis === 'matter' ? (this.pages.categoryName(language, one.value) ?? one.value) : one.value,
          axis: say(language, `desk.incident.axis.${one.axis}`),
          state: say(language, `desk.incident.state.${one.state}`),
          found: say(language, 'desk.incident.found', {
            at: dayAndTime({ language, now: new Date(), zone: this.pages.zone }, one.foundAt),
            count: one.count,
            expected: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(one.expected),
          }),
          judged: judgedWords(visit, one, this.pages.zone),
          references: one.references,
          verdicts: judges
            ? verdicts
                .filter((to) => incidentTransitions.allows(one.state, to))
                .map((to) => ({ value: to, text: say(language, `desk.incident.do.${to}`) }))
            : [],
          reason: one.id === sent ? (form.fields.get('reason') ?? '') : '',
        })),
        languageForm: form.fields.size > 0 ? `incident-${sent}` : undefined,
      },
      form.status,
    );
  }
}

function judgedWords({ language }: Visit, one: ListedIncident, zone: string): string | undefined {
  if (one.judgedBy === null || one.judgedAt === null) return undefined;
  return [actorWords(language, one.judgedBy), dayAndTime({ language, now: new Date(), zone }, one.judgedAt), one.reason]
    .filter(Boolean)
    .join(' · ');
}
