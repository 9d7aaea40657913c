import type { Budget } from '@app/shared/domain/budget/budget.js';
import { askedForByStrangers, type BudgetSettings, budgetsOf, isPremium, type LeavingMessage } from '@app/shared/notices/budgets.js';
import { spend } from '@app/shared/persistence/budget-ledger.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { holdNotices } from '@app/shared/records/notice-rows.js';
import { openWork, reopenWork } from '@app/shared/records/work-rows.js';

/** A notice that would leave now. */
export interface LeavingNotice extends LeavingMessage {
  readonly noticeId: string;
  readonly complaintId: string;
  readonly dueAt: Date | null;
  /** Attempts before this one: what was let through once is not counted again. */
  readonly attempts: number;
}

/** Why a notice is held, as its row and the trail say it. */
export interface HeldFor {
  readonly budget: string;
  readonly limit?: number;
  readonly hours?: number;
}

const actor = 'system:notifier';

/**
 * Lets through what is within its budgets and gives it back; the rest is held: it stays whole, as work for a person who may release it, and
 * is never dropped. Only what strangers can make us say is ever held; what a person released is not held again.
 */
export async function holdOverBudget<Notice extends LeavingNotice>(
  tx: Tx,
  settings: BudgetSettings,
  leaving: readonly Notice[],
): Promise<Notice[]> {
  const first = leaving.filter((notice) => notice.attempts === 0);
  if (first.length === 0) return [...leaving];
  const known = await standingOf(tx, first);
  const refused = await spend(
    tx,
    first.map((notice) => {
      const { released, proved } = known.get(notice.noticeId) ?? { released: false, proved: false };
      const budgets = budgetsOf(notice, settings);
      const free = released || !askedForByStrangers.has(notice.kind);
      // A proof of work lifts the budget of the range: numbers of one prefix have little in common but a script.
      return { id: notice.noticeId, counted: free, budgets: proved ? budgets.filter((budget) => budget.name !== 'prefix') : budgets };
    }),
  );
  const held = first.flatMap((notice) => {
    const why = whyHeld(notice, known.get(notice.noticeId), refused.get(notice.noticeId) ?? []);
    return why.length === 0 ? [] : [{ notice, why }];
  });
  await hold(tx, held);
  return leaving.filter((notice) => !held.some((one) => one.notice === notice));
}

interface Standing {
  readonly id: string;
  readonly released: boolean;
  readonly unpromised: boolean;
  readonly proved: boolean;
}

async function standingOf(tx: Tx, notices: readonly LeavingNotice[]): Promise<Map<string, Standing>> {
  const rows = await tx.query<Standing>(
    `SELECT n.id, n.released_at IS NOT NULL AS released, c.unpromised, c.proved_at IS NOT NULL AS proved
     FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.id = ANY($1)`,
    [notices.map((notice) => notice.noticeId)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function whyHeld(notice: LeavingNotice, standing: Standing | undefined, spent: readonly Budget[]): HeldFor[] {
  if (standing?.released || !askedForByStrangers.has(notice.kind)) return [];
  return [
    ...spent.map(({ name, limit, hours }) => ({ budget: name, limit, hours })),
    ...(standing?.unpromised && !standing.proved ? [{ budget: 'source' }] : []),
    ...(notice.medium === 'sms' && isPremium(notice.recipient) ? [{ budget: 'premium-number' }] : []),
  ];
}

async function hold(tx: Tx, held: readonly { readonly notice: LeavingNotice; readonly why: readonly HeldFor[] }[]): Promise<void> {
  if (held.length === 0) return;
  await holdNotices(
    tx,
    held.map(({ notice, why }) => ({ id: notice.noticeId, why })),
  );
  await openWork(
    tx,
    held.map(({ notice }) => ({ kind: 'held', complaintId: notice.complaintId, subjectId: notice.noticeId, due: notice.dueAt })),
  );
  // A proof may have ended the work already when another budget holds the notice now.
  await reopenWork(
    tx,
    'held',
    held.map(({ notice }) => notice.noticeId),
  );
  await tx.record(
    held.map(({ notice, why }) => ({
      kind: 'notice.held' as const,
      complaintId: notice.complaintId,
      subjectId: notice.noticeId,
      actor,
      data: { kind: notice.kind, why },
    })),
  );
}
