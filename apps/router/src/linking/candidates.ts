import { e164 } from '@app/shared/contact/phone-number.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { ComparedCase } from '@app/shared/domain/linking/resemblance.js';
import { readSigns } from '@app/shared/domain/linking/text-signs.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';

/** A case that just came or changed. */
export interface ChangedCase extends ComparedCase {
  readonly id: string;
}

/** A case that may be the same as `forId`. */
export interface Candidate extends ComparedCase {
  readonly id: string;
  readonly forId: string;
}

/** The most recent ones by the same number, and by the same address; who has more is no person. */
const mostEach = 10;

const compared = `c.id, c.reference, c.received_at AS "receivedAt", CASE WHEN c.complainant->>'phone' ~ '${e164.source}' THEN c.complainant->>'phone' END AS phone,
  c.email_key AS "emailKey", c.complainant->>'name' AS name, c.department, c.against->>'product' AS product, c.against->>'branch' AS branch,
  c.occurred_on::text AS "occurredOn", left(concat_ws(E'\\n', c.subject, c.body, c.wish), 4000) AS text`;

/** The complaints to be compared with others, as they are now. */
export async function readFresh(tx: Tx, ids: readonly string[]): Promise<ChangedCase[]> {
  if (ids.length === 0) return [];
  return await tx.query<ChangedCase>(`SELECT ${compared} FROM complaint c WHERE c.id = ANY($1) ORDER BY c.id`, [[...new Set(ids)]]);
}

/** Cases by the same number or address within so many days before or after, and those whose reference the text names. */
export async function readCandidates(tx: Tx, fresh: readonly ChangedCase[], windowDays: number): Promise<Candidate[]> {
  return [...(await byPerson(tx, fresh, windowDays)), ...(await byReference(tx, fresh))];
}

async function byPerson(tx: Tx, fresh: readonly ChangedCase[], windowDays: number): Promise<Candidate[]> {
  const people = fresh.filter((one) => one.phone || one.emailKey);
  if (people.length === 0) return [];
  const near = `c.id <> f.id AND c.received_at BETWEEN f.received_at - f.apart AND f.received_at + f.apart ORDER BY c.received_at DESC LIMIT ${mostEach}`;
  return await tx.query<Candidate>(
    `SELECT f.id AS "forId", ${compared}
     FROM (SELECT r.*, make_interval(days => $2) AS apart FROM json_to_recordset($1) AS r(id uuid, phone text, email_key text, received_at timestamptz)) f
     CROSS JOIN LATERAL (
       (SELECT c.id FROM complaint c WHERE c.complainant ? 'phone' AND c.complainant->>'phone' = f.phone AND ${near})
       UNION
       (SELECT c.id FROM complaint c WHERE c.email_key IS NOT NULL AND c.email_key = f.email_key AND ${near})) n
     JOIN complaint c ON c.id = n.id`,
    [
      JSON.stringify(people.map(({ id, phone, emailKey, receivedAt }) => ({ id, phone, email_key: emailKey, received_at: receivedAt }))),
      windowDays,
    ],
  );
}

async function byReference(tx: Tx, fresh: readonly ChangedCase[]): Promise<Candidate[]> {
  const named = fresh.flatMap(({ id, text }) =>
    readSigns(text).references.flatMap((typed) => {
      const reference = readReference(typed);
      return reference === null ? [] : [{ id, reference }];
    }),
  );
  if (named.length === 0) return [];
  return await tx.query<Candidate>(
    `SELECT f.id AS "forId", ${compared} FROM json_to_recordset($1) AS f(id uuid, reference text) JOIN complaint c USING (reference) WHERE c.id <> f.id`,
    [JSON.stringify(named)],
  );
}
