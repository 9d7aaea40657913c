import type { KeepRule } from '@app/shared/domain/retention/keep-rules.js';
import type { KeptInRun, RunCaseState, RunState } from '@app/shared/domain/retention/retention-run.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { asRows, type KeptCase, keptCasesSql } from '@app/shared/retention/due-cases.js';
import { inSight, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

type Ask = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

/** What would go now, what is stopped, and by which rules: in the reader's sight, the longest over first. */
export interface RetentionPreview {
  readonly rules: readonly KeepRule[];
  /** At most 200 of them are listed. */
  readonly due: readonly KeptCase[];
  readonly held: readonly KeptCase[];
  /** In all, of each. */
  readonly dueCases: number;
  readonly heldCases: number;
}

const mostListed = 200;

/** Cases whose time is over, held or not. The papers' years are in every rule, so nothing younger than that is looked at. */
export async function dueCases(ask: Ask, staff: Staff, rules: readonly KeepRule[], limit: number, held: boolean): Promise<KeptCase[]> {
  return await ask<KeptCase>(
    `${keptCasesSql(`${old} AND k.until <= now() AND (h.keeps IS NOT NULL) = $5 AND ${inSight('c', '$2', '$3')}`)} ORDER BY k.until, c.id LIMIT $6`,
    [asRows(rules), ...sightOf(staff), papersYears(rules), held, limit],
  );
}

const old = 'c.received_at <= now() - make_interval(years => $4)';
const papersYears = (rules: readonly KeepRule[]): number => rules.find(({ ruleSet }) => ruleSet === null)?.years ?? 0;

/** What a list that is drawn up now would hold, and why. Changes nothing. */
export async function previewRetention(
  from: Pick<UnitOfWork, 'snapshot'>,
  staff: Staff,
  rules: readonly KeepRule[],
): Promise<RetentionPreview> {
  return await from.snapshot(async (reader) => {
    const ask: Ask = (sql, parameters) => reader.read(sql, parameters);
    const [due, held] = [await dueCases(ask, staff, rules, mostListed, false), await dueCases(ask, staff, rules, mostListed, true)];
    const [counts] = await ask<{ dueCases: number; heldCases: number }>(
      `SELECT count(*) FILTER (WHERE keeps IS NULL)::int AS "dueCases", count(keeps)::int AS "heldCases"
       FROM (${keptCasesSql(`${old} AND k.until <= now() AND ${inSight('c', '$2', '$3')}`)}) over`,
      [asRows(rules), ...sightOf(staff), papersYears(rules)],
    );
    return { rules, due, held, dueCases: counts?.dueCases ?? 0, heldCases: counts?.heldCases ?? 0 };
  });
}

/** One case with the rule that keeps it longest; undefined while it is not over, or where it was erased. */
export async function keptUntil(
  from: Pick<UnitOfWork, 'read'>,
  complaintId: string,
  rules: readonly KeepRule[],
): Promise<KeptCase | undefined> {
  const [found] = await from.read<KeptCase>(keptCasesSql('c.id = $2'), [asRows(rules), complaintId]);
  return found;
}

/** A list that was drawn up: how far it is, and how many of its cases the reader may see. */
export interface RetentionRun {
  readonly id: string;
  readonly state: RunState;
  readonly drawnUpAt: Date;
  readonly drawnUpBy: string;
  readonly drawnUpById: string | null;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
  readonly refusal: string | null;
  readonly doneAt: Date | null;
  readonly waiting: number;
  readonly erased: number;
  readonly kept: number;
}

/** The lists there were, the last one first; at most 50. `id`: that one alone. */
export async function listRuns(from: Pick<UnitOfWork, 'read'>, staff: Staff, id: string | null = null): Promise<RetentionRun[]> {
  return await from.read<RetentionRun>(
    `SELECT r.id, r.state, r.drawn_up_at AS "drawnUpAt", r.drawn_up_by AS "drawnUpBy", r.drawn_up_by_id AS "drawnUpById", r.answered_at AS "answeredAt",
            r.answered_by AS "answeredBy", r.refusal, r.done_at AS "doneAt", n.waiting, n.erased, n.kept
     FROM retention_run r CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE k.state = 'waiting')::int AS waiting, count(*) FILTER (WHERE k.state = 'erased')::int AS erased,
              count(*) FILTER (WHERE k.state = 'kept')::int AS kept
       FROM retention_case k JOIN complaint c ON c.id = k.complaint_id WHERE k.run_id = r.id AND ${inSight('c', '$1', '$2')}) n
     WHERE $3::uuid IS NULL OR r.id = $3 ORDER BY r.drawn_up_at DESC, r.id LIMIT 50`,
    [...sightOf(staff), id],
  );
}

/** A case of a list: which rule kept it until when, and what became of it. */
export interface RunCase {
  readonly reference: string;
  readonly ruleSet: string | null;
  readonly provision: string | null;
  readonly years: number;
  readonly from: string;
  readonly keptUntil: Date;
  readonly state: RunCaseState;
  readonly why: KeptInRun | null;
  readonly erasure: string | null;
  readonly at: Date | null;
}

/** The cases of a list in the reader's sight, in its order. */
export async function casesOfRun(from: Pick<UnitOfWork, 'read'>, staff: Staff, id: string): Promise<RunCase[]> {
  return await from.read<RunCase>(
    `SELECT c.reference, k.rule_set AS "ruleSet", k.provision, k.years, k.since AS "from", k.kept_until AS "keptUntil", k.state, k.why, k.erasure_id AS erasure, k.at
     FROM retention_case k JOIN complaint c ON c.id = k.complaint_id WHERE k.run_id = $3 AND ${inSight('c', '$1', '$2')} ORDER BY k.no`,
    [...sightOf(staff), id],
  );
}
