import type { UnitOfWork } from '../persistence/unit-of-work.js';

interface Mark {
  /** The last place in the trail that anybody had drawn. */
  readonly seq: string;
  /** Transactions from this number on began to write later. */
  readonly before: bigint;
  readonly at: number;
}

/** An event's place is drawn an instant before its transaction gets its number; so long is far more than that instant. */
const settleMilliseconds = 1_000;

/**
 * How far the trail is complete. Places are drawn before transactions end, so behind a place that is there an earlier one may still come. Once
 * every transaction that wrote when a place was the last one has ended, nothing can come before it any more.
 */
export class Horizon {
  private marks: Mark[] = [];
  private reached = '0';

  /** Of which table: its `seq` are the places. */
  constructor(private readonly table: 'event' | 'reading') {}

  /** Looks again; the last place of which all before it are there or never will be. */
  async look(unitOfWork: UnitOfWork): Promise<string> {
    const [now] = await unitOfWork.read<{ seq: string | null; oldest: string; next: string }>(
      `SELECT pg_sequence_last_value(pg_get_serial_sequence('${this.table}', 'seq')::regclass)::text AS seq,
         pg_snapshot_xmin(s)::text AS oldest, pg_snapshot_xmax(s)::text AS next FROM pg_current_snapshot() s`,
    );
    if (!now?.seq) return this.reached;
    const at = performance.now();
    const oldest = BigInt(now.oldest);
    const over = this.marks.filter((mark) => mark.before <= oldest && at - mark.at >= settleMilliseconds);
    this.reached = over.at(-1)?.seq ?? this.reached;
    this.marks = this.marks.filter((mark) => !over.includes(mark));
    // A mark each half second is enough, however often somebody looks.
    if (at - (this.marks.at(-1)?.at ?? 0) >= settleMilliseconds / 2) this.marks.push({ seq: now.seq, before: BigInt(now.next), at });
    return this.reached;
  }
}
