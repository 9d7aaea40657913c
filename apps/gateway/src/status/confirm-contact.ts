import { createHash } from 'node:crypto';
import type { Budget } from '@app/shared/domain/budget/budget.js';
import { type Complainant, type Medium, media } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { spend } from '@app/shared/persistence/budget-ledger.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';
import { isContactCode } from '@app/shared/secrets/contact-code.js';
import type { OpenedCase } from './status-access.js';

/** Codes for one number of one case in a day, and tries at each code. */
const mostCodes = 3;
const mostTries = 5;
const validHours = 24;

/** A medium somebody named, when it can be one. */
export function mediumNamed(given: string | undefined): Medium | undefined {
  return media.find((medium) => medium === given);
}

/**
 * Sends a one-time code to the number or address that stands in a form. Fails with `contact.not-claimed` where there is nothing to confirm,
 * and with `contact.too-many-codes`.
 */
export async function askForContactCode(unitOfWork: UnitOfWork, { id }: OpenedCase, medium: Medium): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const [claimed] = await tx.query<{ language: string; complainant: Complainant }>(
      'SELECT language, complainant FROM complaint WHERE id = $1 AND $2 = ANY(claimed_media) FOR NO KEY UPDATE',
      [id, medium],
    );
    if (!claimed) throw new Failure('contact.not-claimed');
    await demand(tx, 'contact.too-many-codes', { name: 'contact-codes', key: keyOf('codes', id, medium), limit: mostCodes, hours: 24 });
    const noticeId = newId();
    const recipient = onlyFor(medium, claimed.complainant);
    await oweNotice(tx, {
      id: noticeId,
      complaintId: id,
      kind: 'contact-code',
      language: claimed.language,
      details: { medium },
      recipient,
    });
    await tx.record([{ kind: 'contact.code-asked', complaintId: id, subjectId: noticeId, actor: 'complainant', data: { medium } }]);
  });
}

/** A code proves the number or address that it went to, so it goes nowhere else. */
function onlyFor(medium: Medium, { phone, email }: Complainant): Complainant {
  if (medium === 'email') return email === undefined ? {} : { email };
  return phone === undefined ? {} : { phone };
}

/**
 * Believes that a number or address is the complainant's when they read the code that was last sent there. Fails with `contact.code-wrong`,
 * also for a code that is a day old or was tried too often: then a new one is needed.
 */
export async function confirmContact(
  unitOfWork: UnitOfWork,
  secret: string,
  { id }: OpenedCase,
  medium: Medium,
  typed: string,
): Promise<void> {
  const right = await unitOfWork.run(async (tx) => {
    const [notice] = await tx.query<{ id: string }>(
      `SELECT id FROM notice WHERE complaint_id = $1 AND kind = 'contact-code' AND details->>'medium' = $2 AND coalesce(released_at, raised_at) > now() - $3 * interval '1 hour'
       ORDER BY occurrence DESC LIMIT 1`,
      [id, medium, validHours],
    );
    if (!notice) return false;
    const tries: Budget = { name: 'contact-tries', key: keyOf('tries', notice.id, medium), limit: mostTries, hours: validHours };
    // Committed for wrong codes, too: that is why this is no failure yet.
    if ((await spend(tx, [{ id: notice.id, budgets: [tries] }])).size > 0) return false;
    if (!isContactCode(secret, notice.id, typed)) return false;
    const [confirmed] = await tx.query(
      'UPDATE complaint SET claimed_media = array_remove(claimed_media, $2) WHERE id = $1 AND $2 = ANY(claimed_media) RETURNING 1',
      [id, medium],
    );
    if (confirmed)
      await tx.record([{ kind: 'contact.confirmed', complaintId: id, subjectId: notice.id, actor: 'complainant', data: { medium } }]);
    return true;
  });
  if (!right) throw new Failure('contact.code-wrong');
}

async function demand(tx: Tx, code: 'contact.too-many-codes', budget: Budget): Promise<void> {
  if ((await spend(tx, [{ id: '', budgets: [budget] }])).size > 0) throw new Failure(code, undefined, { retryAfterSeconds: 3_600 });
}

function keyOf(...parts: readonly string[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(['contact', ...parts]))
    .digest();
}
