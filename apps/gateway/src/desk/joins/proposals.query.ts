import type { Language } from '@app/shared/domain/language.js';
import type { LinkEvidence } from '@app/shared/domain/linking/resemblance.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Staff } from '../staff.js';
import { signWords } from './sign-words.js';

/** Another case that may be the same matter, and why. Its `receivedAt` is RFC 3339: it lies in a column of JSON. */
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
    readonly receivedAt: string;
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

/** The department whose cases a person may see; null for those who oversee and see all. */
export const sightOf = (staff: Staff): string | null => (staff.role === 'clerk' ? staff.department : null);

/**
 * Proposals for a case (with those that are part of it), and what was joined to it. A proposal is shown only to who may see both cases: to
 * everybody else it does not exist, so that nobody learns from it that the person complained to another department as well.
 */
export async function readLinkedCases(
  unitOfWork: UnitOfWork,
  staff: Staff,
  family: readonly string[],
  language: Language,
): Promise<LinkedCases> {
  const [proposals, joined, into] = await Promise.all([
    unitOfWork.read<Omit<Proposal, 'evidence'> & { evidence: LinkEvidence[] }>(proposalsSql, [family, sightOf(staff)]),
    unitOfWork.read<JoinedCase>(joinedSql, [family]),
    unitOfWork.read<{ reference: string }>(mergedIntoSql, [family[0], sightOf(staff)]),
  ]);
  return {
    proposals: proposals.map(({ evidence, ...proposal }) => ({
      ...proposal,
      evidence: evidence.map((one) => ({ ...one, says: signWords(language, one) })),
    })),
    joined,
    ...(into[0] ? { mergedInto: into[0].reference } : {}),
  };
}

const proposalsSql = `
  SELECT p.id, round(p.score::numeric, 2)::float AS score, p.state, p.proposed_at AS "proposedAt", p.evidence,
         json_build_object('reference', c.reference, 'subject', c.subject, 'status', c.status, 'channel', c.channel, 'receivedAt', c.received_at) AS "with"
  FROM link_proposal p
  JOIN complaint c ON c.id = CASE WHEN p.complaint_id = ANY($1) THEN p.with_id ELSE p.complaint_id END
  WHERE (p.complaint_id = ANY($1) OR p.with_id = ANY($1)) AND p.state = 'open' AND ($2::text IS NULL OR c.department = $2) AND NOT c.id = ANY($1)
  ORDER BY p.score DESC, p.id`;

const joinedSql = `
  SELECT c.reference, c.channel, c.received_at AS "receivedAt", j.joined_at AS "joinedAt", j.joined_by AS "joinedBy", j.reason
  FROM case_join j JOIN complaint c ON c.id = j.merged_id WHERE j.merged_id = ANY($1) AND j.survivor_id = ANY($1) AND j.separated_at IS NULL
  ORDER BY j.joined_at, j.id`;

const mergedIntoSql = `
  SELECT s.reference FROM complaint c JOIN complaint s ON s.id = c.merged_into WHERE c.id = $1 AND ($2::text IS NULL OR s.department = $2)`;
