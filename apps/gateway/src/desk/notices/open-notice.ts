import { Failure } from '@app/shared/domain/failure/failure.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { NoticeState } from '@app/shared/domain/notice/notice-state.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { OpenCase } from '../open-case.js';
import { openCase } from '../open-case.js';
import { demandRight, type Staff } from '../staff.js';

/** What a rule set asked of a notice when it was written. */
export interface AskedOfNotice {
  readonly ruleSet: string;
  readonly notice: string;
}

/** A notice under our hands, with its case; both are locked until the transaction ends. */
export interface OpenNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly state: NoticeState;
  readonly medium: string | null;
  readonly textNo: number;
  readonly required: readonly AskedOfNotice[] | null;
  readonly found: OpenCase;
}

/** The notice for somebody who may do this to its case; another department's answers as one that does not exist. */
export async function openNotice(tx: Tx, staff: Staff, noticeId: string, action: Action): Promise<OpenNotice> {
  demandRight(staff, action);
  const [of] = await tx.query<{ reference: string }>(
    'SELECT c.reference FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.id = $1',
    [noticeId],
  );
  if (!of) throw new Failure('not-found');
  const found = await openCase(tx, staff, of.reference, action);
  const [notice] = await tx.query<Omit<OpenNotice, 'found'>>(
    'SELECT id, kind, state, medium, text_no AS "textNo", required FROM notice WHERE id = $1 FOR UPDATE',
    [noticeId],
  );
  return { ...(notice as Omit<OpenNotice, 'found'>), found };
}
