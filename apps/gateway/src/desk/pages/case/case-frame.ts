import { careIn } from '@app/shared/domain/complaint/care.js';
import { isEnded, isOpen, mayReopen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { unanswered } from '@app/shared/domain/joint/part-state.js';
import type { Language } from '@app/shared/domain/language.js';
import { judge, type Relation } from '@app/shared/domain/rights/judge.js';
import { type Action, actions, reachOf } from '@app/shared/domain/rights/rights.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';
import { lastDay, lastTime, localDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { loadCase, loadLinkedCase } from '../../case-file/case-file.query.js';
import type { CaseHeading, Referral, ReferralLimit } from '../../case-file/case-heading.js';
import type { CasePart, CaseParts, CaseTransfer } from '../../case-file/case-parts.js';
import { contactsOfCase } from '../../case-file/contacts-of-case.js';
import type { LinkedCases } from '../../joins/proposals.query.js';
import { mayDo } from '../../sight.js';
import { reach } from '../../staff.js';
import { DeskPages } from '../frame/desk-pages.js';
import type { Visit } from '../frame/visit.js';
import {
  actorWords,
  channelWords,
  dayAndTime,
  dueWords,
  leaseWords,
  openingOf,
  untilWords,
  type ViewContext,
} from '../frame/words-of-cases.js';
import { amountWords } from './extension-steps.js';
import { governingOf, obligationWords } from './obligation-words.js';

const tabs = ['summary', 'messages', 'evidence', 'notices', 'events', 'trail'] as const;
/** One of the pages of a case. */
export type Tab = (typeof tabs)[number];

const always = ['deadlines', 'extensionRequests', 'reach', 'transfers', 'parts', 'escalations'] as const;
type Always = (typeof always)[number];

/** A case with what stands around every page of it. */
export type FramedCase<Part extends CasePart> = CaseHeading & Pick<CaseParts, Part | Always>;

/** What somebody may do with a case as it stands. The use cases judge again; this is what the pages offer. */
export interface Rights {
  readonly open: boolean;
  /** This person holds it. */
  readonly mine: boolean;
  /** Somebody else holds it. */
  readonly others: boolean;
  /** May extend, decide and reply: the holder, or whoever oversees. */
  readonly act: boolean;
  /** May take it: it is open and nobody holds it. */
  readonly claim: boolean;
  /** What the table of rights lets them do to it as they hold it. Whether the case is in a state for it is not in there. */
  readonly may: Readonly<Record<Action, boolean>>;
  /** The claim that a form names; absent for whoever acts without one. */
  readonly claimId: string | undefined;
}

/** What the visitor may do to this case now, by their role and by who holds it: which buttons the page shows. */
export function rightsOf({ staff }: Pick<Visit, 'staff'>, file: CaseHeading): Rights {
  const open = isOpen(file);
  const mine = file.claim !== null && file.claim.holderId === staff.id;
  const others = file.claim !== null && !mine;
  // Who may not see it never gets as far as this.
  const relation: Relation = {
    barred: false,
    own: staff.department !== null && staff.department === file.department,
    assists: staff.department !== file.department && reachOf(staff.role, 'case.read') === 'own',
    held: mine ? 'me' : others ? 'another' : 'nobody',
    granted: !file.withheld,
  };
  const may = Object.fromEntries(actions.map((action) => [action, judge(staff.role, action, relation) === 'allowed'])) as Rights['may'];
  return {
    open,
    mine,
    others,
    act: open && may['case.decide'],
    claim: open && may['case.claim'] && file.claim === null,
    may,
    claimId: mine ? file.claim?.claimId : undefined,
  };
}

/** Fails with `auth.forbidden` for whoever sees a case and may not do this: a department that assists in it has no part in what is said of it elsewhere. */
export function demandMay({ may }: Rights, action: Action): void {
  if (!may[action]) throw new Failure('auth.forbidden');
}

/** Whether somebody may say what a case is about: who works by a claim leaves what another holds to them. */
export const mayMatter = ({ may, others }: Rights): boolean => may['case.matter'] && (may['case.decide'] || !others);

/** Loads cases for pages, and says what stands around each: its name, who holds it, what can be done, its dates and whom it is about. */
@Injectable()
export class CaseFrame {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  /** Fails with `not-found` for whoever may not see it. */
  async load<Part extends CasePart = never>({ staff }: Visit, reference: string, parts: readonly Part[] = []): Promise<FramedCase<Part>> {
    return await loadCase(this.unitOfWork, staff, reference, [...new Set([...always, ...parts])]);
  }

  /** The same with what may be, or is, the same matter. */
  async loadLinked<Part extends CasePart = never>(
    { staff, language }: Visit,
    reference: string,
    parts: readonly Part[] = [],
  ): Promise<{ readonly file: FramedCase<Part>; readonly linked: LinkedCases }> {
    return await loadLinkedCase(this.unitOfWork, staff, reference, [...new Set([...always, ...parts])], language);
  }

  telling({ language }: Visit): ViewContext {
    return { language, now: new Date(), zone: this.pages.zone };
  }

  words(visit: Visit, file: FramedCase<never>, tab: Tab | undefined): Record<string, unknown> & { title: string } {
    const { language } = visit;
    const telling = this.telling(visit);
    const rights = rightsOf(visit, file);
    const path = `/desk/complaints/${file.reference}`;
    return {
      title: tab === undefined || tab === 'summary' ? file.reference : `${file.reference} · ${say(language, `desk.tab.${tab}`)}`,
      here: undefined,
      path,
      reference: file.reference,
      subject: file.subject ?? openingOf(file.text),
      foreign: file.language === language ? undefined : file.language,
      rights,
      withheld: file.withheld,
      referred: file.referral !== null && rights.may['report-back.read'],
      reopens: mayReopen(file) && file.erasedAt === null,
      erases: isEnded(file) && rights.may['case.erase'],
      asksData: rights.may['data-request.ask'] && file.erasedAt === null,
      restricted: file.restrictedAt !== null,
      holds: rights.may['hold.place'] && file.erasedAt === null,
      erased:
        file.erasedAt === null
          ? undefined
          : say(language, 'desk.erased', { on: longDay(language, localDay(file.erasedAt, this.pages.zone)) }),
      // Whoever is done with this one goes on with the next.
      claimsNext:
        !rights.open && file.department !== null && mayDo(visit.staff, 'case.claim', { department: file.department, conflicts: [] })
          ? file.department
          : undefined,
      stateText: say(language, `case.state.${file.status}`),
      due: rights.open ? this.dueOf(telling, file) : undefined,
      holding: this.holdingWords(visit, telling, file, rights),
      tabs: tabs.map((name) => ({
        text: say(language, `desk.tab.${name}`),
        href: name === 'summary' ? path : `${path}/${name}`,
        active: name === tab,
      })),
      obligations: obligationWords(
        telling,
        file,
        (from, to) => this.deadlines.workingDaysBetween(from, to),
        this.deadlines.registry.ruleSets,
      ),
      facts: this.factPairs(telling, file),
      contact: this.contactPairs(telling, file),
      requests: this.requestWords(telling, file),
      offer: this.offerWords(telling, file, rights),
      joint: jointWords(telling, file, rights),
      escalated: escalationWords(telling, file, rights),
      unreached: reachWords(telling, file),
    };
  }

  private dueOf(telling: ViewContext, file: FramedCase<never>): object {
    const { dueAt } = file;
    return dueWords(telling, { dueAt, nearAt: governingOf(file)?.nearAt ?? null }, (from, to) =>
      this.deadlines.workingDaysBetween(from, to),
    );
  }

  private holdingWords({ staff, language }: Visit, telling: ViewContext, file: CaseHeading, rights: Rights): object {
    if (!rights.open) return {};
    if (file.claim === null) return { text: say(language, 'desk.holding.nobody') };
    const lease = leaseWords(telling, file.claim.leaseUntil);
    if (rights.mine) return { text: say(language, 'desk.holding.mine'), lease };
    const values = { name: actorWords(language, file.claim.holder), until: lastTime(language, file.claim.leaseUntil, telling.zone) };
    return {
      text: say(language, reach(staff, 'case.decide') === 'held' ? 'desk.holding.read-only' : 'desk.holding.other', values),
      other: true,
    };
  }

  private factPairs(telling: ViewContext, file: CaseHeading): { term: string; text: string }[] {
    const { language } = telling;
    return pairs(language, [
      ['desk.fact.received', dayAndTime(telling, file.receivedAt)],
      ['desk.fact.channel', channelWords(language, file.channel)],
      ['desk.department', this.pages.departmentName(language, file.department)],
      ['desk.list.category', this.pages.categoryName(language, file.category)],
      ['desk.fact.language', say(language, `desk.language.${file.language}`)],
      ...carePairs(language, file),
      ['desk.fact.priority', file.priority > 0 ? String(file.priority) : undefined],
      ...[file.referral, ...file.earlierReferrals].flatMap((one) => referralPairs(telling, one)),
    ]);
  }

  private contactPairs({ language }: ViewContext, file: CaseHeading): { term: string; text: string }[] {
    const { complainant, prefers, unconfirmed } = file;
    const contacts = contactsOfCase(file, this.pages.institution);
    const reached = (value: string | undefined, medium: string) => {
      if (value === undefined) return undefined;
      const { kind, why } = contacts.find((one) => one.medium === medium) ?? {};
      const about = [
        ...(kind && kind !== 'none' ? [`desk.number.${kind}`] : []),
        ...(why && why !== 'no-contact' ? [`desk.unusable.${why}`] : []),
      ];
      const said =
        about.length === 0
          ? value
          : say(language, 'desk.contact.with', { value, what: about.map((key) => say(language, key)).join(say(language, 'desk.comma')) });
      return unconfirmed.includes(medium) ? say(language, 'desk.contact.unconfirmed', { value: said }) : said;
    };
    const { phone, extension } = complainant;
    const dialled = reached(phone, 'sms');
    if (complainant.anonymous) return pairs(language, [['desk.contact.name', say(language, 'desk.contact.anonymous')]]);
    return pairs(language, [
      ['desk.contact.name', complainant.name],
      ['desk.contact.phone', dialled && extension ? say(language, 'desk.contact.extension', { value: dialled, extension }) : dialled],
      ['desk.contact.further', complainant.furtherPhones?.join(say(language, 'desk.comma'))],
      ['desk.contact.email', reached(complainant.email, 'email')],
      ['desk.record.address', complainant.address],
      ['desk.contact.prefers', prefers ? say(language, `medium.${prefers}`) : undefined],
      ...file.keptAsWritten.map(
        ({ value, why }) => ['desk.kept', say(language, 'desk.kept.value', { value, why: say(language, `desk.kept.${why}`) })] as const,
      ),
    ]);
  }

  /** It is offered to another department, which has not answered: until then this one answers for it. */
  private offerWords(telling: ViewContext, file: FramedCase<never>, rights: Rights): object | undefined {
    const offer = standingOffer(file);
    if (offer === undefined) return undefined;
    const { language } = telling;
    const values = { department: this.pages.departmentName(language, offer.to)!, until: untilWords(telling, offer.answerBy!) };
    return { text: say(language, 'desk.offer.stands', values), takesBack: rights.may['case.transfer'] };
  }

  private requestWords(telling: ViewContext, file: FramedCase<never>): object[] {
    const { language } = telling;
    const open = file.extensionRequests.filter((one) => one.approvedAt === null);
    return open.map((one) => ({
      href: `/desk/extension-requests/${one.id}`,
      text: say(language, one.sentBackAt === null ? 'desk.request.waits' : 'desk.request.sent-back', {
        name: actorWords(language, one.sentBackBy ?? one.askedBy),
        at: dayAndTime(telling, one.sentBackAt ?? one.askedAt),
        reason: one.sentBackReason ?? '',
      }),
      waits: one.sentBackAt === null,
    }));
  }
}

/** The offer of a transfer that waits for an answer; undefined where there is none. */
export const standingOffer = (file: FramedCase<never>): CaseTransfer | undefined =>
  file.transfers.find(({ state, from }) => state === 'offered' && from === file.department && isOpen(file));

/** Whether others are asked for parts of it, and how many have not answered. */
function jointWords({ language }: ViewContext, { parts }: FramedCase<never>, rights: Rights): object {
  const n = rights.open ? parts.filter(({ state }) => unanswered.includes(state)).length : 0;
  return { any: parts.length > 0, stands: n === 0 ? undefined : say(language, 'desk.parts.stands', { n }) };
}

/** What the complainant needs of us, as pairs of a word and what stands. */
export function carePairs(language: Language, { facts }: Pick<CaseHeading, 'facts'>): (readonly [string, string | undefined])[] {
  const care = careIn(facts);
  if (care === undefined) return [];
  const comma = say(language, 'desk.comma');
  const { representative: who } = care;
  const contact = who && [who.name, who.phone, who.email].filter(Boolean).join(comma);
  return [
    ['care.drivers', care.drivers.map((one) => say(language, `care.driver.${one}`)).join(comma) || undefined],
    ['care.adjustments', care.adjustments.map((one) => say(language, `care.adjustment.${one}`)).join(comma) || undefined],
    [
      'care.representative',
      contact && say(language, who?.confirmed ? 'desk.care.speaks' : 'desk.care.speaks.unconfirmed', { who: contact }),
    ],
  ];
}

/** It is with somebody higher up, who has not said anything yet. */
function escalationWords(telling: ViewContext, { escalations }: FramedCase<never>, { open }: Rights): string | undefined {
  const standing = open ? escalations.find(({ state }) => state === 'standing') : undefined;
  if (standing === undefined) return undefined;
  const { language } = telling;
  const who = say(language, `desk.escalation.rung.${standing.rung}`);
  return say(language, 'desk.escalation.stands', { who, until: untilWords(telling, standing.dueAt) });
}

/** Numbers and addresses that are not written to: because a provider said that they take nothing, or because the person wants no more. */
function reachWords(telling: ViewContext, file: FramedCase<never>): object[] {
  return file.reach.flatMap(({ medium, failedAt, why, by, code, optedOutAt }) => [
    ...(failedAt === null
      ? []
      : [
          {
            medium,
            text: say(telling.language, `desk.reach.failed.${medium}`, { since: dayAndTime(telling, failedAt) }),
            why: [why, [by, code].filter(Boolean).join(' ')].filter(Boolean).join(' · '),
            restores: true,
          },
        ]),
    // Their own wish: they take it back themselves, with START.
    ...(optedOutAt === null
      ? []
      : [{ medium, text: say(telling.language, `desk.reach.opted-out.${medium}`, { since: dayAndTime(telling, optedOutAt) }) }]),
  ]);
}

/** Who referred it, under which number, and what is owed to them by when. */
function referralPairs({ language, zone }: ViewContext, referral: Referral | null): [string, string | undefined][] {
  if (!referral) return [];
  const { from = {}, reference, limit, reportBack, instructions } = referral;
  const day = (one: ReferralLimit | undefined) => {
    if (one === undefined) return undefined;
    if ('amount' in one) return amountWords(language, one);
    return longDay(language, 'dueOn' in one ? one.dueOn : lastDay(new Date(one.dueAt), zone));
  };
  const owed = reportBack !== undefined && reportBack.owed !== false;
  return [
    ['desk.fact.referred-by', [from.name, from.department, from.contact].filter(Boolean).join(' · ')],
    ['desk.fact.referred-as', reference],
    ['desk.fact.referral-limit', day(limit)],
    [
      'desk.fact.report-back',
      owed
        ? [day(reportBack.limit ?? limit), reportBack.to].filter(Boolean).join(' · ') || say(language, 'desk.fact.report-back.owed')
        : undefined,
    ],
    ['desk.fact.referral-instructions', instructions],
  ];
}

/** Pairs as a list shows them; what nothing stands of is left out. */
export function pairs(
  language: Visit['language'],
  all: readonly (readonly [string, string | undefined])[],
): { term: string; text: string }[] {
  return all.flatMap(([key, text]) => (text ? [{ term: say(language, key), text }] : []));
}
