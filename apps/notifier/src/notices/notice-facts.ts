import { spokenForSql, toldPersonSql } from '@app/shared/domain/complaint/care.js';
import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import { owesTextSql } from '@app/shared/domain/notice/notice-state.js';
import type { ComplaintFacts } from '@app/shared/notices/notice-facts.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';

/** A notice that has no text yet, to be composed. */
export interface NoticeToWrite {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: NoticeKind;
  readonly obligation: string;
  readonly ruleSet: string | null;
  readonly language: Language;
  readonly details: Readonly<Record<string, unknown>>;
  readonly dueAt: Date | null;
  /** Somebody else than the complainant. */
  readonly recipient: Complainant | null;
}

/** Complaints with what they are owed, in one statement; the long derivations stay in the database. */
export async function complaintFacts(tx: Tx, ids: readonly string[]): Promise<Map<string, ComplaintFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<ComplaintFacts>(
    `SELECT c.id, reference, channel, language, received_at AS "receivedAt",
       ${toldPersonSql('c')} AS complainant,
       prefers, CASE WHEN ${spokenForSql('c')} THEN '{}' ELSE claimed_media END AS claimed, coalesce(facts->'keptAsWritten', '[]'::jsonb) AS kept, may_acknowledge AS "mayAcknowledge", department,
       facts->>'medium' AS medium, CASE WHEN facts->>'receivedOn' ~ '^\\d{4}-\\d{2}-\\d{2}$' THEN facts->>'receivedOn' END AS "cameOn",
       coalesce((SELECT details->'facts'->>'durable_medium_agreed' = 'true' FROM case_event e WHERE e.complaint_id = c.id AND type = 'stated'
                   AND details->'facts' ? 'durable_medium_agreed' ORDER BY at DESC, no DESC LIMIT 1), false) AS "durableMediumAgreed",
       coalesce((SELECT json_agg(json_build_object('id', o.id, 'ruleSet', rule_set, 'obligation', obligation, 'kind', o.kind, 'notice', notice,
           'state', o.state, 'dueOn', due_on, 'dueAt', due_at, 'provisional', provisional, 'knownThrough', known_through,
           'provision', g.body->'citation'->>'provision') ORDER BY due_at NULLS LAST, o.id)
         FROM obligation o LEFT JOIN derivation g ON g.hash = o.derivation WHERE o.complaint_id = c.id AND o.kind IN ('acknowledge', 'accept', 'decide', 'outcome_notice', 'signpost')
           AND o.state IN ('open', 'satisfied', 'satisfied-late')), '[]'::json) AS duties
     FROM complaint c WHERE c.id = ANY($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Notices that wait for their text, locked; those composed before are not among them. */
export async function noticesToWrite(tx: Tx, ids: readonly string[]): Promise<NoticeToWrite[]> {
  if (ids.length === 0) return [];
  return await tx.query<NoticeToWrite>(
    `SELECT id, complaint_id AS "complaintId", kind, obligation, rule_set AS "ruleSet", language, details, recipient, due_at AS "dueAt"
     FROM notice WHERE id = ANY($1) AND ${owesTextSql('notice')} ORDER BY id FOR UPDATE`,
    [ids],
  );
}
