import { fingerprint } from '../domain/calendar/fingerprint.js';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import type { Language } from '../domain/language.js';
import { type Coding, departmentOf, entryOf } from '../domain/matter/coding.js';
import type { MatterJudgement } from '../domain/matter/judge-matter.js';
import type { UrgentJudgement } from '../domain/matter/judge-urgent.js';
import type { CaseFacts } from '../domain/rule-set/applies.js';
import { type HouseJudge, judgeInForce } from '../matter/house-judge.js';
import { type Department, type HouseConfig, triageDepartment } from '../platform/config/institution.js';
import { compileCondition, conditionTextLimit, firstLine, type RoutingFacts } from '../platform/config/routing-condition.js';
import { isBarredFrom } from './conflicts.js';
import { byModel, matterRule, unsure } from './reasons.js';

/** Who answers for a complaint, and why. `reason` is in the institution's own language. */
export interface Choice {
  readonly department: string;
  /** Id of the rule that decided; `triage` when none did. */
  readonly rule: string;
  readonly reason: string;
  readonly category: string | null;
  /** 0 is usual. */
  readonly priority: number;
  /** An ordered rule, the classifier where no rule held and it was certain enough, or nobody: then it is the triage desk's to say. */
  readonly decidedBy: 'rule' | 'model' | 'nobody';
  /** What the classifier holds it to be about, whether or not that decided; with the version of the model. Absent where there is none. */
  readonly matter?: MatterJudgement & { readonly coding: string; readonly version: string };
  /** The business and cause by the coding that stand for the case, and who says so. */
  readonly codes: {
    readonly business: string | null;
    readonly cause: string | null;
    readonly origin: 'complainant' | 'rule' | 'classifier' | null;
  };
  readonly urgent: UrgentJudgement;
  /** What the rule makes known of the case. */
  readonly facts?: CaseFacts;
  /** Rules that held or failed and were not followed, in order. `why` holds nothing of the complaint. */
  readonly refused: readonly { readonly rule: string; readonly why: string }[];
}

export interface Router {
  /** Never fails: what no rule takes is the triage desk's. Takes microseconds. */
  choose(draft: ComplaintDraft, receivedAt: Date): Choice;
  /** The triage desk, saying why; where the complaint is about it, the first department that it is not about. */
  lastResort(draft: Pick<ComplaintDraft, 'against' | 'category'>, reason: string, rule: string, refused?: Choice['refused']): Choice;
  /** Those that it chooses from. */
  readonly departments: readonly Department[];
  /** Id of the coding in force. */
  readonly coding: string;
  /** A short text that changes with rules, departments and certainty: what a case was routed by. */
  readonly papers: string;
}

const byHand: Record<Language, string> = {
  'zh-Hans': '内容无法自动读取，由分办岗人工处理。',
  'zh-Hant': '內容無法自動讀取，由分辦崗人工處理。',
  en: 'The content could not be read; the triage desk reads it by hand.',
};
const triageBarred: Record<Language, string> = {
  'zh-Hans': '投诉涉及分办岗，由其他部门处理。',
  'zh-Hant': '投訴涉及分辦崗，由其他部門處理。',
  en: 'It is about the triage desk, so another department takes it.',
};

/**
 * Compiles the routing rules once. A rule that fails on a draft is refused with the reason, and the next one is tried; where none holds, the
 * classifier's proposal is followed when it is certain enough (`certainty` in institution.yaml). With less, triage decides and sees the proposal.
 */
export function compileRouting(config: HouseConfig, judge: HouseJudge = judgeInForce(config.institution.coding)): Router {
  const own = config.institution.defaultLanguage;
  const departments = new Map(config.departments.map((department) => [department.id, department]));
  const rules = config.routing.map((rule) => ({
    ...rule,
    holds: compileCondition(rule.when),
    department: departments.get(rule.department)!,
    reason: typeof rule.reason === 'string' ? rule.reason : rule.reason[own],
  }));
  const localTime = clockIn(config.institution.zone);

  const barred = (department: Department, draft: Pick<ComplaintDraft, 'against'>) =>
    isBarredFrom(department, draft.against, config.departments);
  const triage = departments.get(triageDepartment)!;
  // Somebody must take it even when it is about the desk itself: the first department that it is not about.
  const lastResort: Router['lastResort'] = (draft, reason, rule, refused = []) => {
    const codes = codesOf(judge.coding, config.departments, { category: draft.category, by: 'complainant' }, undefined);
    const last = { rule, category: draft.category ?? null, priority: 0, decidedBy: 'nobody' as const, codes, urgent: calm };
    if (!barred(triage, draft)) return { department: triage.id, reason, refused, ...last };
    const why = `The complaint is about ${triage.names[own]}.`;
    const other = config.departments.find((department) => !barred(department, draft)) ?? triage;
    return { department: other.id, reason: triageBarred[own], refused: [...refused, { rule: triageDepartment, why }], ...last };
  };

  return {
    departments: config.departments,
    coding: config.institution.coding,
    papers: papersVersion(config),
    lastResort,
    choose(draft, receivedAt) {
      if (draft.unreadable !== undefined) return lastResort(draft, byHand[own], triageDepartment);
      const refused: { rule: string; why: string }[] = [];
      const { matter: said, urgent } = judge.judge(spokenIn(draft));
      const matter = said && { ...said, coding: judge.coding?.id ?? '', version: judge.version };
      const category = draft.category ?? null;
      const facts = factsOf(draft, receivedAt, localTime(receivedAt), { judge, matter, urgent });
      const chosen: Given = { category, by: 'complainant' };
      const heard = { urgent, ...(matter === undefined ? {} : { matter }) };
      for (const rule of rules) {
        try {
          if (!rule.holds(facts)) continue;
        } catch (error) {
          refused.push({ rule: rule.id, why: `The condition could not be judged: ${firstLine(error)}` });
          continue;
        }
        if (barred(rule.department, draft)) {
          refused.push({ rule: rule.id, why: aboutIt(rule.department) });
          continue;
        }
        return {
          department: rule.department.id,
          rule: rule.id,
          reason: rule.reason,
          category: category ?? rule.category ?? null,
          priority: Math.max(rule.priority, urgentPriority[urgent.urgent]),
          ...(rule.facts === undefined ? {} : { facts: rule.facts }),
          refused,
          decidedBy: 'rule',
          codes: codesOf(judge.coding, config.departments, category === null ? { category: rule.category, by: 'rule' } : chosen, matter),
          ...heard,
        };
      }
      const rest = {
        category,
        priority: urgentPriority[urgent.urgent],
        codes: codesOf(judge.coding, config.departments, chosen, matter),
        ...heard,
      };
      const proposed = matter && departments.get(matter.department);
      if (matter !== undefined && proposed !== undefined && proposed !== triage && matter.sure >= config.institution.certainty) {
        if (!barred(proposed, draft)) {
          return {
            department: proposed.id,
            rule: matterRule,
            reason: byModel({ ...matter, words: [] }, judge.coding)[own],
            refused,
            decidedBy: 'model',
            ...rest,
          };
        }
        refused.push({ rule: matterRule, why: aboutIt(proposed) });
      }
      return { ...lastResort(draft, unsure(matter && { ...matter, words: [] }, judge.coding)[own], triageDepartment, refused), ...rest };
    },
  };

  function aboutIt(department: Department): string {
    return `The complaint is about ${department.names[own]} or one it is too close to.`;
  }
}

const calm: UrgentJudgement = { urgent: 'none', signs: [] };

/** What cannot wait is taken first among what has the same date; a rule may ask for more. */
const urgentPriority: Record<UrgentJudgement['urgent'], number> = { danger: 9, 'money-now': 8, mass: 6, vulnerable: 3, none: 0 };

type Given = { readonly category: string | null | undefined; readonly by: 'complainant' | 'rule' };

/** What was chosen, or what a rule says it is, comes before what the classifier holds it to be. A category of the form means what the papers say. */
function codesOf(
  coding: Coding | undefined,
  departments: readonly Department[],
  given: Given,
  matter: MatterJudgement | undefined,
): Choice['codes'] {
  const listed = departments.flatMap((department) => department.categories).find(({ id }) => id === given.category);
  const entry = coding && entryOf(coding, given.category);
  const business = listed?.business ?? (entry?.axis === 'business' ? entry.code : undefined);
  const cause = listed?.cause ?? (entry?.axis === 'cause' ? entry.code : undefined);
  const said = { business: business ?? matter?.business ?? null, cause: cause ?? (matter?.cause || null) };
  if (business !== undefined || cause !== undefined) return { ...said, origin: given.by };
  return { ...said, origin: matter === undefined ? null : 'classifier' };
}

/** One short text for papers that decide alike: rules, departments, and how sure the classifier must be. */
export function papersVersion({ routing, departments, institution }: HouseConfig): string {
  return fingerprint(JSON.stringify([routing, departments, institution.coding, institution.certainty]));
}

/** Subject, text and wish: what is judged. */
function spokenIn(draft: ComplaintDraft): string {
  return [draft.subject, draft.text, draft.wish]
    .filter((part) => part)
    .join('\n')
    .slice(0, conditionTextLimit);
}

interface Heard {
  readonly judge: HouseJudge;
  readonly matter: MatterJudgement | undefined;
  readonly urgent: UrgentJudgement;
}

function factsOf(draft: ComplaintDraft, received: Date, time: RoutingFacts['time'], { judge, matter, urgent }: Heard): RoutingFacts {
  const facts = draft.facts ?? {};
  const menu = Array.isArray(facts['menu']) ? facts['menu'].map(String) : [];
  const spoken = `${draft.subject ?? ''}\n${draft.text}\n${draft.wish ?? ''}`.slice(0, conditionTextLimit);
  return {
    channel: draft.channel,
    language: draft.language,
    text: spoken.normalize('NFKC').toLowerCase(),
    subject: draft.subject ?? '',
    category: draft.category ?? '',
    prefers: draft.prefers ?? '',
    menu,
    to: typeof facts['to'] === 'string' ? facts['to'] : '',
    contact: {
      name: draft.complainant.name ?? '',
      phone: draft.complainant.phone ?? '',
      email: draft.complainant.email ?? '',
      anonymous: draft.complainant.anonymous ?? false,
    },
    against: {
      department: draft.against?.department ?? '',
      branch: draft.against?.branch ?? '',
      product: draft.against?.product ?? '',
      staff: draft.against?.staff ?? '',
    },
    received,
    time,
    facts,
    matter: {
      business: matter?.business ?? '',
      cause: matter?.cause ?? '',
      department: matter?.department ?? '',
      sure: matter?.sure ?? 0,
      urgent: urgent.urgent,
      signs: urgent.signs.map(({ sign }) => sign),
    },
    chosen: { department: (judge.coding && draft.category && departmentOf(judge.coding, draft.category)) || '' },
  };
}

/** Local hour, weekday and date of an instant. `formatToParts` costs microseconds once the formatter stands. */
function clockIn(zone: string): (at: Date) => RoutingFacts['time'] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    weekday: 'short',
  });
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      hour: BigInt(part['hour'] ?? 0),
      weekday: BigInt(weekdays.indexOf(part['weekday'] ?? '') + 1),
      date: `${part['year']}-${part['month']}-${part['day']}`,
    };
  };
}
