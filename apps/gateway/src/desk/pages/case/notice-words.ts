import type { Language } from '@app/shared/domain/language.js';
import { mustStateOn } from '@app/shared/domain/notice/check-notice.js';
import { provisionWords } from '@app/shared/domain/rule-set/provision-words.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { providerTitle } from '@app/shared/platform/config/known-providers.js';
import { longDay } from '../../../pages/dates.js';
import { deliveryWords } from '../../../pages/delivery-words.js';
import { say } from '../../../pages/words.js';
import type { CaseHeading } from '../../case-file/case-heading.js';
import type { CaseDeadline, CaseNotice, CaseParts } from '../../case-file/case-parts.js';
import { cameToWords, dayAndTime, type ViewContext, wordOr } from '../frame/words-of-cases.js';
import { noticeState } from './thread-words.js';

type NoticesFile = CaseHeading & Pick<CaseParts, 'deadlines' | 'notices' | 'deliveries'>;

/** What each rule asks to be told, and how far that is; then every notice with its attempts. */
export function noticesWords(telling: ViewContext, file: NoticesFile, ruleSets: ReadonlyMap<string, RuleSet>): Record<string, unknown> {
  return {
    owed: file.deadlines.flatMap((deadline) => owedWords(telling, deadline, file, ruleSets.get(deadline.ruleSet))),
    notices: [...file.notices].reverse().map((notice) => oneNotice(telling, notice, file)),
  };
}

function owedWords(telling: ViewContext, deadline: CaseDeadline, file: NoticesFile, rules: RuleSet | undefined): object[] {
  const { language, now, zone } = telling;
  const rule = deadline.notice === null ? undefined : rules?.notices[deadline.notice];
  if (rule === undefined || rules === undefined) return [];
  const raised = file.notices.filter((notice) => notice.kind === rule.kind && notice.cameTo === deadline.cameTo);
  return [
    {
      kind: wordOr(language, `notice.${rule.kind}`, rule.kind),
      provision: provisionWords(language, rules, rule.citation.provision),
      cameTo: cameToWords(language, file, deadline.cameTo),
      due: deadline.dueOn === null ? '–' : longDay(language, deadline.dueOn),
      media: rule.channels.map((channel) => wordOr(language, `medium.${channel}`, plain(channel))).join(say(language, 'desk.comma')),
      openEnded: rule.openEnded === true,
      statements: mustStateOn(rule, now, zone).map((code) => statementWords(language, code)),
      standing:
        raised.length === 0
          ? say(language, deadline.state === 'open' ? 'desk.notice.not-yet' : 'desk.notice.none')
          : noticeState(telling, raised.at(-1)!, file.deliveries),
    },
  ];
}

function oneNotice(telling: ViewContext, notice: CaseNotice, file: NoticesFile): object {
  const { language } = telling;
  return {
    id: notice.id,
    kind: wordOr(language, `notice.${notice.kind}`, notice.kind),
    cameTo: cameToWords(language, file, notice.cameTo),
    state: noticeState(telling, notice, file.deliveries),
    raisedAt: dayAndTime(telling, notice.raisedAt),
    subject: notice.subject,
    text: notice.text,
    lang: notice.language === language ? undefined : notice.language,
    stated: Object.keys(notice.statements ?? {}).map((code) => statementWords(language, code)),
    missing: (notice.missing ?? []).map((code) => statementWords(language, code)),
    held: notice.state === 'held' && notice.medium !== null,
    next: wordOr(language, `desk.notice.next.${notice.state}`, ''),
    attempts: file.deliveries
      .filter((delivery) => delivery.notice === notice.id)
      .map((delivery) => ({
        no: delivery.attempt,
        medium: wordOr(language, `medium.${delivery.medium}`, delivery.medium),
        provider: providerTitle(delivery.provider)[language],
        at: dayAndTime(telling, delivery.at),
        state: deliveryWords(language, delivery),
      })),
  };
}

/** A required statement in words: `handling_deadline` is the date for the answer. */
export function statementWords(language: Language, code: string): string {
  return wordOr(language, `desk.statement.${code}`, plain(code.replace(/^value:/, '')));
}

const plain = (code: string): string => code.replaceAll('_', ' ');
