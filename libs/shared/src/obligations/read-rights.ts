import type { Reader } from '../persistence/unit-of-work.js';
import type { ComplainantRight, HouseDeadlines } from '../rules/house-deadlines.js';
import { readLegalCase } from './case-record.js';

/** What the complainant of a case may do by the rules that bind it, with the days it may be done; nothing until it is routed. */
export async function readRights(from: Reader, deadlines: HouseDeadlines, complaintId: string): Promise<ComplainantRight[]> {
  const legal = await readLegalCase(from, complaintId);
  return legal === undefined ? [] : deadlines.rights(legal);
}
