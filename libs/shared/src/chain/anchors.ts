import type { Reader, UnitOfWork } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import { readHead } from './heads/tree-head.js';
import type { KeptStamp } from './stamps/stamps-file.js';
import { type ChainFinding, mostFindings } from './verify-chain.js';

/** Where heads are anchored, how often, and whose signatures count (SHA-256 of their certificates, hex; none: anybody's). */
export interface AnchorSettings {
  readonly timeStamp: string | 'off';
  readonly everyHours: number;
  readonly signers: readonly string[];
}

/**
 * Has the last signed head stamped by an authority outside, now and then, and keeps what it gave: whoever changes the record later, with the house's own key even, cannot make
 * that time again. Nothing is asked while a transaction is open; `keep` puts what was given outside the database, once it stands in it. Gives how many heads were stamped.
 */
export async function anchorHead(
  unitOfWork: Pick<UnitOfWork, 'read' | 'run'>,
  { timeStamp, everyHours }: Omit<AnchorSettings, 'signers'>,
  keep: (stamp: Pick<KeptStamp, 'note' | 'token'>) => Promise<void>,
): Promise<number> {
  if (timeStamp === 'off') return 0;
  const [head] = await unitOfWork.read<{ size: string; note: string }>(
    `SELECT size::text AS size, note FROM chain_head h WHERE note IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM chain_anchor a WHERE a.at > now() - make_interval(hours => $1) OR a.size = h.size) ORDER BY h.size DESC LIMIT 1`,
    [everyHours],
  );
  if (!head) return 0;
  const { askTimeStamp } = await import('./stamps/time-stamp.js');
  const { token, at } = await askTimeStamp(timeStamp, Buffer.from(head.note));
  await unitOfWork.run(async (tx) => {
    await tx.query('INSERT INTO chain_anchor (id, size, note, url, token, at) VALUES ($1, $2, $3, $4, $5, $6)', [
      newId(),
      head.size,
      head.note,
      timeStamp,
      token,
      at,
    ]);
    await tx.record([{ kind: 'record.anchored', actor: 'system:router', data: { size: Number(head.size), at: at.toISOString() } }]);
  });
  await keep({ note: head.note, token });
  return 1;
}

/** Time stamps by which a record is checked besides those in its database: whose count (none: anybody's), and those that were kept outside. */
export interface StampWishes {
  readonly signers?: readonly string[];
  readonly stamps?: readonly KeptStamp[];
}

/** A head that was anchored, as it is checked: whether its token holds and is by somebody who counts, what it is a head of, and where it was kept. */
export interface CheckedAnchor {
  readonly size: number;
  readonly root: Buffer;
  readonly at: string;
  readonly holds: boolean;
  readonly keptIn: string;
}

/**
 * The anchored heads, each with whether its token is a time stamp over it by somebody who counts: those kept outside, and of the database the last hundred and the first, for
 * each proves all that came before it.
 */
export async function readAnchors(from: Reader, { signers = [], stamps = [] }: StampWishes): Promise<CheckedAnchor[]> {
  const rows = await from.read<{ note: string; token: Buffer; at: Date; size: string }>(
    `SELECT note, token, at, size::text AS size FROM chain_anchor WHERE id IN (
       (SELECT id FROM chain_anchor ORDER BY at DESC LIMIT 100) UNION (SELECT id FROM chain_anchor ORDER BY at LIMIT 1)) ORDER BY at`,
  );
  if (rows.length + stamps.length === 0) return [];
  const { readTimeStamp } = await import('./stamps/time-stamp.js');
  const checked = async ({ note, token, keptIn }: KeptStamp): Promise<CheckedAnchor> => {
    const [said, stamp] = [headIn(note), await readTimeStamp(token, Buffer.from(note))];
    const counts = stamp.holds && stamp.signer !== null && (signers.length === 0 || signers.includes(stamp.signer));
    const at = stamp.at?.toISOString() ?? '';
    return { size: said?.size ?? 0, root: said?.root ?? Buffer.alloc(32), at, holds: counts && said !== null, keptIn };
  };
  const anchors: CheckedAnchor[] = [];
  for (const { at, size, ...row } of rows) {
    const one = await checked({ ...row, keptIn: 'a time stamp' });
    const same = one.size === Number(size) && one.at === at.toISOString();
    anchors.push({ ...one, size: Number(size), at: at.toISOString(), holds: one.holds && same });
  }
  for (const stamp of stamps) anchors.push(await checked(stamp));
  return anchors;
}

/**
 * Time stamps that the trail tells of and that are gone, at most `mostFindings`. Compared as text: what an event says now may be anything; that it is
 * what was sealed is checked by itself.
 */
export async function missingAnchors(from: Reader): Promise<ChainFinding[]> {
  const gone = await from.read<{ seq: string; at: Date }>(
    `SELECT seq::text AS seq, at FROM event e WHERE kind = 'record.anchored' AND NOT EXISTS (
       SELECT 1 FROM chain_anchor a WHERE a.size::text = e.data->>'size' AND to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') = e.data->>'at')
     ORDER BY seq LIMIT $1`,
    [mostFindings],
  );
  return gone.map(({ seq, at }) => ({ what: 'anchor-missing', seq, kind: 'record.anchored', at: at.toISOString() }));
}

/** The lines of a signed note; whose signature stands below them is not asked: the authority put its time under all of it. */
function headIn(note: string): { readonly size: number; readonly root: Buffer } | null {
  return readHead(note, null);
}
