import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { type ComposedRow, composeNotices, insertComposed } from '@app/shared/records/notice-rows.js';
import type { WrittenNotice } from './written-notice.js';

/** Inserts notices with their texts. Gives those that were new: a notice is unique on (complaint, obligation, occurrence). */
export async function insertNotices(tx: Tx, written: readonly WrittenNotice[]): Promise<WrittenNotice[]> {
  if (written.length === 0) return [];
  const inserted = new Set(await insertComposed(tx, written.map(rowOf)));
  return written.filter((notice) => inserted.has(notice.id));
}

/** Gives raised notices their first text. */
export async function writeTexts(tx: Tx, written: readonly WrittenNotice[]): Promise<void> {
  if (written.length === 0) return;
  await composeNotices(tx, written.map(rowOf));
}

/** Writes a notice anew, for another medium; the text it had is kept, for an attempt went out with it. */
export async function rewriteText(tx: Tx, notice: WrittenNotice): Promise<void> {
  await tx.query(
    `INSERT INTO earlier_text (notice_id, no, medium, template, language, subject, body, html, statements, shown, required, composed_at)
     SELECT id, text_no, medium, template, language, subject, body, html, statements, shown, required, composed_at FROM notice WHERE id = $1`,
    [notice.id],
  );
  await writeTexts(tx, [notice]);
  await tx.query('UPDATE notice SET text_no = text_no + 1, failed_at = NULL WHERE id = $1', [notice.id]);
}

function rowOf(notice: WrittenNotice): ComposedRow {
  const { text } = notice;
  return {
    id: notice.id,
    complaint_id: notice.complaintId,
    kind: notice.kind,
    obligation: notice.obligation,
    rule_set: notice.ruleSet,
    language: notice.language,
    medium: notice.medium,
    state: notice.state,
    subject: text.subject,
    body: text.body,
    html: text.html,
    template: text.template,
    details: notice.details,
    statements: text.statements,
    shown: text.shown,
    required: text.required,
    chosen: notice.chosen,
    missing: text.missing.length > 0 ? text.missing : null,
    due_at: notice.dueAt,
  };
}
