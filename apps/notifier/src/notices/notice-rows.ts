import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { WrittenNotice } from './write-notice.js';

/** Inserts notices with their texts. Gives those that were new: a notice is unique on (complaint, obligation, occurrence). */
export async function insertNotices(tx: Tx, written: readonly WrittenNotice[]): Promise<WrittenNotice[]> {
  if (written.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO notice (id, complaint_id, kind, obligation, rule_set, language, medium, state, subject, body, html, template, details, statements, shown, required, chosen, missing, due_at, composed_at)
     SELECT id, complaint_id, kind, obligation, rule_set, language, medium, state, subject, body, html, template, details, statements, shown, required, chosen, missing, due_at, now()
     FROM json_populate_recordset(NULL::notice, $1) ON CONFLICT DO NOTHING RETURNING id`,
    [JSON.stringify(written.map(rowOf))],
  );
  const inserted = new Set(rows.map((one) => one.id));
  return written.filter((notice) => inserted.has(notice.id));
}

/** Gives raised notices their first text. */
export async function writeTexts(tx: Tx, written: readonly WrittenNotice[]): Promise<void> {
  if (written.length === 0) return;
  await tx.query(
    `UPDATE notice SET medium = w.medium, state = w.state, subject = w.subject, body = w.body, html = w.html, template = w.template,
            details = w.details, statements = w.statements, shown = w.shown, required = w.required, chosen = w.chosen, missing = w.missing, composed_at = now()
     FROM json_populate_recordset(NULL::notice, $1) AS w WHERE notice.id = w.id`,
    [JSON.stringify(written.map(rowOf))],
  );
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

function rowOf(notice: WrittenNotice): Record<string, unknown> {
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
