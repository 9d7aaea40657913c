import { notesOfDatabase, type RecordVerdict, verifyRecord } from '@app/shared/chain/database-chain.js';
import type { KeptHead } from '@app/shared/chain/heads/tree-head.js';
import { readHead, signHead } from '@app/shared/chain/heads/tree-head.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { type Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { sealAll } from '../support/seal-all.js';

/** A live record is tampered with as whoever owns the database can: each change is found and named, and nothing where none was made. */

const times = process.env['CHAIN_SIZE'] === 'release' ? 10_000 : 120;
jest.setTimeout(3_600_000);

const key = proofKey('the secret of a house');
const cases = Array.from({ length: 7 }, newId);
let database: TestDatabase;
let unitOfWork: UnitOfWork;
/** Heads that were kept outside on the way, the last one last. */
let kept: KeptHead[];
let size: number;

beforeAll(async () => {
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  const sealer = new Sealer(unitOfWork, key);
  // More than one tile, and the second one begun.
  for (const count of [120, 130, 60]) {
    await unitOfWork.run((tx) =>
      tx.record(
        Array.from({ length: count }, (_, no) => ({
          kind: no % 4 === 0 ? ('note.added' as const) : ('claim.taken' as const),
          ...(no % 9 === 0 ? {} : { complaintId: cases[no % cases.length] as string }),
          actor: 'staff:王芳',
          data: { no, said: '不属实' },
        })),
      ),
    );
    await sealAll(unitOfWork, sealer);
  }
  kept = (await notesOfDatabase(unitOfWork)).map((note) => ({ ...readHead(note, key)!, keptIn: 'outside' }));
  size = kept.at(-1)!.size;
});
afterAll(() => database?.close());

const look = (tx: Tx, heads: readonly KeptHead[] = kept) =>
  verifyRecord({ read: (sql, parameters = []) => tx.query(sql, parameters) }, key, heads);

class TakenBack extends Error {
  constructor(readonly found: RecordVerdict) {
    super('taken back');
  }
}

/** What is found after a change, which is taken back. */
async function after(change: (tx: Tx) => Promise<readonly KeptHead[] | undefined>): Promise<RecordVerdict> {
  try {
    await unitOfWork.run(async (tx) => {
      const heads = await change(tx);
      throw new TakenBack(await look(tx, heads));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.found;
    throw error;
  }
  throw new Error('The change was not taken back.');
}

type Random = (below: number) => number;
/** The same numbers for the same seed (mulberry32). */
function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const place = async (tx: Tx, at: number) =>
  (await tx.query<{ seq: string }>('SELECT seq::text AS seq FROM event ORDER BY seq OFFSET $1 LIMIT 1', [at]))[0]!.seq;
const flip = (column: string, at: number) => `${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # ${1 << (at % 8)})`;

interface Tampering {
  readonly name: string;
  /** What must be among what is found; with the place, where it is one. */
  readonly finds: readonly string[];
  readonly change: (tx: Tx, pick: Random) => Promise<{ seq?: string; heads?: readonly KeptHead[] }>;
}

const tamperings: readonly Tampering[] = [
  ...(['actor', 'kind'] as const).map((column) => ({
    name: `a letter of ${column}`,
    finds: ['changed'],
    change: async (tx: Tx, pick: Random) => {
      const seq = await place(tx, pick(size));
      await tx.query(`UPDATE event SET ${column} = overlay(${column} placing 'ø' from $2 for 1) WHERE seq = $1`, [seq, 1 + pick(5)]);
      return { seq };
    },
  })),
  {
    name: 'what it says',
    finds: ['changed'],
    change: async (tx, pick) => {
      const seq = await place(tx, pick(size));
      await tx.query(`UPDATE event SET data = data || jsonb_build_object('no', -1 - $2::int) WHERE seq = $1`, [seq, pick(1_000)]);
      return { seq };
    },
  },
  {
    name: 'when',
    finds: ['changed'],
    change: async (tx, pick) => {
      const seq = await place(tx, pick(size));
      await tx.query(`UPDATE event SET at = at + $2 * interval '1 microsecond' WHERE seq = $1`, [seq, 1 + pick(1_000)]);
      return { seq };
    },
  },
  {
    name: 'of which case',
    finds: ['changed'],
    change: async (tx, pick) => {
      const seq = await place(tx, pick(size));
      await tx.query('UPDATE event SET complaint_id = gen_random_uuid() WHERE seq = $1', [seq]);
      return { seq };
    },
  },
  {
    name: 'a row taken out',
    finds: ['missing'],
    change: async (tx, pick) => {
      const seq = await place(tx, pick(size));
      await tx.query('DELETE FROM event WHERE seq = $1', [seq]);
      return { seq };
    },
  },
  {
    name: 'a row put in',
    finds: ['inserted'],
    change: async (tx, pick) => {
      const seq = String(-1 - pick(1_000));
      await tx.query(
        `INSERT INTO event (id, seq, kind, complaint_id, actor, data) OVERRIDING SYSTEM VALUE SELECT gen_random_uuid(), $2, kind, complaint_id, actor, data FROM event ORDER BY seq OFFSET $1 LIMIT 1`,
        [pick(size), seq],
      );
      return { seq };
    },
  },
  {
    name: 'two rows in each other’s place',
    finds: ['reordered', 'changed'],
    change: async (tx, pick) => {
      const [one, other] = [pick(size), pick(size - 1)];
      const [a, b] = [await place(tx, one), await place(tx, other >= one ? other + 1 : other)];
      await tx.query(
        `UPDATE event e SET kind = o.kind, complaint_id = o.complaint_id, actor = o.actor, data = o.data, at = o.at, subject_id = o.subject_id FROM event o
         WHERE (e.seq = $1 AND o.seq = $2) OR (e.seq = $2 AND o.seq = $1)`,
        [a, b],
      );
      return { seq: a };
    },
  },
  {
    name: 'the end cut off with all that knows of it',
    finds: ['shortened'],
    change: async (tx, pick) => {
      const [before] = kept.filter((head) => head.size < size).slice(pick(2));
      const head = before!;
      const last = await place(tx, head.size - 1);
      await tx.query('DELETE FROM event WHERE seq > $1', [last]);
      await tx.query('DELETE FROM chain_head WHERE size > $1', [head.size]);
      await tx.query('DELETE FROM chain_tile WHERE level > 0 OR no > 0');
      await tx.query(
        'UPDATE chain_tile SET hashes = substr(hashes, 1, $1 * 32), openings = substr(openings, 1, $1 * 32), seqs = seqs[1:$1]',
        [head.size],
      );
      return {};
    },
  },
  {
    name: 'a bit of a hash',
    finds: ['tree-changed', 'changed', 'two-heads'],
    change: async (tx, pick) => {
      await tx.query(`UPDATE chain_tile SET ${flip('hashes', pick(32 * 50))} WHERE level = 0 AND no = $1`, [pick(2)]);
      return {};
    },
  },
  {
    name: 'a bit of what opens a leaf',
    finds: ['changed'],
    change: async (tx, pick) => {
      await tx.query(`UPDATE chain_tile SET ${flip('openings', pick(32 * 50))} WHERE level = 0 AND no = $1`, [pick(2)]);
      return {};
    },
  },
  {
    name: 'an older head said to be the last',
    finds: ['beyond-head'],
    change: async (tx) => {
      await tx.query('DELETE FROM chain_head WHERE size = (SELECT max(size) FROM chain_head)');
      return {};
    },
  },
  {
    name: 'a head that is not signed by the house',
    finds: ['unknown-key'],
    change: async (tx, pick) => {
      const head = kept[pick(kept.length)]!;
      await tx.query('UPDATE chain_head SET note = $2 WHERE size = $1', [head.size, signHead(head, proofKey(`another ${pick(1_000)}`))]);
      return {};
    },
  },
  {
    name: 'two heads for one tree',
    finds: ['two-heads'],
    change: async (_, pick) => {
      const root = Buffer.from(kept.at(-1)!.root);
      const at = pick(32);
      root[at] = root[at]! ^ (1 << pick(8));
      const other = { size, root, at: new Date(0).toISOString() };
      return { heads: [...kept, { ...readHead(signHead(other, key), key)!, keptIn: 'a mail' }] };
    },
  },
  {
    name: 'where the chain of a case ends',
    finds: ['case-end'],
    change: async (tx, pick) => {
      await tx.query(`UPDATE chain_case SET ${flip('leaf', pick(32))} WHERE complaint_id = $1`, [cases[pick(cases.length)]]);
      return {};
    },
  },
];

it('is intact where nobody changed anything', async () => {
  expect(await after(async () => undefined)).toMatchObject({ intact: true, findings: [], events: size });
});

it(`is found ${times} times, and named`, async () => {
  const seed = Number(process.env['CHAIN_SEED'] ?? 20_261_130);
  const pick = random(seed);
  for (let turn = 0; turn < times; turn += 1) {
    const { name, finds, change } = tamperings[turn % tamperings.length]!;
    let seq: string | undefined;
    const found = await after(async (tx) => {
      const changed = await change(tx, pick);
      seq = changed.seq;
      return changed.heads ?? kept;
    });
    const whats = found.findings.map(({ what }) => what as string);
    const said = { seed, turn, name, intact: found.intact, named: finds.some((what) => whats.includes(what)) };
    expect(said).toEqual({ ...said, intact: false, named: true });
    if (seq !== undefined) expect([name, turn, found.findings.some((one) => one.seq === seq)]).toEqual([name, turn, true]);
  }
  expect(await after(async () => undefined)).toMatchObject({ intact: true, findings: [] });
});
