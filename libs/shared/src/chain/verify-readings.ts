import { z } from 'zod';
import type { Reader } from '../persistence/unit-of-work.js';
import { leafOfReading, readingColumns, rootOfBlock, type SealedReading } from './reading-blocks.js';
import { mostFindings } from './verify-chain.js';

/** What does not fit in the log of reading: a line, or a block whose hashes are not those that the trail has. */
export interface ReadingFinding {
  readonly what: 'reading-changed' | 'reading-missing' | 'reading-inserted' | 'reading-block';
  /** The line's place in the log; of a block its last one. */
  readonly seq: string;
  /** When it says that it was read; of a line that is there. */
  readonly at?: string;
}

/** Whether the log of reading is as it was sealed. */
export interface ReadingCheck {
  readonly lines: number;
  readonly waiting: number;
  readonly findings: readonly ReadingFinding[];
}

/** How many lines the log of reading has. */
export async function countReadings(from: Reader): Promise<number> {
  const [row] = await from.read<{ n: number }>('SELECT count(*)::int AS n FROM reading');
  return row?.n ?? 0;
}

/** What an event says of its block: it may have been changed since, into anything. */
const blockTold = z.object({
  no: z.number().int().positive(),
  to: z.string().regex(/^\d{1,18}$/),
  lines: z.number().int().nonnegative(),
  root: z.string(),
});

/**
 * Walks the log of reading by the blocks that the trail tells of: each line against its hash, the hashes against the root in the trail. That the trail is as it was
 * sealed is checked by itself (`verifyRecord`). `from` sees one moment; `onLines` hears how far it is; the trail is asked of `atOnce` blocks at a time. Names `mostFindings` at most, and goes to the end in any case.
 */
export async function verifyReadings(from: Reader, onLines: (done: number) => void = () => {}, atOnce = 500): Promise<ReadingCheck> {
  const walk = new ReadingWalk(from);
  for (let after = '0'; ; ) {
    const told = await from.read<{ seq: string; data: unknown }>(
      `SELECT seq::text AS seq, data FROM event WHERE kind = 'readings.sealed' AND seq > $1 ORDER BY seq LIMIT $2`,
      [after, atOnce],
    );
    for (const { data } of told) {
      await walk.pass(data);
      onLines(walk.lines);
    }
    if (told.length < atOnce) return await walk.end();
    after = (told.at(-1) as { seq: string }).seq;
  }
}

class ReadingWalk {
  lines = 0;
  /** The last place of the blocks that were walked; null before the first: places begin with 1, and what somebody put before that was never sealed. */
  private before: string | null = null;
  private no = 0;
  private readonly findings: ReadingFinding[] = [];

  constructor(private readonly from: Reader) {}

  async pass(data: unknown): Promise<void> {
    const told = blockTold.safeParse(data).data;
    this.no = told?.no ?? this.no + 1;
    const [block] = await this.from.read<{ last: string; seqs: string[]; hashes: Buffer }>(
      'SELECT last_seq::text AS last, seqs::text[] AS seqs, hashes FROM reading_block WHERE no = $1',
      [this.no],
    );
    const hashes = block?.seqs.map((_, at) => block.hashes.subarray(at * 32, at * 32 + 32)) ?? [];
    const whole =
      block !== undefined && block.hashes.length === block.seqs.length * 32 && rootOfBlock(hashes).toString('base64') === told?.root;
    // Where the event cannot say how far the block goes its row does, so that the lines of one block are not taken for those of the next.
    const to = told?.to ?? block?.last ?? this.before ?? '0';
    if (whole) await this.compare(block.seqs, hashes, to);
    else this.find({ what: 'reading-block', seq: to });
    this.lines += told?.lines ?? block?.seqs.length ?? 0;
    this.before = to;
  }

  async end(): Promise<ReadingCheck> {
    const beyond = await this.from.read<{ seq: string }>(
      'SELECT last_seq::text AS seq FROM reading_block WHERE no > $1 ORDER BY no LIMIT $2',
      [this.no, mostFindings],
    );
    for (const { seq } of beyond) this.find({ what: 'reading-block', seq });
    const [young] = await this.from.read<{ n: number }>('SELECT count(*)::int AS n FROM reading WHERE $1::bigint IS NULL OR seq > $1', [
      this.before,
    ]);
    return { lines: this.lines, waiting: young?.n ?? 0, findings: this.findings };
  }

  /** The lines of a block by their places, and what stands among them and is none of them. */
  private async compare(seqs: readonly string[], hashes: readonly Buffer[], to: string): Promise<void> {
    const there = await this.from.read<SealedReading>(`SELECT ${readingColumns} FROM reading r WHERE r.seq = ANY($1)`, [seqs]);
    const bySeq = new Map(there.map((line) => [line.seq, line]));
    for (const [at, seq] of seqs.entries()) {
      const line = bySeq.get(seq);
      if (!line) this.find({ what: 'reading-missing', seq });
      else if (!leafOfReading(line).equals(hashes[at]!)) this.find({ what: 'reading-changed', seq, at: line.at });
    }
    const inserted = await this.from.read<SealedReading>(
      `SELECT ${readingColumns} FROM reading r WHERE ($1::bigint IS NULL OR r.seq > $1) AND r.seq <= $2
         AND NOT EXISTS (SELECT 1 FROM unnest($3::bigint[]) AS sealed (seq) WHERE sealed.seq = r.seq) ORDER BY r.seq LIMIT $4`,
      [this.before, to, seqs, mostFindings],
    );
    for (const { seq, at } of inserted) this.find({ what: 'reading-inserted', seq, at });
  }

  private find(finding: ReadingFinding): void {
    if (this.findings.length < mostFindings) this.findings.push(finding);
  }
}
