import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';

/** Local days, both included; null where there is no limit. */
export interface Span {
  readonly from: string | null;
  readonly to: string | null;
  /** In which days are counted. */
  readonly zone: string;
}

/** What became of a case: how it was routed, and what staff came to. Cases that are part of another count with that one. */
export interface PastCase {
  readonly reference: string;
  readonly receivedAt: Date;
  /** As it came, without what routing added. */
  readonly draft: ComplaintDraft;
  readonly routed: string;
  readonly rule: string;
  readonly decidedBy: 'rule' | 'model' | 'nobody';
  /** Whom the classifier proposed. */
  readonly proposed: string | null;
  readonly version: string | null;
  readonly papers: string | null;
  /** Whose it is now. */
  readonly department: string;
  /** A person gave it to its department. */
  readonly movedByStaff: boolean;
  /** Codes that a person set; null where none did. */
  readonly business: string | null;
  readonly cause: string | null;
  /** A decision was given. */
  readonly decided: boolean;
}

/** Whether staff said, by deed, where it belongs: they moved it there, set its matter, or decided it there. */
export const isSettled = ({ movedByStaff, business, decided }: Pick<PastCase, 'movedByStaff' | 'business' | 'decided'>): boolean =>
  movedByStaff || business !== null || decided;

/** What `@span` means in a condition: `$1` and `$2` are the days, `$3` is the zone. */
const within = `($1::date IS NULL OR c.received_at >= ($1::date)::timestamp AT TIME ZONE $3)
  AND ($2::date IS NULL OR c.received_at < ($2::date + 1)::timestamp AT TIME ZONE $3)`;

const columns = `c.id, c.reference, c.received_at AS "receivedAt", c.department, c.decided_at IS NOT NULL AS decided,
  a.department AS routed, a.rule, coalesce(m.decided_by, 'rule') AS "decidedBy", m.department AS proposed, m.version, m.papers,
  EXISTS (SELECT 1 FROM assignment s WHERE s.complaint_id = c.id AND s.no > 1 AND s.actor NOT LIKE 'system:%' AND s.rule NOT IN ('joined', 'separated')) AS "movedByStaff",
  said.business, said.cause`;
const joined = `FROM complaint c
  JOIN assignment a ON a.complaint_id = c.id AND a.no = 1
  LEFT JOIN matter m ON m.complaint_id = c.id AND m.no = 1
  LEFT JOIN LATERAL (
    SELECT CASE WHEN s.origin = 'staff' THEN s.business END AS business, CASE WHEN s.cause_origin = 'staff' THEN s.cause END AS cause
    FROM matter s WHERE s.complaint_id = c.id AND 'staff' IN (s.origin, s.cause_origin) ORDER BY s.no DESC LIMIT 1) said ON true
  WHERE c.merged_into IS NULL AND c.department IS NOT NULL AND ${within}`;

/** Cases of a span as they came, oldest first, a few hundred at a time. What a rule made of the category is taken off again. */
export async function* pastCases(unitOfWork: UnitOfWork, { from, to, zone }: Span): AsyncGenerator<readonly PastCase[]> {
  let after: readonly [Date, string] | undefined;
  for (;;) {
    const rows = await unitOfWork.read<Omit<PastCase, 'draft'> & { readonly id: string } & Record<string, unknown>>(
      `SELECT ${columns}, c.channel, c.language, c.subject, c.body AS text, c.complainant, c.prefers, c.against, c.wish, c.facts,
              CASE WHEN m.origin = 'rule' THEN NULL ELSE c.category END AS category,
              CASE WHEN m.origin = 'complainant' THEN m.business END AS "givenBusiness", CASE WHEN m.cause_origin = 'complainant' THEN m.cause END AS "givenCause",
              CASE WHEN EXISTS (SELECT 1 FROM work w WHERE w.kind = 'read-by-hand' AND w.subject_id = c.id) THEN 'yes' END AS unreadable
       ${joined} ${after === undefined ? '' : 'AND (c.received_at, c.id) > ($4, $5)'} ORDER BY c.received_at, c.id LIMIT 300`,
      [from, to, zone, ...(after ?? [])],
    );
    if (rows.length === 0) return;
    yield rows.map(
      ({
        channel,
        language,
        subject,
        text,
        complainant,
        prefers,
        against,
        wish,
        facts,
        category,
        givenBusiness,
        givenCause,
        unreadable,
        ...rest
      }) => ({
        ...rest,
        draft: given({
          channel,
          language,
          subject,
          text,
          complainant,
          prefers,
          against,
          wish,
          facts,
          category,
          business: givenBusiness,
          cause: givenCause,
          unreadable,
        }) as never,
      }),
    );
    const last = rows.at(-1)!;
    after = [last.receivedAt, last.id];
  }
}

/** How many cases of each kind a span has, without a word of them. */
export interface Tally {
  /** As 2026-11, local. */
  readonly month: string;
  readonly routed: string;
  readonly department: string;
  readonly decidedBy: PastCase['decidedBy'];
  readonly proposed: string | null;
  readonly settled: boolean;
  readonly version: string | null;
  readonly papers: string | null;
  readonly cases: number;
}

/** Counts the cases of a span by month, departments and who decided; no word of a complaint is read. */
export async function tallyCases(unitOfWork: UnitOfWork, { from, to, zone }: Span): Promise<readonly Tally[]> {
  return await unitOfWork.read<Tally>(
    `WITH past AS (SELECT ${columns} ${joined})
     SELECT to_char("receivedAt" AT TIME ZONE $3, 'YYYY-MM') AS month, routed, department, "decidedBy", proposed, version, papers,
            ("movedByStaff" OR business IS NOT NULL OR decided) AS settled, count(*)::int AS cases
     FROM past GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4`,
    [from, to, zone],
  );
}

/** SQL's NULL is "not given" to a draft. */
function given<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
