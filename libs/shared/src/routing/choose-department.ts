import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import type { Language } from '../domain/language.js';
import type { CaseFacts } from '../domain/rule-set/applies.js';
import { type Department, type HouseConfig, triageDepartment } from '../platform/config/institution.js';
import { compileCondition, conditionTextLimit, firstLine, type RoutingFacts } from '../platform/config/routing-condition.js';
import { isBarredFrom } from './conflicts.js';

/** Who answers for a complaint, and why. `reason` is in the institution's own language. */
export interface Choice {
  readonly department: string;
  /** Id of the rule that decided; `triage` when none did. */
  readonly rule: string;
  readonly reason: string;
  readonly category: string | null;
  /** 0 is usual. */
  readonly priority: number;
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
}

const noRule: Record<Language, string> = {
  'zh-Hans': '没有匹配的规则，由分办岗判断。',
  'zh-Hant': '沒有相符的規則，由分辦崗判斷。',
  en: 'No rule matched; the triage desk decides.',
};
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

/** Compiles the routing rules once. A rule that fails on a draft is refused with the reason, and the next one is tried. */
export function compileRouting(config: HouseConfig): Router {
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
    const last = { rule, category: draft.category ?? null, priority: 0 };
    if (!barred(triage, draft)) return { department: triage.id, reason, refused, ...last };
    const why = `The complaint is about ${triage.names[own]}.`;
    const other = config.departments.find((department) => !barred(department, draft)) ?? triage;
    return { department: other.id, reason: triageBarred[own], refused: [...refused, { rule: triageDepartment, why }], ...last };
  };

  return {
    departments: config.departments,
    lastResort,
    choose(draft, receivedAt) {
      const refused: { rule: string; why: string }[] = [];
      const category = draft.category ?? null;
      if (draft.unreadable === undefined) {
        const facts = factsOf(draft, receivedAt, localTime(receivedAt));
        for (const rule of rules) {
          try {
            if (!rule.holds(facts)) continue;
          } catch (error) {
            refused.push({ rule: rule.id, why: `The condition could not be judged: ${firstLine(error)}` });
            continue;
          }
          if (barred(rule.department, draft)) {
            refused.push({ rule: rule.id, why: `The complaint is about ${rule.department.names[own]} or one it is too close to.` });
            continue;
          }
          return {
            department: rule.department.id,
            rule: rule.id,
            reason: rule.reason,
            category: category ?? rule.category ?? null,
            priority: rule.priority,
            ...(rule.facts === undefined ? {} : { facts: rule.facts }),
            refused,
          };
        }
      }
      return lastResort(draft, draft.unreadable === undefined ? noRule[own] : byHand[own], triageDepartment, refused);
    },
  };
}

function factsOf(draft: ComplaintDraft, received: Date, time: RoutingFacts['time']): RoutingFacts {
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
