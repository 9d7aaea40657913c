import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { OpenCase } from './open-case.js';

/** What a clerk's action owes the complainant. `details` are the values that its text will state. */
export interface OwedNotice {
  readonly kind: NoticeKind;
  readonly ruleSet: string | null;
  readonly dueAt?: Date | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Inserts the notice in the transaction of the action that owes it; the notifier composes and sends it.
 * The occurrence counts up under the case's lock, and (complaint, obligation, occurrence) is unique, so that two clicks make one.
 */
export async function raiseNotice(tx: Tx, found: OpenCase, owed: OwedNotice): Promise<string> {
  const id = newId();
  await tx.query(
    `INSERT INTO notice (id, complaint_id, kind, obligation, occurrence, rule_set, language, details, due_at)
     SELECT $1, $2, $3, $3, coalesce(max(occurrence), 0) + 1, $4, $5, $6, $7 FROM notice WHERE complaint_id = $2 AND obligation = $3`,
    [id, found.id, owed.kind, owed.ruleSet, found.language, JSON.stringify(owed.details), owed.dueAt ?? null],
  );
  return id;
}
