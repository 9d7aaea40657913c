import {
  commitmentOf,
  isErased,
  messageOfEvent,
  openingLength,
  remainsOf,
  type SealedEvent,
  sealedColumns,
  vouches,
} from '../chain/event-leaf.js';
import { sealingLock } from '../chain/seal-events.js';
import { openingOf } from '../chain/tiles.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** Events of these cases, and those of no case that tell of the messages which came to them. */
const ofCases = `e.complaint_id = ANY($1)
  OR (e.kind = 'evidence.stored' AND e.complaint_id IS NULL AND e.subject_id IN (SELECT id FROM evidence WHERE complaint_id = ANY($1)))`;

/**
 * Takes the words out of the trail of these cases, in the transaction that erases the rest. Of what an event says codes, dates, counts and ids stay
 * (`keptMembers`); where something went, its opening is replaced by the commitment, so its leaf still proves that it happened. Nobody seals
 * meanwhile. Gives what is left of each, for `person.erased` to vouch for: place in the trail → hash.
 */
export const eraseEvents = async (tx: Tx, cases: readonly string[]): Promise<Record<string, string>> =>
  await eraseEventsOf(tx, ofCases, cases);

/** The same of the events that a condition over `e` names, `$1` being `ids`. */
export async function eraseEventsOf(tx: Tx, which: string, ids: readonly string[]): Promise<Record<string, string>> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [sealingLock]);
  const events = await tx.query<SealedEvent>(`SELECT ${sealedColumns} FROM event e ${messageOfEvent} WHERE ${which} ORDER BY e.seq`, [ids]);
  const going = events
    .map((event) => ({ event, data: keptOf(event) }))
    .filter(({ event, data }) => !vouches(event) && !isErased(event) && data !== undefined);
  if (going.length === 0) return {};
  await replaceOpenings(tx, new Map(going.map(({ event }) => [event.seq, event])));
  const rows = going.map(({ event, data }) => ({ seq: event.seq, data }));
  await tx.query('UPDATE event e SET data = r.data FROM json_to_recordset($1) AS r(seq bigint, data jsonb) WHERE e.seq = r.seq', [
    JSON.stringify(rows),
  ]);
  const left = await tx.query<SealedEvent>(`SELECT ${sealedColumns} FROM event e ${messageOfEvent} WHERE e.seq = ANY($1)`, [
    going.map(({ event }) => event.seq),
  ]);
  return Object.fromEntries(left.map((event) => [event.seq, remainsOf(event)]));
}

/** Texts that are codes, dates or ids under these names; whatever else is a text, a list or an object goes. */
const keptMembers = new Set(
  `kind currency dueOn dueAt on from to until ground urgent was key state after against medium letterId what scan attempt action join
   decision noticeId type ruleSet obligation extension coding business cause rule department how toldAt right evidence outcome blame
   writtenBy approver again why by origin rung because`.split(/\s+/),
);

/** Lists and objects of codes alone: who is told by role, facts that were assumed, statements that were made. */
const keptWhole = new Set(['to', 'assumed', 'states']);

/** What an event says when the person is erased; undefined where nothing of it has to go. */
function keptOf({ data, content }: SealedEvent): Record<string, unknown> | undefined {
  const said = JSON.parse(data) as Record<string, unknown>;
  const members = Object.entries(said);
  const kept = members.filter(
    ([name, value]) =>
      value === null ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && keptMembers.has(name)) ||
      keptWhole.has(name),
  );
  return kept.length === members.length && content === null ? undefined : { ...Object.fromEntries(kept), erased: true };
}

interface OpenTile {
  readonly no: string;
  readonly seqs: string[];
  readonly openings: Buffer | null;
}

/** Where the opening of a leaf was its commitment is from now on. What is not sealed yet has neither. */
async function replaceOpenings(tx: Tx, events: ReadonlyMap<string, SealedEvent>): Promise<void> {
  const tiles = await tx.query<OpenTile>(
    `SELECT no, seqs::text[] AS seqs, openings FROM chain_tile WHERE level = 0 AND no IN (
       SELECT t.no FROM unnest($1::bigint[]) s
       CROSS JOIN LATERAL (SELECT no FROM chain_tile WHERE level = 0 AND first_seq <= s ORDER BY first_seq DESC LIMIT 1) t)`,
    [[...events.keys()]],
  );
  const changed = tiles.flatMap(({ no, seqs, openings }) => {
    const copy = openings && Buffer.from(openings);
    seqs.forEach((seq, at) => {
      const event = events.get(seq);
      const opening = event && openingOf({ openings }, at);
      if (event && opening && copy) commitmentOf(event, opening).copy(copy, at * openingLength);
    });
    return copy && !copy.equals(openings as Buffer) ? [{ no, openings: `\\x${copy.toString('hex')}` }] : [];
  });
  await tx.query(
    `UPDATE chain_tile t SET openings = r.openings FROM json_to_recordset($1) AS r(no bigint, openings bytea) WHERE t.level = 0 AND t.no = r.no`,
    [JSON.stringify(changed)],
  );
}
