import { e164 } from '@app/shared/contact/phone-number.js';
import type { Spending } from '@app/shared/domain/budget/budget.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { type BudgetSettings, prefixBudget, sourceBudget } from '@app/shared/notices/budgets.js';
import { spend, usedUp } from '@app/shared/persistence/budget-ledger.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';

/** A complaint that was just opened, and the network address that asked for it. */
export interface JustOpened {
  readonly complaintId: string;
  readonly draft: ComplaintDraft;
  readonly source: string | undefined;
}

/**
 * Decides whether those who complain over a page may be promised a message, in the transaction that takes the complaint in: the complaint
 * is there in any case. Above the budget of the network address, or of the range of the number, nothing is promised until a proof of work
 * comes. Gives the complaints that are promised nothing.
 */
export async function promiseMessages(tx: Tx, settings: BudgetSettings | undefined, asked: readonly JustOpened[]): Promise<Set<string>> {
  const reachable = asked.filter(({ draft: { complainant } }) => complainant.phone !== undefined || complainant.email !== undefined);
  const unpromised = settings ? await aboveBudget(tx, settings, reachable) : new Set<string>();
  if (unpromised.size > 0) await tx.query('UPDATE complaint SET unpromised = true WHERE id = ANY($1)', [[...unpromised].sort()]);
  return unpromised;
}

async function aboveBudget(tx: Tx, settings: BudgetSettings, asked: readonly JustOpened[]): Promise<Set<string>> {
  const spendings = asked.flatMap(({ complaintId, source }): Spending[] => {
    const budgets = source === undefined ? [] : sourceBudget(source, settings);
    return budgets.length === 0 ? [] : [{ id: complaintId, budgets }];
  });
  const above = new Set((await spend(tx, spendings)).keys());
  // The range is spent from when a message leaves; here it is only looked at, so that nothing is promised that would be held.
  const ranges = asked.flatMap(({ complaintId, draft }) => {
    const { phone } = draft.complainant;
    if (!draft.claimed?.includes('sms') || phone === undefined || !e164.test(phone)) return [];
    return prefixBudget(phone, settings).map((budget) => ({ complaintId, budget }));
  });
  const full = await usedUp(
    tx,
    ranges.map(({ budget }) => budget),
  );
  for (const { complaintId, budget } of ranges) if (full.includes(budget)) above.add(complaintId);
  return above;
}
