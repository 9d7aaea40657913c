import { calendarAsOf } from '../domain/calendar/calendar-as-of.js';
import { instantInZone } from '../domain/calendar/zone.js';
import { computeReports } from '../domain/deadline/compute-reports.js';
import type { ComputedDeadline } from '../domain/deadline/records/computed-deadline.js';
import type { CaseEvent, DeadlineInput, Instruction, Profile } from '../domain/deadline/records/deadline-input.js';
import type { ExtensionJudgement } from '../domain/deadline/trace/extension-tests.js';
import { type TracedCase, traceCase } from '../domain/deadline/trace/trace-case.js';
import { type CheckedNotice, checkNotice } from '../domain/notice/check-notice.js';
import type { RuleRegistry } from './rule-registry.js';
import type { NoticeVector, Vector, VectorEvent } from './vector-shape.js';

/** What a vector comes to, in the vectors' own form: `expect` one entry per duty that has a date, `events` one per event. */
export interface VectorResult {
  readonly id?: string;
  readonly expect: readonly Readonly<Record<string, unknown>>[];
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** Profiles by name, looked up before those of the registry. */
export type Profiles = ReadonlyMap<string, Profile>;

const none: Profiles = new Map();

type CaseInput = Omit<DeadlineInput, 'receivedAt'>;

const notFacts = new Set(['id', 'ruleSet', 'profile', 'receivedAt', 'period', 'calendarAsOf', 'events', 'facts', 'expect', 'note']);

/** The input of the engine that a vector describes. Profiles given by name are those of `profiles`, else of the registry. */
export function inputOf(vector: Vector, rules: RuleRegistry, profiles: Profiles = none, options: VectorOptions = {}): CaseInput {
  const profile = typeof vector.profile === 'string' ? (profiles.get(vector.profile) ?? rules.profile(vector.profile)) : vector.profile;
  const calendar = rules.calendarOf(profile);
  const beside = Object.fromEntries(Object.entries(vector).filter(([key]) => !notFacts.has(key)));
  return {
    ruleSet: rules.ruleSet(vector.ruleSet),
    profile,
    calendar: calendar && vector.calendarAsOf !== undefined ? calendarAsOf(calendar, vector.calendarAsOf) : calendar,
    facts: { ...beside, ...vector.facts },
    events: (vector.events ?? []).map(eventOf),
    beyond: options.provisional ? 'weekdays' : 'refuse',
    explain: options.explain ?? false,
  };
}

function eventOf({ expect: _, at, instruction, ...plain }: VectorEvent): CaseEvent {
  return { ...plain, at: new Date(at), ...(instruction === undefined ? {} : { instruction: instructionOf(instruction) }) };
}

function instructionOf(instruction: NonNullable<VectorEvent['instruction']>): Instruction {
  return 'dueAt' in instruction ? { dueAt: new Date(instruction.dueAt) } : instruction;
}

/** How a vector is to be computed, beside what it says itself. */
export interface VectorOptions {
  readonly explain?: boolean;
  /** Count past the calendar's end, as the running house does. */
  readonly provisional?: boolean;
}

/** Every deadline of a vector, in full. Fails as the engine and the registry do. */
export function deadlinesOf(
  vector: Vector,
  rules: RuleRegistry,
  profiles?: Profiles,
  options: VectorOptions = {},
): readonly ComputedDeadline[] {
  return trace(vector, inputOf(vector, rules, profiles, options)).deadlines;
}

/** Computes one vector. Fails as the engine and the registry do. */
export function computeVector(vector: Vector, rules: RuleRegistry, profiles?: Profiles, options: VectorOptions = {}): VectorResult {
  const input = inputOf(vector, rules, profiles, options);
  const { deadlines, judgements } = trace(vector, input);
  const id = vector.id === undefined ? {} : { id: vector.id };
  return { ...id, expect: inVectorForm(deadlines, input), events: judgements.map(judgementForm) };
}

function trace(vector: Vector, input: CaseInput): TracedCase {
  if (vector.period) return { deadlines: computeReports({ ...input, period: vector.period }), judgements: [] };
  return traceCase({ ...input, receivedAt: new Date(vector.receivedAt ?? Number.NaN) });
}

function inVectorForm(deadlines: readonly ComputedDeadline[], input: CaseInput): Record<string, unknown>[] {
  const { profile, ruleSet } = input;
  // Of a duty that came more than once the vectors show the one that runs now.
  const latest = deadlines.filter(
    (one) => !deadlines.some((other) => other.obligation === one.obligation && other.occurrence > one.occurrence),
  );
  return latest.flatMap((deadline): Record<string, unknown>[] => {
    const { obligation, dueOn, dueAt, remindOn, state, error, provisional, knownThrough, derivation } = deadline;
    if (state === 'waived') return [{ obligation, waived: true }];
    if (error !== undefined) return [{ obligation, error, ...(knownThrough === undefined ? {} : { knownThrough }) }];
    if (dueOn === null || dueAt === null) return [];
    // A report has a day; only one that is counted has a time of day.
    const rule = ruleSet.obligations.find((one) => one.id === obligation);
    const time = rule && 'period' in rule.within ? {} : { dueAt: instantInZone(dueAt, profile.zone) };
    return [
      {
        obligation,
        dueOn,
        ...time,
        ...(remindOn === undefined ? {} : { remindOn }),
        ...(provisional ? { provisional, knownThrough } : {}),
        ...(derivation === undefined ? {} : { derivation }),
      },
    ];
  });
}

function judgementForm(judgement: ExtensionJudgement | undefined): Record<string, unknown> {
  if (!judgement) return {};
  if (judgement.outcome === 'refused') return { outcome: 'refused', code: judgement.code };
  return judgement.error === undefined ? { outcome: 'accepted', dueOn: judgement.dueOn } : { outcome: 'accepted', error: judgement.error };
}

/** Checks one notice vector. Fails with `rule-set.unknown` or `notice.unknown`. */
export function checkNoticeVector(vector: NoticeVector, rules: RuleRegistry): { readonly id?: string } & CheckedNotice {
  const checked = checkNotice({ ...vector, ruleSet: rules.ruleSet(vector.ruleSet), sentAt: new Date(vector.sentAt) });
  return vector.id === undefined ? checked : { id: vector.id, ...checked };
}
