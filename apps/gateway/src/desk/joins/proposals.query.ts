import type { Language } from '@app/shared/domain/language.js';
import type { LinkEvidence } from '@app/shared/domain/linking/resemblance.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { inSight, openRows, readsWords, restrictedSince, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';
import { signWords } from './sign-words.js';

/** Another case that may be the same matter, and why. */
export interface Proposal {
  readonly id: string;
  readonly score: number;
  readonly state: string;
  readonly proposedAt: Date;
  readonly evidence: readonly (LinkEvidence & { readonly says: string })[];
  readonly with: {
    readonly reference: string;
    readonly subject: string | null;
    readonly status: string;
    readonly channel: string;
    readonly receivedAt: Date;
  };
}

/** A case that is part of another. */
export interface JoinedCase {
  readonly reference: string;
  readonly channel: string;
  readonly receivedAt: Date;
  readonly joinedAt: Date;
  readonly joinedBy: string;
  readonly reason: string | null;
}

/** What the file of a case says of others that may be, or are, the same matter. */
export interface LinkedCases {
  readonly proposals: readonly Proposal[];
  /** Cases that are part of this one. */
  readonly joined: readonly JoinedCase[];
  /** The reference of the case that this one is part of, for those who may see that one. */
  readonly mergedInto?: string;
}

type FoundProposal = Omit<Proposal, 'evidence' | 'with'> &
  Proposal['with'] & {
    readonly evidence: readonly LinkEvidence[];
    readonly department: string | null;
    /** One of the two had the use of their words restricted. */
    readonly restricted: boolean;
  };

/**
 * Proposals for a case (with those that are part of it), and what was joined to it. A proposal is shown only to who may see both cases: to
 * everybody else it does not exist, so that nobody learns from it that the person complained to another department as well. What the cases have in
 * common are words and people of both: a grant of the content of one does not show them.
 */
export async function readLinkedCases(from: Reader, staff: Staff, family: readonly string[], language: Language): Promise<LinkedCases> {
  const [proposals, joined, into] = await Promise.all([
    from.read<FoundProposal>(proposalsSql, [family, ...sightOf(staff)]),
    from.read<JoinedCase>(joinedSql, [family]),
    from.read<{ reference: string }>(mergedIntoSql, [family[0], ...sightOf(staff)]),
  ]);
  const words = readsWords(staff);
  return {
    proposals: (words ? openRows(staff, proposals, ({ department }) => department, withoutWords) : proposals.map(withoutWords)).map(
      ({ id, score, state, proposedAt, evidence, department: _department, restricted: _restricted, ...other }) => ({
        id,
        score,
        state,
        proposedAt,
        with: other,
        evidence: evidence.map((one) => ({ ...one, says: signWords(language, one) })),
      }),
    ),
    joined: words ? joined : joined.map((one) => ({ ...one, reason: null })),
    ...(into[0] ? { mergedInto: into[0].reference } : {}),
  };
}

const withoutWords = (proposal: FoundProposal): FoundProposal => ({ ...proposal, subject: null, evidence: [] });

/** Each with the case that can be joined: one that was joined meanwhile stands for the case that goes on, and two proposals of one pair are one. */
const proposalsSql = `
  WITH RECURSIVE found AS (
    SELECT p.id, p.score, p.state, p.proposed_at, p.evidence, c.id AS at, c.merged_into, c.department, c.conflicts
    FROM link_proposal p
    JOIN complaint c ON c.id = CASE WHEN p.complaint_id = ANY($1) THEN p.with_id ELSE p.complaint_id END
    WHERE (p.complaint_id = ANY($1) OR p.with_id = ANY($1)) AND p.state = 'open' AND ${inSight('c', '$2', '$3')}
    UNION ALL
    SELECT f.id, f.score, f.state, f.proposed_at, f.evidence, c.id, c.merged_into, c.department, c.conflicts FROM found f JOIN complaint c ON c.id = f.merged_into),
  best AS (
    SELECT DISTINCT ON (at) * FROM found WHERE merged_into IS NULL AND ${inSight('found', '$2', '$3')} AND NOT at = ANY($1)
    ORDER BY at, score DESC, id)
  SELECT b.id, round(b.score::numeric, 2)::float AS score, b.state, b.proposed_at AS "proposedAt", b.evidence,
         c.reference, c.subject, c.status, c.channel, c.received_at AS "receivedAt", c.department,
         ${restrictedSince('c')} IS NOT NULL OR EXISTS (SELECT 1 FROM complaint WHERE id = ANY($1) AND restricted_at IS NOT NULL) AS restricted
  FROM best b JOIN complaint c ON c.id = b.at
  WHERE EXISTS (SELECT 1 FROM complaint WHERE id = ($1::uuid[])[1] AND merged_into IS NULL)
  ORDER BY b.score DESC, b.id`;

const joinedSql = `
  SELECT c.reference, c.channel, c.received_at AS "receivedAt", j.joined_at AS "joinedAt", j.joined_by AS "joinedBy", j.reason
  FROM case_join j JOIN complaint c ON c.id = j.merged_id WHERE j.merged_id = ANY($1) AND j.survivor_id = ANY($1) AND j.separated_at IS NULL
  ORDER BY j.joined_at, j.id`;

const mergedIntoSql = `
  SELECT s.reference FROM complaint c JOIN complaint s ON s.id = c.merged_into WHERE c.id = $1 AND ${inSight('s', '$2', '$3')}`;
