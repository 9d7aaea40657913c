import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';
import type { OpenCase } from './open-case.js';

/** What a clerk's action owes the complainant. `details` are the values that its text will state. */
export interface NoticeToRaise {
  readonly kind: NoticeKind;
  readonly ruleSet: string | null;
  readonly dueAt?: Date | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Somebody else than the complainant. */
  readonly recipient?: object;
}

/**
 * Inserts the notice in the transaction of the action that owes it; the notifier composes and sends it. Gives its id.
 */
export async function raiseNotice(tx: Tx, found: OpenCase, owed: NoticeToRaise): Promise<string> {
  const id = newId();
  await oweNotice(tx, { ...owed, id, complaintId: found.id, language: found.language });
  return id;
}
