import type { ClaimEnd } from './claim-state.js';

/** A department that had a case, from an instant until another had it; null: it still has it. */
export interface DepartmentSpan {
  readonly department: string;
  readonly from: Date;
  readonly until: Date | null;
}

/** Somebody who held a case by a claim; `until` null: they hold it now. */
export interface ClaimSpan {
  readonly holder: string;
  readonly holderId: string | null;
  readonly from: Date;
  readonly until: Date | null;
  readonly ended: ClaimEnd | null;
}

/**
 * What is known of a span: somebody `held` the case; nobody had taken it yet (`not-taken`); nobody held it after a claim had ended (`freed`; `after` says how);
 * it had come and no department had it (`not-given`); or nothing was recorded (`not-recorded`).
 */
export type AnsweredHow = 'held' | 'not-taken' | 'freed' | 'not-given' | 'not-recorded';

/** From one instant until the next: the department that answered for a case, and the person who held it. Where nobody held it, the department alone did. */
export interface AnsweredSpan {
  readonly from: Date;
  readonly until: Date | null;
  readonly department: string | null;
  readonly holder: string | null;
  readonly holderId: string | null;
  readonly how: AnsweredHow;
  readonly after: ClaimEnd | null;
}

/**
 * Who answered for a case from the instant at which it came until now, span after span without a gap and without two at once, from the departments that had
 * it and the claims on it. What was not recorded is not made up: a span without a person says why there is none, and a case without a department on record
 * says that nothing was recorded. Both lists may come in any order.
 */
export function answeredFor(receivedAt: Date, departments: readonly DepartmentSpan[], claims: readonly ClaimSpan[]): AnsweredSpan[] {
  const instants = [receivedAt, ...[...departments, ...claims].flatMap(({ from, until }) => (until === null ? [from] : [from, until]))];
  const borders = [...new Set(instants.map((instant) => instant.getTime()))].sort((a, b) => a - b);
  const spans: AnsweredSpan[] = [];
  for (const [index, from] of borders.entries()) {
    const until = borders[index + 1];
    const span = { from: new Date(from), until: until === undefined ? null : new Date(until), ...at(from, departments, claims) };
    const last = spans.at(-1);
    if (last !== undefined && isSame(last, span)) spans[spans.length - 1] = { ...last, until: span.until };
    else spans.push(span);
  }
  return spans;
}

type Answering = Omit<AnsweredSpan, 'from' | 'until'>;

function at(instant: number, departments: readonly DepartmentSpan[], claims: readonly ClaimSpan[]): Answering {
  const department = latest(departments.filter((one) => covers(one, instant)))?.department ?? null;
  const claim = latest(claims.filter((one) => covers(one, instant)));
  if (claim) return { department, holder: claim.holder, holderId: claim.holderId, how: 'held', after: null };
  const nobody = { department, holder: null, holderId: null, after: null };
  if (department === null) return { ...nobody, how: departments.length === 0 ? 'not-recorded' : 'not-given' };
  const before = claims.filter(({ until }) => until !== null && until.getTime() <= instant);
  const last = before.reduce<ClaimSpan | undefined>((found, one) => (found && found.until! > one.until! ? found : one), undefined);
  return last ? { ...nobody, how: 'freed', after: last.ended } : { ...nobody, how: 'not-taken' };
}

const covers = ({ from, until }: { readonly from: Date; readonly until: Date | null }, instant: number): boolean =>
  from.getTime() <= instant && (until === null || until.getTime() > instant);

function latest<Span extends { readonly from: Date }>(spans: readonly Span[]): Span | undefined {
  return spans.reduce<Span | undefined>((found, one) => (found && found.from > one.from ? found : one), undefined);
}

const isSame = (one: AnsweredSpan, other: AnsweredSpan): boolean =>
  one.department === other.department &&
  one.holder === other.holder &&
  one.holderId === other.holderId &&
  one.how === other.how &&
  one.after === other.after;
