import { fingerprint } from '../domain/calendar/fingerprint.js';
import { careIn } from '../domain/complaint/care.js';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import { departmentOf } from '../domain/matter/coding.js';
import type { FurtherMatter, MatterJudgement } from '../domain/matter/judge-matter.js';
import { type UrgentJudgement, urgentPriority } from '../domain/matter/judge-urgent.js';
import type { CaseFacts } from '../domain/rule-set/applies.js';
import { type HouseJudge, judgeInForce } from '../matter/house-judge.js';
import { type Department, type HouseConfig, triageDepartment } from '../platform/config/institution.js';
import {
  ConditionIndex,
  compileCondition,
  conditionTextLimit,
  firstLine,
  type RoutingFacts,
} from '../platform/config/routing-condition.js';
import { isBarredFrom } from './conflicts.js';
import { type GivenCodes, known, meaningOf, pressedMeaning } from './given-codes.js';
import { matterRule, type Refused, sayRefused, sayWhy, type Why } from './reasons.js';

/** Who answers for a complaint, and why. `reason` is in the institution's own language. */
export interface Choice {
  readonly department: string;
  /** Id of the rule that decided; `triage` when none did. */
  readonly rule: string;
  readonly reason: string;
  /** The same as a code with its values, to be said in any language. */
  readonly why: Why;
  readonly category: string | null;
  /** 0 is usual. */
  readonly priority: number;
  /** An ordered rule, the classifier where no rule held and it was certain enough, or nobody: then it is the triage desk's to say. */
  readonly decidedBy: 'rule' | 'model' | 'nobody';
  /** What the classifier holds it to be about, whether or not that decided; with the version of the model. Absent where there is none. */
  readonly matter?: MatterJudgement & { readonly coding: string; readonly version: string };
  /** The business and cause by the coding that stand for the case, each with who says so and how sure (0 to 1; null where a person or a rule said it). */
  readonly codes: StandingCodes;
  readonly urgent: UrgentJudgement;
  /** Other matters in it that other departments should handle jointly: a clerk accepts or dismisses each. Never one that it is about. */
  readonly jointly: readonly FurtherMatter[];
  /** The rule sets that bind it, and the rule that says so; absent: those in force for all. */
  readonly bound?: { readonly rule: string; readonly ruleSets: readonly string[] };
  /** What the rule makes known of the case. */
  readonly facts?: CaseFacts;
  /** Rules that held or failed and were not followed, in order. `why` is in the institution's own language and holds nothing of the complaint. */
  readonly refused: readonly (Refused & { readonly why: string })[];
}

/** Who says what a case is about. */
export type CodeOrigin = 'complainant' | 'menu' | 'rule' | 'classifier';

/** What is known of a complaint's matter already, and who said so. */
export interface StandingCodes {
  readonly business: string | null;
  /** Of the business. */
  readonly origin: CodeOrigin | null;
  readonly sure: number | null;
  readonly cause: string | null;
  readonly causeOrigin: CodeOrigin | null;
  readonly causeSure: number | null;
}

/** Keys of whom a complaint was found to be about though nobody said so (`i:`, `d:`). */
interface Found {
  readonly found?: readonly string[];
}

/** The institution's rules and the classifier, compiled. */
export interface Router {
  /** Never fails: what no rule takes is the triage desk's. Takes microseconds. */
  choose(draft: ComplaintDraft & Found, receivedAt: Date): Choice;
  /** The triage desk, saying why; where the complaint is about it, the first department that it is not about. */
  lastResort(draft: Given & Pick<ComplaintDraft, 'against'> & Found, why: Why, rule: string, refused?: Choice['refused']): Choice;
  /** Those that it chooses from. */
  readonly departments: readonly Department[];
  /** Id of the coding in force. */
  readonly coding: string;
  /** A short text that changes with rules, departments and certainty: what a case was routed by. */
  readonly papers: string;
}

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
    why: { code: 'rule', words: rule.reason } as const,
    reason: typeof rule.reason === 'string' ? rule.reason : rule.reason[own],
  }));
  const index = new ConditionIndex(config.routing.map(({ when }) => when));
  const localTime = clockIn(config.institution.zone);
  const binding = config.institution.binding.map((rule) => ({ ...rule, holds: compileCondition(rule.when) }));

  const barred = (department: Department, draft: Pick<ComplaintDraft, 'against'> & Found) =>
    isBarredFrom(department, draft.against, config.departments, draft.found ?? []);
  const triage = departments.get(triageDepartment)!;
  // Somebody must take it even when it is about the desk itself: the first department that it is not about.
  const lastResort: Router['lastResort'] = (draft, why, rule, refused = []) => {
    const codes = codesOf([chosenIn(draft)], undefined);
    const last = { rule, category: draft.category ?? null, priority: 0, decidedBy: 'nobody' as const, codes, urgent: calm, jointly: [] };
    if (!barred(triage, draft)) return { department: triage.id, ...told(why), refused, ...last };
    const other = config.departments.find((department) => !barred(department, draft)) ?? triage;
    return { department: other.id, ...told({ code: 'triage-barred' }), refused: [...refused, aboutIt(triageDepartment, triage)], ...last };
  };

  const choose: Router['choose'] = (draft, receivedAt) => {
    if (draft.unreadable !== undefined) return lastResort(draft, { code: 'unreadable' }, triageDepartment);
    const refused: Choice['refused'][number][] = [];
    const { matter: said, urgent: heardIn } = judge.judge(spokenIn(draft));
    const urgent = withCare(heardIn, draft);
    const matter = said && { ...said, coding: judge.coding?.id ?? '', version: judge.version };
    const category = draft.category ?? null;
    const chosen = chosenIn(draft);
    const facts = factsOf(draft, receivedAt, localTime(receivedAt), { matter, urgent, chosen: chosen.department });
    const voices = [chosen, pressedIn(facts.menu, matter)];
    const heard = { urgent, ...(matter === undefined ? {} : { matter }) };
    for (const place of index.places(facts)) {
      const rule = rules[place]!;
      try {
        if (!rule.holds(facts)) continue;
      } catch (error) {
        refused.push(withSentence({ rule: rule.id, code: 'failed', detail: firstLine(error) }));
        continue;
      }
      if (barred(rule.department, draft)) {
        refused.push(aboutIt(rule.id, rule.department));
        continue;
      }
      return {
        department: rule.department.id,
        rule: rule.id,
        reason: rule.reason,
        why: rule.why,
        category: category ?? rule.category ?? null,
        priority: Math.max(rule.priority, urgentPriority[urgent.urgent]),
        ...(rule.facts === undefined ? {} : { facts: rule.facts }),
        refused,
        decidedBy: 'rule',
        codes: codesOf([...voices, ruledBy(rule.category)], matter),
        ...heard,
        jointly: jointly(draft, rule.department, heard),
      };
    }
    const rest = {
      category,
      priority: urgentPriority[urgent.urgent],
      codes: codesOf(voices, matter),
      ...heard,
    };
    const proposed = matter && departments.get(matter.department);
    if (matter !== undefined && proposed !== undefined && proposed !== triage) {
      // Also where it is not certain enough: triage must see that what is proposed cannot be.
      if (barred(proposed, draft)) refused.push(aboutIt(matterRule, proposed));
      else if (matter.sure >= config.institution.certainty) {
        return {
          department: proposed.id,
          rule: matterRule,
          ...told({ code: 'matter', ...heldIn(matter) }),
          refused,
          decidedBy: 'model',
          ...rest,
          jointly: jointly(draft, proposed, heard),
        };
      }
    }
    const why: Why = matter === undefined ? { code: 'unmatched' } : { code: 'unsure', ...heldIn(matter) };
    const last = lastResort(draft, why, triageDepartment, refused);
    return { ...last, ...rest, jointly: jointly(draft, departments.get(last.department)!, heard) };
  };

  return {
    departments: config.departments,
    coding: config.institution.coding,
    papers: papersVersion(config),
    lastResort,
    choose: (draft, receivedAt) => boundBy(draft, receivedAt, choose(draft, receivedAt)),
  };

  /** The same choice with the rule sets that bind the complaint, where a rule of the papers says other ones. A rule that fails is refused, and the next is tried. */
  function boundBy(draft: ComplaintDraft, receivedAt: Date, choice: Choice): Choice {
    if (binding.length === 0) return choice;
    const heard = { matter: choice.matter, urgent: choice.urgent, chosen: chosenIn(draft).department };
    const facts = factsOf(draft, receivedAt, localTime(receivedAt), heard);
    const refused = [...choice.refused];
    for (const { id, ruleSets, holds } of binding) {
      try {
        if (holds(facts)) return { ...choice, refused, bound: { rule: id, ruleSets } };
      } catch (error) {
        refused.push(withSentence({ rule: id, code: 'failed', detail: firstLine(error) }));
      }
    }
    return { ...choice, refused };
  }

  /** What the complainant chose: codes of the form or the API, and what their category means beside them. */
  function chosenIn({ category, business, cause }: Given): Voice {
    const meant = category === undefined ? undefined : meaningOf(category, judge.coding, config.departments);
    const codes = { ...meant, ...known({ business, cause }, judge.coding) };
    const department = meant?.department ?? (judge.coding && codes.business ? departmentOf(judge.coding, codes.business) : undefined);
    return { ...codes, by: 'complainant', ...(department === undefined ? {} : { department }) };
  }

  /** What the caller pressed, unless their words are sure of another department: people press what they hear first. */
  function pressedIn(menu: readonly string[], matter: MatterJudgement | undefined): Voice {
    const meant = menu.length === 0 ? undefined : pressedMeaning(menu, config.institution.hotlineMenu, judge.coding, config.departments);
    const outweighed =
      matter !== undefined && matter.sure >= outweighs && ![meant?.department, triageDepartment].includes(matter.department);
    return { ...(outweighed ? {} : meant), by: 'menu' };
  }

  function ruledBy(category: string | undefined): Voice {
    return { ...(category === undefined ? {} : meaningOf(category, judge.coding, config.departments)), by: 'rule' };
  }

  /** What somebody wrote in confidence is nobody else's to hear of; nor is anything proposed to whom it is about. */
  function jointly(
    draft: ComplaintDraft,
    given: Department,
    { matter, urgent }: Pick<Choice, 'matter' | 'urgent'>,
  ): readonly FurtherMatter[] {
    if (given.alone || urgent.signs.some(({ sign }) => sign === 'whistle')) return [];
    return (matter?.further ?? []).filter(({ department }) => {
      const other = departments.get(department);
      return other !== undefined && other !== given && other !== triage && !barred(other, draft);
    });
  }

  function told(why: Why): Pick<Choice, 'why' | 'reason'> {
    return { why, reason: sayWhy(why, judge.coding)[own] };
  }

  function aboutIt(rule: string, { id }: Department): Choice['refused'][number] {
    return withSentence({ rule, code: 'barred', department: id });
  }

  function withSentence(one: Refused): Choice['refused'][number] {
    return { ...one, why: sayRefused(one, (id, language) => departments.get(id)?.names[language] ?? id)[own] };
  }
}

/** What a reason keeps of a judgement. */
function heldIn({ business, sure }: MatterJudgement): { business: string; sure: number } {
  return { business, sure: Number(sure.toFixed(3)) };
}

const calm: UrgentJudgement = { urgent: 'none', signs: [] };

/** What a draft says of its matter. */
type Given = Pick<ComplaintDraft, 'category' | 'business' | 'cause'>;

/** Somebody who says what it is about, and whose it would be. */
interface Voice extends GivenCodes {
  readonly by: CodeOrigin;
  readonly department?: string;
}

/** As sure as this, words of another department outweigh a key of the hotline's menu. */
const outweighs = 0.9;

/** Each code by the first voice that names one; where none does, what the classifier holds it to be. */
function codesOf(voices: readonly Voice[], matter: MatterJudgement | undefined): StandingCodes {
  const of = (axis: 'business' | 'cause', sure: number | undefined) => {
    const voice = voices.find((one) => one[axis] !== undefined);
    if (voice !== undefined) return { code: voice[axis]!, origin: voice.by, sure: null };
    const code = matter?.[axis] || null;
    return code === null ? { code, origin: null, sure: null } : { code, origin: 'classifier' as const, sure: sure ?? null };
  };
  const [business, cause] = [of('business', matter?.sure), of('cause', matter?.causeSure)];
  return {
    business: business.code,
    origin: business.origin,
    sure: business.sure,
    cause: cause.code,
    causeOrigin: cause.origin,
    causeSure: cause.sure,
  };
}

/** One short text for papers that decide alike: rules, departments, and how sure the classifier must be. */
export function papersVersion({ routing, departments, institution }: HouseConfig): string {
  const { coding, certainty, binding } = institution;
  return fingerprint(JSON.stringify([routing, departments, coding, certainty, ...(binding.length > 0 ? [binding] : [])]));
}

/** Subject, text and wish: what is judged. */
function spokenIn(draft: ComplaintDraft): string {
  return [draft.subject, draft.text, draft.wish]
    .filter((part) => part)
    .join('\n')
    .slice(0, conditionTextLimit);
}

interface Heard {
  readonly chosen: string | undefined;
  readonly matter: MatterJudgement | undefined;
  readonly urgent: UrgentJudgement;
}

function factsOf(draft: ComplaintDraft, received: Date, time: RoutingFacts['time'], { chosen, matter, urgent }: Heard): RoutingFacts {
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
    chosen: { department: chosen ?? '' },
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
  // Complaints come many in a minute, and a formatter takes longer than all rules.
  let last: { readonly minute: number; readonly time: RoutingFacts['time'] } | undefined;
  return (at) => {
    const minute = Math.floor(at.getTime() / 60_000);
    if (last?.minute === minute) return last.time;
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const time = {
      hour: BigInt(part['hour'] ?? 0),
      weekday: BigInt(weekdays.indexOf(part['weekday'] ?? '') + 1),
      date: `${part['year']}-${part['month']}-${part['day']}`,
    };
    last = { minute, time };
    return time;
  };
}

/** Whoever says that they are vulnerable comes forward as if their words said so; what is more urgent stands. */
function withCare(urgent: UrgentJudgement, { facts }: Pick<ComplaintDraft, 'facts'>): UrgentJudgement {
  const said = careIn(facts)?.drivers ?? [];
  if (said.length === 0 || urgent.urgent !== 'none') return urgent;
  return { urgent: 'vulnerable', signs: [...urgent.signs, { sign: 'vulnerable', words: [] }] };
}
