import { dateOf, dayOf, type LocalDate } from '@app/shared/domain/calendar/local-date.js';
import { nearestWorkingDay } from '@app/shared/domain/calendar/working-days.js';
import { instantOf, localDayOf, minutesOf } from '@app/shared/domain/calendar/zone.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { insertNote } from '../actions/write-to-case.js';
import type { DeskContext } from '../desk-context.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

/** When a case comes back, and whether its own date comes before. */
export interface Reminded {
  readonly at: Date;
  readonly afterDate: boolean;
}

/** So far ahead somebody may wait: a year and a day. */
const mostDays = 366;

/**
 * A case waits for something until a local day, and says for what: the words are kept as a note, and it comes back to My work when the house opens on that
 * day, or on the next on which it works. It moves no date of the case; where one comes before, `afterDate` says so. It is the case's: whoever has it then
 * sees it. Fails with `complaint.already-decided` for a case that is not open, and with `request.invalid` for a day that is not to come within a year.
 */
export async function remindLater(
  work: Transactions,
  desk: DeskContext,
  staff: Staff,
  reference: string,
  { on, text }: { readonly on: LocalDate; readonly text: string },
): Promise<Reminded> {
  const { zone, businessHours } = desk.house.institution;
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.note');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    const ahead = dayOf(on) - localDayOf(found.now.getTime(), zone);
    if (ahead < 1 || ahead > mostDays)
      throw new Failure('request.invalid', undefined, { fields: [{ path: 'on', message: 'Name a day to come, within a year.' }] });
    const { calendar } = desk.deadlines;
    // Where no working days are counted, it is the day itself.
    const day = calendar === null ? dayOf(on) : nearestWorkingDay(calendar, dayOf(on), 1, 'weekdays').day;
    const at = new Date(instantOf(day, minutesOf(businessHours.open), zone));
    const note = await insertNote(tx, found, 'note', staff, text);
    await openWork(tx, [{ kind: 'reminder', complaintId: found.id, subjectId: note, due: at }]);
    await tx.record([{ kind: 'note.added', complaintId: found.id, subjectId: note, ...by(staff), data: { remindsOn: dateOf(day) } }]);
    const [row] = await tx.query<{ due: Date | null }>('SELECT due_at AS due FROM complaint WHERE id = $1', [found.id]);
    return { at, afterDate: row?.due != null && row.due <= at };
  });
}
