import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject, Post } from '@nestjs/common';
import { CHANNELS, type Channels } from '../../../doors/intake.tokens.js';
import { longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import type { CaseMatter } from '../../case-file/explain-matter.js';
import { Needs } from '../../needs.js';
import { RoutingTrial, type TriedChoice, type TriedWords } from '../../routing/routing-trial.js';
import { matterWords } from '../case/matter-words.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { channelWords, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** As much as routing reads of a complaint. */
const mostTried = 10_000;

/** Where a complaint would go and why, tried with words that somebody types. What was typed stands on the answer alone: it is kept nowhere. */
@Controller('desk/routing')
@DeskPage()
export class RoutingPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(RoutingTrial) private readonly trial: RoutingTrial,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(CHANNELS) private readonly channels: Channels,
  ) {}

  @Get()
  @Needs('routing.try')
  async ask(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Post()
  @Needs('routing.try')
  async answer(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, fields } = visit;
    await this.forms.answer<TriedWords, TriedChoice>(visit, {
      read: () => {
        const read = readText(language, fields, 'text', mostTried, 'desk.routing.text.missing');
        if ('problem' in read) return { problems: [read.problem] };
        const channel = fields.get('channel') ?? '';
        return { said: { text: read.text, channel: this.channels.has(channel) ? channel : this.channelIds()[0]! } };
      },
      act: async (_, words) => this.trial.try(words, new Date()),
      // On the page itself: words somebody tries stand on no address.
      next: async (tried) => await this.page(visit, freshForm(fields), tried),
      show: async (state) => await this.page(visit, state),
    });
  }

  private channelIds = () => [...this.channels.keys()];

  private async page(visit: Visit, form: FormState, tried?: TriedChoice): Promise<void> {
    const { language } = visit;
    await this.pages.show(
      visit,
      'routing/views/routing.njk',
      {
        title: say(language, 'desk.routing'),
        here: 'routing',
        ...shownForm(form),
        channels: this.channelIds().map((id) => ({
          value: id,
          text: channelWords(language, id),
          selected: id === form.fields.get('channel'),
        })),
        tried: tried && this.triedWords(visit, tried),
        languageForm: form.fields.size > 0 ? 'routing-form' : undefined,
      },
      form.status,
    );
  }

  private triedWords({ language }: Visit, { choice, coding, ruleSets, dueOn, version }: TriedChoice): object {
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const matter = matterWords(telling, asMatter(choice, coding), this.pages.departments) as { explained?: string };
    return {
      department: this.pages.departmentName(language, choice.department),
      by: say(language, `desk.routing.by.${choice.decidedBy}`),
      // A rule's own words stand for its sentence; whatever else decided is said with the words that decided.
      rule: choice.decidedBy === 'rule' ? wordOr(language, `desk.rule.${choice.rule}`, choice.rule) : undefined,
      reason: choice.decidedBy === 'rule' ? this.pages.ruleReason(language, choice.rule, choice.reason) : matter.explained,
      matter,
      ruleSets: ruleSets.map((id) => titleWords(language, this.deadlines.registry.ruleSet(id))),
      due: dueOn === undefined ? undefined : longDay(language, dueOn),
      version,
    };
  }
}

/** What was decided as the row that the router would write of it; nobody of the staff has said anything. */
function asMatter(choice: TriedChoice['choice'], coding: string): CaseMatter {
  const { matter, codes, urgent } = choice;
  return {
    no: 1,
    coding: matter?.coding || coding,
    business: codes.business,
    origin: codes.origin,
    cause: codes.cause,
    causeOrigin: codes.causeOrigin,
    rootCause: null,
    decidedBy: choice.decidedBy,
    department: matter?.department ?? null,
    sure: matter?.sure ?? null,
    causeSure: matter?.causeSure ?? null,
    proposedBusiness: matter?.business || null,
    proposedCause: matter?.cause || null,
    version: matter?.version || null,
    words: matter?.words ?? [],
    further: choice.jointly.map((one, at) => ({
      ...one,
      id: String(at),
      state: 'proposed',
      decidedBy: null,
      decidedAt: null,
      reason: null,
    })),
    urgent: urgent.urgent,
    urgentBy: null,
    urgentReason: null,
    urgentAt: null,
    signs: urgent.signs,
    refused: choice.refused,
    why: choice.why,
    reason: null,
    by: 'system:router',
    at: new Date().toISOString(),
  };
}
