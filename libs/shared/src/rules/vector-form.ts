import { calendarAsOf } from '../domain/calendar/calendar-as-of.js';
import { instantInZone } from '../domain/calendar/zone.js';
import { computeReports } from '../domain/deadline/compute-reports.js';
import type { ComputedDeadline } from '../domain/deadline/computed-deadline.js';
import type { CaseEvent, DeadlineInput, Instruction, Profile } from '../domain/deadline/deadline-input.js';
import type { ExtensionJudgement } from '../domain/deadline/extension-tests.js';
import { type TracedCase, traceCase } from '../domain/deadline/trace-case.js';
import { Failure } from '../domain/failure/failure.js';
import { type CheckedNotice, checkNotice } from '../domain/notice/check-notice.js';
import type { RuleRegistry } from './rule-registry.js';

/** A case as `vectors.json` writes it: instants as text, facts beside the other fields. */
export interface Vector {
  readonly id?: string;
  readonly ruleSet: string;
  readonly profile: string | Profile;
  readonly receivedAt?: string;
  readonly period?: { readonly from: string; readonly to: string };
  readonly calendarAsOf?: string;
  readonly events?: readonly (Readonly<Record<string, unknown>> & { readonly type: string; readonly at: string })[];
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly [fact: string]: unknown;
}

/** What a vector comes to, in the vectors' own form: `expect` one entry per duty that has a date, `events` one per event. */
export interface VectorResult {
  readonly id?: string;
  readonly expect: readonly Readonly<Record<string, unknown>>[];
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

type CaseInput = Omit<DeadlineInput, 'receivedAt'>;

const notFacts = new Set(['id', 'ruleSet', 'profile', 'receivedAt', 'period', 'calendarAsOf', 'events', 'facts', 'expect', 'note']);

/** The input of the engine that a vector describes. Profiles given by name are those of `profiles`, else of the registry. */
export function inputOf(
  vector: Vector,
  rules: RuleRegistry,
  profiles: Readonly<Record<string, Profile>> = {},
  options: VectorOptions = {},
): CaseInput {
  const profile = typeof vector.profile === 'string' ? (profiles[vector.profile] ?? rules.profile(vector.profile)) : vector.profile;
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

/** An event from JSON. Fails with `request.invalid` when it has no `type` or `at`. */
export function eventOf(event: Readonly<Record<string, unknown>>): CaseEvent {
  if (typeof event['type'] !== 'string') throw new Failure('request.invalid', 'An event needs a `type`.');
  const instruction = event['instruction'] as Record<string, unknown> | undefined;
  const fixed =
    instruction && typeof instruction['dueAt'] === 'string' ? { dueAt: instantOf(instruction['dueAt'], 'instruction.dueAt') } : instruction;
  const { expect: _, ...plain } = event;
  return {
    ...plain,
    type: event['type'],
    at: instantOf(event['at'], `\`at\` of ${event['type']}`),
    ...(fixed === undefined ? {} : { instruction: fixed as Instruction }),
  };
}

/** RFC 3339 with an offset: without one nobody knows which instant is meant. Fails with `request.invalid`. */
export function instantOf(text: unknown, what: string): Date {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) {
    throw new Failure('request.invalid', `${what}: write an instant with its offset, as 2026-03-10T10:00:00+08:00.`);
  }
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw new Failure('request.invalid', `${what}: "${text}" does not exist.`);
  return instant;
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
  profiles?: Readonly<Record<string, Profile>>,
  options: VectorOptions = {},
): readonly ComputedDeadline[] {
  return trace(vector, inputOf(vector, rules, profiles, options)).deadlines;
}

/** Computes one vector. Fails as the engine and the registry do. */
export function computeVector(
  vector: Vector,
  rules: RuleRegistry,
  profiles?: Readonly<Record<string, Profile>>,
  options: VectorOptions = {},
): VectorResult {
  const input = inputOf(vector, rules, profiles, options);
  const { deadlines, judgements } = trace(vector, input);
  const id = vector.id === undefined ? {} : { id: vector.id };
  return { ...id, expect: inVectorForm(deadlines, input), events: judgements.map(judgementForm) };
}

function trace(vector: Vector, input: CaseInput): TracedCase {
  if (vector.period) return { deadlines: computeReports({ ...input, period: vector.period }), judgements: [] };
  return traceCase({ ...input, receivedAt: instantOf(vector.receivedAt, 'receivedAt') });
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

/** A notice as `vectors.json` writes it. */
export interface NoticeVector {
  readonly id?: string;
  readonly ruleSet: string;
  readonly notice: string;
  readonly sentAt: string;
  readonly channel: string;
  readonly states: readonly string[];
  readonly durableMediumAgreed?: boolean;
}

/** Checks one notice vector. Fails with `rule-set.unknown`, `notice.unknown` or `request.invalid`. */
export function checkNoticeVector(vector: NoticeVector, rules: RuleRegistry): { readonly id?: string } & CheckedNotice {
  if (typeof vector.channel !== 'string' || !Array.isArray(vector.states)) {
    throw new Failure('request.invalid', 'A notice vector has a `channel` and a list of `states`.');
  }
  const checked = checkNotice({ ...vector, ruleSet: rules.ruleSet(vector.ruleSet), sentAt: instantOf(vector.sentAt, 'sentAt') });
  return vector.id === undefined ? checked : { id: vector.id, ...checked };
}
