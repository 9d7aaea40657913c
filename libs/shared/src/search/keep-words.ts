import type { UnitOfWork } from '../persistence/unit-of-work.js';
import { departmentGram, gramsOf, searchMonth, termOf } from './grams.js';

interface Case {
  readonly id: string;
  readonly receivedAt: Date;
  readonly department: string | null;
  readonly name: string | null;
  readonly subject: string | null;
  readonly body: string;
}

/**
 * Writes what up to `limit` cases are found by that came, changed their words or their department: `words_to_make` names them. Behind the
 * intake and in batches, because nobody looks in here for what came a moment ago (find-complaints reads the newest themselves). Any number
 * may run. Gives how many it wrote; when that is the last, the index is brought in order.
 */
export async function keepWords(unitOfWork: UnitOfWork, limit = 500): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const cases = await tx.query<Case>(
      `WITH due AS (DELETE FROM words_to_make WHERE complaint_id = ANY(ARRAY(
         SELECT complaint_id FROM words_to_make ORDER BY complaint_id DESC LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING complaint_id)
       SELECT c.id, c.received_at AS "receivedAt", c.department, c.complainant->>'name' AS name, c.subject, c.body
       FROM due JOIN complaint c ON c.id = due.complaint_id`,
      [limit],
    );
    if (cases.length === 0) return 0;
    const rows = cases.map((one) => ({ complaint_id: one.id, words: `{${wordsOf(one).join(',')}}` }));
    await tx.query(
      `INSERT INTO case_words (complaint_id, received_at, words)
       SELECT r.complaint_id, c.received_at, r.words::int[] FROM json_to_recordset($1) AS r(complaint_id uuid, words text) JOIN complaint c ON c.id = r.complaint_id
       ON CONFLICT (complaint_id) DO UPDATE SET words = excluded.words`,
      [JSON.stringify(rows)],
    );
    // What was written last waits in a list that every search would read through.
    if (cases.length < limit) await tx.query(`SELECT gin_clean_pending_list('case_words_words')`);
    return cases.length;
  });
}

/**
 * Names the cases of the last week that nobody named: the version before this one may have routed them while the house was renewed. Gives how
 * many.
 */
export async function nameForgotten(unitOfWork: UnitOfWork): Promise<number> {
  const rows = await unitOfWork.read(
    `INSERT INTO words_to_make
     SELECT c.id FROM complaint c WHERE c.received_at > now() - interval '7 days' AND c.status <> 'received'
       AND NOT EXISTS (SELECT 1 FROM case_words w WHERE w.complaint_id = c.id)
     ON CONFLICT DO NOTHING RETURNING complaint_id`,
  );
  return rows.length;
}

function wordsOf({ receivedAt, department, name, subject, body }: Case): number[] {
  const month = searchMonth(receivedAt);
  const grams = new Set(gramsOf([name, subject, body].filter(Boolean).join('\n')));
  if (department !== null) grams.add(departmentGram(department));
  return [...grams].map((gram) => termOf(month, gram));
}
