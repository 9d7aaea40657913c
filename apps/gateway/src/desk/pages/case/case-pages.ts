import { verifyCase } from '@app/shared/chain/verify-case.js';
import { contactFor } from '@app/shared/contact/contacts.js';
import type { Language } from '@app/shared/domain/language.js';
import { mustStateOn } from '@app/shared/domain/notice/check-notice.js';
import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import { doneElsewhere, type WorkKind } from '@app/shared/domain/work/work.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { triageDepartment } from '@app/shared/platform/config/institution.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';
import { longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import type { CaseHeading } from '../../case-file/case-heading.js';
import type { CaseParts } from '../../case-file/case-parts.js';
import type { LinkedCases } from '../../joins/proposals.query.js';
import { DeskTexts } from '../../notices/desk-texts.js';
import { mayDo } from '../../sight.js';
import { reach } from '../../staff.js';
import { type FormState, freshForm } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { rootCauseName } from '../frame/root-cause-words.js';
import { openOf } from '../frame/rule-set-says.js';
import type { Visit } from '../frame/visit.js';
import { actorWords, channelWords, dayAndTime, untilWords, type ViewContext, wordOr } from '../frame/words-of-cases.js';
import { cameWords } from './came-words.js';
import { CaseFrame, mayMatter, rightsOf } from './case-frame.js';
import { checkWords } from './check-words.js';
import { matterWords } from './matter-words.js';
import { noticesWords, statementWords } from './notice-words.js';
import { replyPreview } from './reply-preview.js';
import { threadWords } from './thread-words.js';
import { groupsIn, trailWords } from './trail-words.js';

/** A form on a page of the case that was sent and came back. */
export interface SentForms {
  readonly note?: FormState;
  readonly reply?: FormState;
  readonly work?: FormState & { readonly id: string };
}

/** The five pages of a case. */
@Injectable()
export class CasePages {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskTexts) private readonly texts: DeskTexts,
  ) {}

  /** What it is about: what is wanted, in whose words, and why it came here. */
  async summary(visit: Visit, reference: string, sent: SentForms = {}): Promise<void> {
    const { file, linked } = await this.frame.loadLinked(visit, reference, ['notes', 'work', 'attachments', 'notices']);
    const telling = this.frame.telling(visit);
    const { language } = visit;
    const data = {
      ...this.frame.words(visit, file, 'summary'),
      linked: linkedWords(language, linked),
      ...formData(sent),
      text: file.text,
      hidden: file.hidden.length,
      aside: { quotedText: file.quotedText, signature: file.signature },
      wish: file.wish,
      about: aboutPairs(telling, file),
      came: cameWords(telling, file.facts),
      routing: this.routingWords(telling, file),
      matterNo: file.matter?.no,
      mayMatter: mayMatter(rightsOf(visit, file)),
      triage: file.department === triageDepartment && rightsOf(visit, file).open,
      ruleSets: this.ruleSetWords(telling, file),
      outcome: outcomeWords(telling, file),
      notes: file.notes
        .filter((note) => note.kind === 'note')
        .map((note) => ({ who: actorWords(language, note.actor), at: dayAndTime(telling, note.at), text: note.text })),
      work: file.work.map((one) => ({
        id: one.id,
        call: one.kind === 'call' ? this.callWords(telling, file, one.subject) : undefined,
        kind: wordOr(language, `desk.work.${one.kind}`, one.kind),
        what: wordOr(language, `desk.work.${one.kind}.what`, ''),
        further: one.kind === 'joint-handling',
        place: doneElsewhere[one.kind as WorkKind],
        // For a case that may be the same matter: which one.
        other: linked.proposals.find((proposal) => proposal.id === one.subject)?.with.reference,
        since: dayAndTime(telling, one.since),
        due: one.due === null ? undefined : untilWords(telling, one.due),
      })),
      files: file.attachments.length,
    };
    await this.pages.show(visit, 'case/views/summary.njk', data, sentStatus(sent));
  }

  /** What stands in an answer with a standard text of the papers put below it, in the language of the case; as it was for an id that is none. */
  async withStandardText(visit: Visit, reference: string, typed: string, id: string): Promise<string> {
    const { language } = await this.frame.load(visit, reference);
    const standard = this.pages.institution.replies.find((one) => one.id === id)?.text[language];
    return [typed.trim(), standard ?? ''].filter((part) => part !== '').join('\n\n');
  }

  /** What is to be said by telephone: the notice's words, and what must be stated so that it counts. */
  private callWords({ language, now, zone }: ViewContext, file: Pick<CaseParts, 'notices'>, noticeId: string): object | undefined {
    const notice = file.notices.find(({ id }) => id === noticeId);
    if (notice === undefined) return undefined;
    const required = (notice.required ?? []) as readonly { readonly ruleSet: string; readonly notice: string }[];
    const codes = required.flatMap(({ ruleSet, notice: id }) => {
      const rule = this.deadlines.registry.ruleSets.get(ruleSet)?.notices[id];
      return rule ? mustStateOn(rule, now, zone) : [];
    });
    return {
      notice: notice.id,
      kind: wordOr(language, `notice.${notice.kind}`, notice.kind),
      text: notice.text,
      lang: notice.language === language ? undefined : notice.language,
      statements: [...new Set(codes)].map((code) => ({ value: code, text: statementWords(language, code) })),
    };
  }

  /** What was said; `previewed` is an answer as it was typed so far, to be shown as it would leave. */
  async messages(visit: Visit, reference: string, sent: SentForms = {}, previewed?: string): Promise<void> {
    const file = await this.frame.load(visit, reference, ['notes', 'notices', 'deliveries', 'attachments', 'events']);
    const telling = this.frame.telling(visit);
    const data = {
      ...this.frame.words(visit, file, 'messages'),
      ...formData(sent),
      thread: threadWords(telling, file),
      anonymous: !reachable(file),
      standard: this.pages.institution.replies.map(({ id, name }) => ({ value: id, text: name[visit.language] })),
      preview: previewed === undefined ? undefined : replyPreview(telling, this.texts.desk, file, previewed),
    };
    await this.pages.show(visit, 'case/views/messages.njk', data, sentStatus(sent));
  }

  async evidence(visit: Visit, reference: string): Promise<void> {
    const file = await this.frame.load(visit, reference, ['evidence', 'attachments', 'enclosures']);
    const telling = this.frame.telling(visit);
    const { language } = visit;
    await this.pages.show(visit, 'case/views/evidence.njk', {
      ...this.frame.words(visit, file, 'evidence'),
      originals: file.evidence.map((one) => ({
        ...one,
        channel: channelWords(language, one.channel),
        size: sizeWords(one.size),
        at: dayAndTime(telling, one.receivedAt),
        state: wordOr(language, `desk.evidence.${one.state}`, one.state),
        differs: one.differsFrom !== null,
        ...scanWords(language, one.scan),
      })),
      files: file.attachments.map((one) => ({
        ...one,
        kind: one.sniffedType ?? one.contentType,
        size: sizeWords(one.size),
        ...scanWords(language, one.scan),
      })),
      enclosures: file.enclosures.map((one) => ({
        name: one.filename,
        url: one.url,
        state: wordOr(language, `desk.enclosure.${one.state}`, one.state),
        reason: one.reason,
        since: dayAndTime(telling, one.wantedAt),
      })),
      mayOverride: mayDo(visit.staff, 'file.override', { department: file.department, conflicts: [] }),
    });
  }

  async notices(visit: Visit, reference: string): Promise<void> {
    const file = await this.frame.load(visit, reference, ['notices', 'deliveries']);
    const words = noticesWords(this.frame.telling(visit), file, this.deadlines.registry.ruleSets);
    await this.pages.show(visit, 'case/views/notices.njk', {
      ...this.frame.words(visit, file, 'notices'),
      ...words,
      hasLetters: file.notices.some(({ medium }) => medium === 'letter') && reach(visit.staff, 'letter.read') !== undefined,
    });
  }

  async trail(visit: Visit, reference: string): Promise<void> {
    const file = await this.frame.load(visit, reference, ['trail']);
    const telling = this.frame.telling(visit);
    const groups = groupsIn(telling, file.trail);
    const asked = addressOf(visit.request).searchParams.get('kind') ?? '';
    const group = groups.some(({ value }) => value === asked) ? asked : undefined;
    const checks = addressOf(visit.request).searchParams.has('check');
    const check = checks ? await this.unitOfWork.snapshot((from) => verifyCase(from, file.id)) : undefined;
    await this.pages.show(visit, 'case/views/trail.njk', {
      ...this.frame.words(visit, file, 'trail'),
      trail: trailWords(telling, file.trail, this.pages, this.deadlines.registry.ruleSets, group),
      groups,
      group,
      check: check && checkWords(telling, check),
    });
  }

  private routingWords(telling: ViewContext, file: CaseHeading): object | undefined {
    if (file.rule === null) return undefined;
    const { language } = telling;
    const reason =
      file.rule === 'transfer' || !file.matter?.why ? (this.pages.ruleReason(language, file.rule, file.reason) ?? undefined) : undefined;
    return {
      department: this.pages.departmentName(language, file.department),
      // What the sentence says itself is not said twice.
      rule:
        file.matter?.why && file.matter.why.code !== 'rule' && file.rule !== 'transfer'
          ? undefined
          : // A rule of the papers says itself why; its id says nothing to people.
            wordOr(language, `desk.rule.${file.rule}`, '') || (reason === undefined && !file.matter?.why ? file.rule : undefined),
      // A person's words as they wrote them; a rule's by the code that was kept, in the reader's language.
      reason,
      matter:
        file.matter === null
          ? undefined
          : {
              ...matterWords(telling, file.matter, this.pages.departments),
              rootCause: file.matter.rootCause === null ? undefined : rootCauseName(language, this.pages, file.matter.rootCause),
            },
      at: file.assignedAt === null ? undefined : dayAndTime(telling, file.assignedAt),
    };
  }

  private ruleSetWords({ language }: ViewContext, file: { readonly deadlines: readonly { readonly ruleSet: string }[] }): object[] {
    return [...new Set(file.deadlines.map((one) => one.ruleSet))].map((id) => {
      const rules = this.deadlines.registry.ruleSets.get(id);
      return {
        id,
        title: rules ? titleWords(language, rules) : id,
        number: rules?.number ?? undefined,
        open: rules ? openOf(language, rules) : [],
      };
    });
  }
}

/** How many other cases may be, or are, the same matter. */
function linkedWords(language: Language, { proposals, joined, mergedInto }: LinkedCases): object {
  return {
    mergedInto,
    texts: [
      ...(proposals.length > 0 ? [say(language, 'desk.joins.linked', { n: proposals.length })] : []),
      ...(joined.length > 0 ? [say(language, 'desk.joins.count', { n: joined.length })] : []),
    ],
  };
}

function scanWords(language: Language, scan: string | null): { scan: string; infected: boolean } {
  return { scan: wordOr(language, `desk.evidence.scan.${scan ?? 'unscanned'}`, scan ?? ''), infected: scan === 'infected' };
}

function aboutPairs({ language }: ViewContext, file: CaseHeading): { term: string; text: string }[] {
  const { against } = file;
  const all: [string, string | undefined][] = [
    ['form.against.department', against?.department],
    ['form.against.branch', against?.branch],
    ['form.against.product', against?.product],
    ['form.against.staff', against?.staff],
    ['desk.fact.occurred', file.occurredOn === null ? undefined : longDay(language, file.occurredOn)],
  ];
  return all.flatMap(([key, text]) => (text ? [{ term: say(language, key), text }] : []));
}

function outcomeWords(telling: ViewContext, file: CaseHeading): object | undefined {
  if (file.outcome === null) return undefined;
  const { language } = telling;
  return {
    word: wordOr(language, `status.decision.${file.outcome.decision}`, file.outcome.decision),
    text: file.outcome.text,
    remedies: file.outcome.remedies ?? [],
    at: file.decidedAt === null ? undefined : dayAndTime(telling, file.decidedAt),
  };
}

/** Whether anything can be sent to this person at all. */
export function reachable({ complainant, channel }: Pick<CaseHeading, 'complainant' | 'channel'>): boolean {
  return (['sms', 'email', 'letter'] as const).some((medium) => contactFor(complainant, medium, factsOf(channel)) !== undefined);
}

function formData(sent: SentForms): object {
  const [name, form] = (Object.entries(sent) as [string, FormState][])[0] ?? [];
  return {
    forms: { note: sent.note ?? freshForm(), reply: sent.reply ?? freshForm(), work: sent.work, blank: new URLSearchParams() },
    problems: form?.problems.map((problem) => ({ ...problem, field: problem.field === '' ? '' : `${name}-${problem.field}` })) ?? [],
    note: form?.note,
    languageForm: name === undefined ? undefined : `${name}-form`,
  };
}

const sentStatus = (sent: SentForms): number => Object.values(sent)[0]?.status ?? 200;

function sizeWords(bytes: number): string {
  return bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}
