import { indexOf } from '@app/shared/domain/calendar/calendar-index.js';
import type { Language } from '@app/shared/domain/language.js';
import { provisionWords } from '@app/shared/domain/rule-set/provision-words.js';
import { isAmount, type RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Controller, Get, Inject } from '@nestjs/common';
import { longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { amountWords } from '../case/extension-steps.js';
import { DeskPages } from '../frame/desk-pages.js';
import { openOf, statusOf } from '../frame/rule-set-says.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** A rule set as its page shows it: what it asks for and by when, where that stands, how far it was checked, and what is open. */
function ruleSetWords(language: Language, set: RuleSet, binds: 'always' | 'some' | 'data') {
  const { from, to, fromConfidence } = set.effective;
  const since = say(language, to === null ? 'desk.rules.since' : 'desk.rules.between', {
    from: longDay(language, from),
    to: to === null ? '' : longDay(language, to),
  });
  return {
    id: set.id,
    title: titleWords(language, set),
    number: set.number,
    since: fromConfidence === 'memory' ? `${since} ${say(language, 'desk.rules.unchecked')}` : since,
    binds: say(language, `desk.rules.${binds}`),
    status: statusOf(language, set),
    duties: set.obligations.map(({ kind, within, citation }) => ({
      name: wordOr(language, `desk.obligation.${kind}`, kind.replaceAll('_', ' ')),
      within: isAmount(within) ? amountWords(language, within) : '',
      provision: provisionWords(language, set, citation.provision),
      checked: say(language, `desk.rules.checked.${citation.confidence}`),
      quote: citation.quote,
    })),
    // A source is called as it calls itself; how it was read is said in our words.
    sources: Object.values(set.sources).map(({ title, where, kind }) => ({
      title: kind === 'memory' && where === null ? undefined : title,
      where,
      read: say(language, `desk.rules.read.${kind}`),
    })),
    open: openOf(language, set),
  };
}

/** What the institution gives itself beside them: each with how long it may take. A department may have a shorter one of its own. */
function ownLimits(language: Language, { transfers, assistance, escalation, decisions, claims, lateNotice, retention }: Institution) {
  const limits: readonly (readonly [string, string])[] = [
    ['claims', amountWords(language, claims.assignedFor)],
    ['transfers', amountWords(language, transfers.answerWithin)],
    ['assistance', amountWords(language, assistance.answerWithin)],
    ['party', amountWords(language, assistance.partyWithin)],
    ['escalation', amountWords(language, escalation.answerWithin)],
    ['second-look', amountWords(language, decisions.secondLook.within)],
    ['late', amountWords(language, lateNotice.within)],
    ['retention', say(language, 'desk.rules.own.years', { n: retention.years })],
  ];
  return limits.map(([name, within]) => ({ name: say(language, `desk.rules.own.${name}`), within }));
}

/**
 * The rules by which the house counts, with their sources: what binds every case, what binds some or requests about data, what the institution gives itself,
 * and how far the calendar reaches.
 */
@Controller('desk/rules')
@DeskPage()
export class RulesPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  @Get()
  @Needs('desk.enter')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language } = visit;
    const { registry, ruleSets, namedRuleSets, calendar } = this.deadlines;
    await this.pages.show(visit, 'rules/views/rules.njk', {
      title: say(language, 'desk.rules'),
      here: 'rules',
      calendar: calendar && {
        id: calendar.id,
        version: indexOf(calendar).version,
        reach: say(language, 'desk.rules.calendar.reach', {
          from: longDay(language, calendar.coverage.from),
          to: longDay(language, calendar.coverage.to),
        }),
      },
      own: ownLimits(language, this.pages.institution),
      ruleSets: [
        ...namedRuleSets.map((id) => ruleSetWords(language, registry.ruleSet(id), ruleSets.includes(id) ? 'always' : 'some')),
        ...this.pages.institution.dataRights.map((id) => ruleSetWords(language, registry.ruleSet(id), 'data')),
      ],
    });
  }
}
