import type { Correction, DataRequestKind, DataRequestState, RefusalGround } from '@app/shared/domain/person/data-request.js';
import { maskWords } from '@app/shared/domain/text/mask-secrets.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { inSight, readsWordsOf, restrictedSince, type Seen, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

/** A request as staff see it. Whoever sees the record alone sees no words of it; what is secret in them stands masked. */
export interface ShownDataRequest {
  readonly id: string;
  readonly reference: string;
  readonly kind: DataRequestKind;
  readonly state: DataRequestState;
  readonly way: string;
  readonly words: string;
  readonly correction: Correction | null;
  readonly askedAt: Date;
  readonly askedBy: string;
  readonly ruleSet: string;
  readonly dueOn: string | null;
  readonly dueAt: Date | null;
  readonly acknowledgeBy: string | null;
  readonly overdue: boolean;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
  readonly ground: RefusalGround | null;
  readonly answer: string | null;
  readonly until: Date | null;
}

const columns = `r.id, c.reference, r.kind, r.state, r.way, r.words, r.correction, r.asked_at AS "askedAt", r.asked_by AS "askedBy", r.rule_set AS "ruleSet",
  r.due_on::text AS "dueOn", r.due_at AS "dueAt", r.acknowledge_by::text AS "acknowledgeBy", r.overdue_at IS NOT NULL AS overdue, r.answered_at AS "answeredAt", r.answered_by AS "answeredBy", r.ground,
  r.answer, r.until`;

/** Requests in sight, those that wait first by their dates, at most 200; of one case where `reference` says so. */
export async function listDataRequests(from: Reader, staff: Staff, reference: string | null = null): Promise<ShownDataRequest[]> {
  const rows = await from.read<ShownDataRequest & Seen>(
    `SELECT ${columns}, c.department, c.conflicts, ${restrictedSince('c')} IS NOT NULL AS restricted FROM data_request r JOIN complaint c ON c.id = r.complaint_id
     WHERE ${inSight('c', '$1', '$2')} AND ($3::text IS NULL OR c.reference = $3)
     ORDER BY r.state = 'asked' DESC, CASE WHEN r.state = 'asked' THEN r.due_at END, r.asked_at DESC, r.id LIMIT 200`,
    [...sightOf(staff), reference],
  );
  return rows.map(({ department, conflicts, restricted, ...one }) =>
    readsWordsOf(staff, { department, conflicts, restricted: restricted === true })
      ? maskWords(one)
      : { ...one, words: '', correction: null, answer: null },
  );
}

/** A request as the person sees it on their page. */
export type OwnDataRequest = Pick<
  ShownDataRequest,
  'id' | 'kind' | 'state' | 'askedAt' | 'dueOn' | 'answeredAt' | 'ground' | 'answer' | 'until'
>;

/** The requests of a case, the last one first, for whoever has its code; those of a case that was joined to it are for whoever has that one's. */
export async function ownDataRequests(from: Reader, complaintId: string): Promise<OwnDataRequest[]> {
  return await from.read<OwnDataRequest>(
    `SELECT id, kind, state, asked_at AS "askedAt", due_on::text AS "dueOn", answered_at AS "answeredAt", ground, answer, until FROM data_request
     WHERE complaint_id = $1 ORDER BY asked_at DESC, id`,
    [complaintId],
  );
}
