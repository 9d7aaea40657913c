import type { Language } from '@app/shared/domain/language.js';
import { kindInPresentWords } from '@app/shared/domain/notice/earlier-words.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { sayWhy, type Why } from '@app/shared/routing/reasons.js';
import { longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import type { CaseParts } from '../../case-file/case-parts.js';
import { codingOrNone, namesIn, type StoredRefusal, saidRefusal } from '../../case-file/explain-matter.js';
import { sumWords } from '../../remedies/remedy-words.js';
import type { DeskPages } from '../frame/desk-pages.js';
import { rootCauseName } from '../frame/root-cause-words.js';
import { actorWords, dayAndTime, dutyName, eventWords, untilWords, type ViewContext, wordOr } from '../frame/words-of-cases.js';

/** One thing that an event says: in words, or as a code that means something to those who keep the papers. */
interface TrailDetail {
  readonly term: string;
  readonly text: string;
  readonly code?: boolean;
}

/** A line of the audit trail in the reader's language. `at` is local, `iso` the instant. */
export interface TrailItem {
  readonly seq: number;
  readonly what: string;
  readonly who: string;
  readonly at: string;
  readonly iso: string;
  readonly details: readonly TrailDetail[];
}

/** What happened in a case, newest first; `group` lets through what concerns it (`claim`, `notice`, …). */
export function trailWords(
  telling: ViewContext,
  trail: CaseParts['trail'],
  pages: DeskPages,
  ruleSets: ReadonlyMap<string, RuleSet>,
  group: string | undefined,
): TrailItem[] {
  const { language } = telling;
  return trail
    .filter((event) => group === undefined || groupOf(event.kind) === group)
    .map((event) => ({
      seq: event.seq,
      what: wordOr(language, `desk.event.${kindInPresentWords(event.kind, event.data)}`, event.kind),
      who: actorWords(language, event.actor),
      at: dayAndTime(telling, event.at),
      iso: event.at.toISOString(),
      details: detailsOf(telling, event.data, pages, ruleSets),
    }))
    .reverse();
}

/** What the trail may be narrowed to: the subjects of the events that are there. */
export function groupsIn(telling: ViewContext, trail: CaseParts['trail']): { value: string; text: string }[] {
  const groups = [...new Set(trail.map((event) => groupOf(event.kind)))];
  return groups.map((value) => ({ value, text: wordOr(telling.language, `desk.trail.${value}`, value) }));
}

const groupOf = (kind: string): string => kind.split('.')[0] ?? kind;

/** The parts of an event that people ask about; ids stay in the API. */
function detailsOf(
  telling: ViewContext,
  data: Readonly<Record<string, unknown>>,
  pages: DeskPages,
  ruleSets: ReadonlyMap<string, RuleSet>,
): TrailDetail[] {
  const { language } = telling;
  const text = (name: string) => (typeof data[name] === 'string' && data[name] !== '' ? (data[name] as string) : undefined);
  const day = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text(name) ?? '') ? longDay(language, text(name)!) : undefined);
  const until = (name: string) => (/^\d{4}-\d{2}-\d{2}T/.test(text(name) ?? '') ? untilWords(telling, new Date(text(name)!)) : undefined);
  const department = (name: string) => text(name) && (pages.departmentName(language, text(name)!) as string);
  const rule = text('rule');
  const isMove = day('from') !== undefined || day('to') !== undefined;
  const known: [string, string | undefined][] = [
    ['desk.trail.department', department('department')],
    ['desk.trail.party', text('party') && say(language, `desk.parts.party.${text('party')}`)],
    ['desk.trail.holder', text('toId') && text('to') && actorWords(language, text('to')!)],
    ['desk.trail.from', isMove ? day('from') : department('from')],
    ['desk.trail.to', isMove ? day('to') : text('toId') ? undefined : department('to')],
    ['desk.trail.due', day('dueOn')],
    [text('right') ? 'desk.trail.until' : 'desk.work.due', until('until')],
    ['desk.trail.how', text('how') && wordOr(language, `desk.trail.how.${text('how')}`, text('how')!)],
    ...escalationOf(language, text),
    ['desk.trail.sum', sumIn(language, data)],
    [
      'desk.offer.ground',
      text('rung') ? undefined : text('ground') && wordOr(language, `desk.offer.ground.${text('ground')}`, text('ground')!),
    ],
    ['desk.trail.rule', rule && wordOr(language, `desk.rule.${rule}`, rule)],
    [
      'desk.trail.kind',
      text('kind') &&
        wordOr(
          language,
          `notice.${text('kind')}`,
          wordOr(language, `remedy.${text('kind')}`, wordOr(language, `desk.work.${text('kind')}`, text('kind')!)),
        ),
    ],
    ['desk.trail.happened', text('type') && eventWords(language, text('type')!)],
    ['desk.trail.obligation', text('obligation') && dutyName(language, ruleSets, text('obligation')!, text('ruleSet'))],
    ['desk.trail.medium', text('medium') && wordOr(language, `medium.${text('medium')}`, text('medium')!)],
    ['desk.trail.decision', text('decision') && wordOr(language, `status.decision.${text('decision')}`, text('decision')!)],
    ['desk.trail.reason', reasonOf(language, data, pages) ?? text('reason')],
    ['desk.trail.urgent', urgencyOf(language, data['urgent'])],
    ['desk.trail.urgent.was', data['urgent'] === undefined ? undefined : urgencyOf(language, data['was'])],
    ...matterOf(language, data, pages),
    ['desk.trail.root-cause', text('code') && text('coding') && rootCauseName(language, pages, text('code')!)],
    ['desk.trail.approver', text('approver')],
    ['desk.trail.chosen', data['chosen'] === true ? say(language, 'desk.yes') : undefined],
  ];
  // A routing rule has no name but the one that the papers give it.
  const isCode = (key: string, value: string) => key === 'desk.trail.rule' && value === rule;
  return known.flatMap(([key, value]) =>
    value ? [{ term: say(language, key), text: value, ...(isCode(key, value) ? { code: true } : {}) }] : [],
  );
}

/** To which step of the ladder it came and why, and what was said there. */
function escalationOf(language: Language, text: (name: string) => string | undefined): [string, string | undefined][] {
  const rung = text('rung');
  if (rung === undefined) return [];
  return [
    ['desk.trail.rung', say(language, `desk.escalation.rung.${rung}`)],
    ['desk.trail.ground', text('ground') && say(language, `desk.escalation.ground.${text('ground')}`)],
    ['desk.trail.answer', text('answer')],
  ];
}

/** A sum of money that an event tells of. */
const sumIn = (language: Language, { minor, currency }: Readonly<Record<string, unknown>>): string | undefined =>
  typeof minor === 'number' && typeof currency === 'string' ? sumWords(language, { minor, currency }) : undefined;

/** Why a case came to its department: kept as a code with values, said in the reader's language. Older events have a sentence alone. */
function reasonOf(language: Language, { why, matter }: Readonly<Record<string, unknown>>, pages: DeskPages): string | undefined {
  if (why === null || typeof why !== 'object') return undefined;
  const coding = codingOrNone((matter as { coding?: string } | null)?.coding ?? pages.institution.coding);
  return sayWhy(why as Why, coding)[language];
}

/** An urgency in words; nothing for what is none. */
function urgencyOf(language: Language, urgent: unknown): string | undefined {
  if (typeof urgent !== 'string') return undefined;
  return urgent === 'none' ? say(language, 'desk.matter.urgent.none') : wordOr(language, `desk.matter.sign.${urgent}`, urgent);
}

interface MatterOfEvent {
  readonly coding?: string;
  readonly business?: string | null;
  readonly cause?: string | null;
}

/** What it was said to be about, by whom, and what stood before; and what was not followed. */
function matterOf(language: Language, data: Readonly<Record<string, unknown>>, pages: DeskPages): [string, string | undefined][] {
  const {
    codes,
    was,
    coding,
    business,
    cause,
    accepted,
    refused = [],
  } = data as MatterOfEvent & {
    readonly codes?: MatterOfEvent & { readonly origin?: string | null; readonly causeOrigin?: string | null };
    readonly was?: MatterOfEvent | null;
    readonly accepted?: boolean;
    readonly refused?: readonly StoredRefusal[];
  };
  const now = codes ?? (typeof business === 'string' || typeof cause === 'string' ? { business, cause } : undefined);
  const named = (of: MatterOfEvent | null | undefined, axis: 'business' | 'cause', by?: string | null) => {
    const code = of?.[axis];
    if (typeof code !== 'string') return undefined;
    const name = namesIn(codingOrNone(of?.coding ?? coding ?? pages.institution.coding), code)![language];
    return [`${name} · ${code}`, ...(by ? [wordOr(language, `desk.matter.origin.${by}`, by)] : [])].join(' · ');
  };
  return [
    ['desk.trail.business', named(now, 'business', codes?.origin)],
    ['desk.trail.cause', named(now, 'cause', codes?.causeOrigin)],
    ['desk.trail.business.was', named(was, 'business')],
    ['desk.trail.cause.was', named(was, 'cause')],
    ['desk.trail.accepted', accepted === true ? say(language, 'desk.yes') : undefined],
    ...(Array.isArray(refused) ? refused : []).map((one): [string, string] => [
      'desk.trail.refused',
      `${wordOr(language, `desk.rule.${one.rule}`, one.rule)}: ${saidRefusal(one, pages.departments)[language]}`,
    ]),
  ];
}
