import type { SimulatedHouse } from '../simulated-house.js';
import type { GivenWords } from './imagined-case.js';

/** Where complaints went that were told in somebody's own words. */
export interface RoutedWords {
  /** How many went to each department at first. */
  readonly departments: Readonly<Record<string, number>>;
  /** Of those whose department was named with the words: how many there were, went there, and went to the complaint office to be sorted. */
  readonly named: number;
  readonly right: number;
  readonly toOffice: number;
}

/** Counts it by the first assignment of each; `wordsOf` says which words a case has. */
export async function countRouted({ unitOfWork, papers }: SimulatedHouse, wordsOf: ReadonlyMap<string, GivenWords>): Promise<RoutedWords> {
  const rows = await unitOfWork.read<{ reference: string; department: string }>(
    `SELECT c.reference, a.department FROM complaint c JOIN LATERAL (SELECT department FROM assignment WHERE complaint_id = c.id ORDER BY no LIMIT 1) a ON true`,
  );
  const departments: Record<string, number> = {};
  const counts = { named: 0, right: 0, toOffice: 0 };
  for (const { reference, department } of rows) {
    const words = wordsOf.get(reference);
    if (words === undefined) continue;
    departments[department] = (departments[department] ?? 0) + 1;
    if (words.department === undefined) continue;
    counts.named += 1;
    if (department === words.department) counts.right += 1;
    else if (department === papers.institution.transfers.complaintOffice) counts.toOffice += 1;
  }
  return { departments: Object.fromEntries(Object.entries(departments).sort(([, one], [, other]) => other - one)), ...counts };
}
