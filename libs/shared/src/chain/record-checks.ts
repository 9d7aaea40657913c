import type { Reader, Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import { note } from '../platform/health/heartbeat.js';
import { newId } from '../platform/process/new-id.js';
import type { StampWishes } from './anchors.js';
import { verifyRecord } from './database-chain.js';
import type { HeadKeys, KeptHead } from './heads/tree-head.js';
import type { ChainCheck, ChainFinding } from './verify-chain.js';

/** One walk through the record: asked for, begun by the router, ended with what was found. */
export interface RecordCheck {
  readonly id: string;
  readonly askedAt: Date;
  /** `staff:<name>` or `system:router`, which asks once a day. */
  readonly askedBy: string;
  readonly begunAt: Date | null;
  readonly done: number;
  readonly total: number;
  readonly endedAt: Date | null;
  readonly intact: boolean | null;
  readonly heads: number | null;
  readonly root: string | null;
  readonly findings: readonly ChainFinding[] | null;
}

/** Findings that are kept with a check; `redress verify` names them all. */
const keptFindings = 100;

/** One that walks says so this often; one that was silent for so long has died, and another process begins anew. */
const aliveMilliseconds = 2_000;
const deadSeconds = 60;

const columns = `id, asked_at AS "askedAt", asked_by AS "askedBy", begun_at AS "begunAt", done::int AS done, total::int AS total, ended_at AS "endedAt",
  intact, heads, root, findings`;

/** The checks there were, the last one first. */
export async function listChecks(from: Reader, limit = 10): Promise<RecordCheck[]> {
  return await from.read<RecordCheck>(`SELECT ${columns} FROM chain_check ORDER BY asked_at DESC, id DESC LIMIT $1`, [limit]);
}

/** Asks for a check. Where one is asked for or going on already, that one is given: there is never more than one. */
export async function askForCheck(tx: Tx, actor: string): Promise<RecordCheck> {
  await tx.query('INSERT INTO chain_check (id, asked_by) VALUES ($1, $2) ON CONFLICT DO NOTHING', [newId(), actor]);
  const [check] = await tx.query<RecordCheck>(`SELECT ${columns} FROM chain_check WHERE ended_at IS NULL`);
  return check as RecordCheck;
}

/** Walks the record when somebody asked for it, and once a day unasked. */
export class RecordChecker {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly key: HeadKeys | undefined,
    /** Heads that lie outside the database. */
    private readonly keptHeads: (keys: HeadKeys) => readonly KeptHead[],
    /** Hears of a record that is not as it was sealed. */
    private readonly onBroken: (check: ChainCheck) => void,
    /** Authorities whose time stamps count, and stamps that lie outside the database. */
    private readonly stamps: () => StampWishes = () => ({}),
  ) {}

  /** Does what is asked for. Gives how many checks that were. */
  async run(): Promise<number> {
    await this.askDaily();
    const [check] = await this.unitOfWork.run(
      async (tx) =>
        await tx.query<{ id: string; askedBy: string }>(
          `UPDATE chain_check SET begun_at = now(), alive_at = now(), done = 0 WHERE ended_at IS NULL
         AND (alive_at IS NULL OR alive_at < now() - make_interval(secs => $1)) RETURNING id, asked_by AS "askedBy"`,
          [deadSeconds],
        ),
    );
    if (!check) return 0;
    const found = await this.walk(check.id);
    await this.unitOfWork.run(async (tx) => {
      await tx.query(
        `UPDATE chain_check SET ended_at = now(), done = $2, total = $2, intact = $3, heads = $4, root = $5, findings = $6 WHERE id = $1`,
        [check.id, found.events, found.intact, found.heads, found.root, JSON.stringify(found.findings.slice(0, keptFindings))],
      );
      const data = { intact: found.intact, events: found.events, heads: found.heads, root: found.root, findings: found.findings.length };
      await tx.record([{ kind: 'record.checked', subjectId: check.id, actor: check.askedBy, data }]);
    });
    if (!found.intact) this.onBroken(found);
    return 1;
  }

  /** Says now and then how far it is: whoever is silent for long has died. */
  private async walk(id: string): Promise<ChainCheck> {
    let last = Number.NEGATIVE_INFINITY;
    const onPlaces = (done: number, all: number) => {
      if (performance.now() - last < aliveMilliseconds) return;
      last = performance.now();
      this.unitOfWork.read('UPDATE chain_check SET alive_at = now(), done = $2, total = $3 WHERE id = $1', [id, done, all]).catch(() => {});
    };
    return await this.unitOfWork.snapshot(async (from) => await verifyRecord(from, this.key, this.keptHeads, onPlaces, this.stamps()));
  }

  private async askDaily(): Promise<void> {
    const [due] = await this.unitOfWork.read(
      `SELECT 1 WHERE EXISTS (SELECT 1 FROM chain_head)
         AND NOT EXISTS (SELECT 1 FROM chain_check WHERE ended_at IS NULL OR asked_at > now() - interval '1 day')`,
    );
    if (due) await this.unitOfWork.run((tx) => askForCheck(tx, 'system:router'));
  }
}

/** For `/health/ready`: the last check found something. */
export async function recordNotes(from: Reader): Promise<string[]> {
  const [last] = await from.read<{ intact: boolean; at: Date; findings: number }>(
    `SELECT intact, ended_at AS at, jsonb_array_length(findings) AS findings FROM chain_check WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1`,
  );
  if (!last || last.intact) return [];
  return [`${note}the record is not as it was written: ${last.findings} finding(s) on ${last.at.toISOString()}; redress verify.`];
}
