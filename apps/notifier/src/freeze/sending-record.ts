import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How far this notifier saw the house's sending, kept outside its database. */
export interface OutsideMark {
  readonly house: string;
  readonly n: number;
}

/** One message that a provider took. The key says which notice it was, also when the database forgot its row. */
export interface SentLine {
  readonly at: string;
  readonly key: string;
  readonly medium: string;
  readonly provider: string;
  readonly providerId: string;
}

/** Days that lines are kept: longer than anybody's backups go back. */
const keptDays = 35;

/** Which notice it is, whatever its row's id: unique on (complaint, obligation, occurrence). */
export const keyOf = (complaintId: string, obligation: string, occurrence: number): string => `${complaintId}/${obligation}/${occurrence}`;

/**
 * What this notifier keeps outside the database: a mark that only grows, and a line for each message that was handed over (ids only). It is what
 * a restored database is compared with, so it must not lie in the same backup (`SENDING_RECORD`).
 */
export class SendingRecord {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  mark(): OutsideMark | undefined {
    try {
      return JSON.parse(readFileSync(join(this.folder, 'mark.json'), 'utf8')) as OutsideMark;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Before anything leaves under this mark. Never a smaller one of the same house: several batches run side by side. */
  setMark(mark: OutsideMark): void {
    const known = this.mark();
    if (known?.house === mark.house && known.n >= mark.n) return;
    const draft = join(this.folder, `.mark-${process.pid}.json`);
    writeFileSync(draft, JSON.stringify(mark));
    renameSync(draft, join(this.folder, 'mark.json'));
  }

  add(lines: readonly SentLine[]): void {
    if (lines.length === 0) return;
    const file = join(this.folder, `sent-${lines[0]?.at.slice(0, 10)}.jsonl`);
    appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  /** What was handed over since an instant, by key and medium. A line that was cut off is left out. */
  since(instant: Date): Map<string, SentLine> {
    const day = instant.toISOString().slice(0, 10);
    const files = this.files().filter((name) => name.slice(5, 15) >= day);
    const lines = files.flatMap((name) => readFileSync(join(this.folder, name), 'utf8').split('\n').flatMap(asLine));
    return new Map(lines.filter((line) => new Date(line.at) >= instant).map((line) => [`${line.key}/${line.medium}`, line]));
  }

  /** Drops what no backup can go back to any more. */
  tidy(now: Date): void {
    const oldest = new Date(now.getTime() - keptDays * 86_400_000).toISOString().slice(0, 10);
    for (const name of this.files()) if (name.slice(5, 15) < oldest) rmSync(join(this.folder, name));
  }

  private files(): string[] {
    return readdirSync(this.folder)
      .filter((name) => /^sent-\d{4}-\d\d-\d\d\.jsonl$/.test(name))
      .sort();
  }
}

function asLine(text: string): SentLine[] {
  try {
    return text === '' ? [] : [JSON.parse(text) as SentLine];
  } catch {
    return [];
  }
}
