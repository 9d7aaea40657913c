import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoneGateway } from '../support/lone-gateway.js';

/** What was sent, and how it was answered: kept by the sender, never asked of the house. */
export interface Sent {
  /** Names the case, so that it can be had again with the same seed. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly status: number;
  /** The sender was told that it is taken. */
  readonly taken: boolean;
}

interface Told {
  readonly name: string;
  readonly hash: string;
  readonly file: () => string;
}

/** Every answer that nobody may hear, and what was taken; at the end, whether all of it is there. */
export class Ledger {
  readonly statuses = new Map<number, number>();
  private readonly takenOnes: Told[] = [];
  private readonly bad: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'redress-fuzz-found-'));

  constructor(
    private readonly gateway: LoneGateway,
    private readonly mayAnswer: (status: number) => boolean,
  ) {}

  get taken(): number {
    return this.takenOnes.length;
  }

  note({ name, bytes, status, taken }: Sent): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const file = () => this.keep(name, bytes);
    if (!this.mayAnswer(status)) this.bad.push(`${name} was answered ${status}: ${file()}`);
    if (taken) this.takenOnes.push({ name, hash: sha256(bytes), file });
    if (this.gateway.ended() !== undefined) throw new Error(`The gateway died (${this.gateway.ended()}) at ${name}: ${file()}`);
  }

  /** What must never be said, what was taken and is not there byte for byte, what was stored and nobody reads, what was logged as an error. */
  async findings(): Promise<string[]> {
    const unread = await this.untilRead();
    const kept = await this.gateway.sql<{ hash: string }>(
      `SELECT DISTINCT encode(sha256(coalesce(body, (SELECT string_agg(bytes, ''::bytea ORDER BY no) FROM evidence_chunk WHERE evidence_id = id), '')), 'hex') AS hash
       FROM evidence`,
    );
    const hashes = new Set(kept.map((row) => row.hash));
    const lost = this.takenOnes
      .filter((one) => !hashes.has(one.hash))
      .map((one) => `${one.name} was taken and is not there: ${one.file()}`);
    return [...this.bad, ...lost, ...unread, ...this.gateway.errors().map((line) => `The gateway said: ${line}`)];
  }

  /** Waits until the readers have nothing left to do; gives what they could not do. */
  private async untilRead(): Promise<string[]> {
    for (;;) {
      const [left] = await this.gateway.sql<{ waiting: number; failing: string | null }>(
        `SELECT count(*) FILTER (WHERE failures < 2)::int AS waiting, string_agg(DISTINCT concat_ws(': ', last_code, last_failure), '; ') FILTER (WHERE failures >= 2) AS failing
         FROM slip WHERE consumer = 'read'`,
      );
      if (left?.waiting === 0) return left.failing ? [`What was stored could not be read: ${left.failing}`] : [];
      await new Promise((later) => setTimeout(later, 200));
      if (this.gateway.ended() !== undefined) return [`The gateway died (${this.gateway.ended()}) while it read.`];
    }
  }

  private keep(name: string, bytes: Buffer): string {
    const file = join(this.folder, name.replace(/[^\w.-]+/g, '-'));
    writeFileSync(file, bytes);
    return file;
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
