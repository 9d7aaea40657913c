import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { indexOf } from '@app/shared/domain/calendar/calendar-index.js';
import { joinCalendars } from '@app/shared/domain/calendar/join-calendars.js';
import { keepCalendar, refreshCalendars } from '@app/shared/obligations/added-calendars.js';
import { countStaleCases, type Recounted, recountCases } from '@app/shared/obligations/recount-cases.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';

/** What adding a calendar has come to. */
export interface AddedCalendar extends Recounted {
  readonly id: string;
  readonly version: string;
  readonly from: string;
  readonly to: string;
  /** False where the house had this very calendar. */
  readonly added: boolean;
  /** Cases whose dates cannot be counted with what the rules say now. */
  readonly failed: readonly string[];
}

/** Who hears how far it has come. */
export interface Progress {
  begin(total: number): void;
  at(done: number): void;
  end(): void;
}

/**
 * Joins a further year (or a whole amended calendar) to the one in force, keeps it where every process of the house finds it, and counts
 * every open date again that was counted with another. Where it was stopped in between, the same command, or the router by itself, goes on.
 * Fails with `calendar.unknown`, `calendar.gap`, `calendar.overlap` or `calendar.invalid`; then nothing was changed.
 */
export async function addCalendar(
  unitOfWork: UnitOfWork,
  deadlines: HouseDeadlines,
  addition: Calendar,
  actor: string,
  { progress = silent, batch }: { readonly progress?: Progress; readonly batch?: number } = {},
): Promise<AddedCalendar> {
  const { registry } = deadlines;
  await refreshCalendars(unitOfWork, registry);
  const joined = joinCalendars(registry.calendar(addition.id), addition);
  const added = await unitOfWork.run((tx) => keepCalendar(tx, registry, joined, actor));
  progress.begin(await countStaleCases(unitOfWork, deadlines));
  const failed: string[] = [];
  const counted = await recountCases(unitOfWork, deadlines, actor, {
    ...(batch === undefined ? {} : { batch }),
    onBatch: ({ cases }) => progress.at(cases),
    cannotCount: (complaintId) => failed.push(complaintId),
  }).finally(() => progress.end());
  const { id, coverage } = joined;
  return { id, version: indexOf(joined).version, ...coverage, added, ...counted, failed };
}

const silent: Progress = { begin: () => {}, at: () => {}, end: () => {} };
