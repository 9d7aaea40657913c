import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { erasureGrounds } from '../domain/erasure/erasure.js';
import type { ApprovedErasure } from './erase-case.js';

/** Where erasures are kept outside the database: beside what left, which must not lie in one backup with it. */
export const erasuresList = (recordFolder: string): string => join(recordFolder, 'erasures.jsonl');

const line = z.object({
  id: z.uuid(),
  complaintId: z.uuid(),
  cases: z.array(z.uuid()),
  ground: z.enum(erasureGrounds),
  askedBy: z.string(),
  approvedBy: z.string(),
});

/** Adds erasures that are committed. Ids and names of staff: nothing of whom was erased. */
export function keepErasures(file: string, erasures: readonly ApprovedErasure[]): void {
  if (erasures.length === 0) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lines = erasures.map(
    ({ id, complaintId, cases, ground, askedBy, approvedBy }) =>
      `${JSON.stringify({ id, complaintId, cases, ground, askedBy, approvedBy })}\n`,
  );
  appendFileSync(file, lines.join(''), { mode: 0o600, flush: true });
}

/** The erasures of such a list, each once; none where there is no file. A line that was cut off when a machine stopped is left out. */
export function erasuresIn(file: string): ApprovedErasure[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const read = text.split('\n').flatMap((one) => {
    try {
      return [line.parse(JSON.parse(one))];
    } catch {
      return [];
    }
  });
  return [...new Map(read.map((one) => [one.id, one])).values()];
}
