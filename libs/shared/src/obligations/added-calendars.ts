import type { Calendar } from '../domain/calendar/calendar.js';
import { indexOf } from '../domain/calendar/calendar-index.js';
import type { Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import type { RuleRegistry } from '../rules/rule-registry.js';

type Reading = Pick<Tx, 'query'>;

/** Takes up what was added to the house since this process last looked; costs nothing where `latest` says that there is nothing new. */
export async function takeUpCalendars(tx: Reading, registry: RuleRegistry, latest: number): Promise<void> {
  if (latest === registry.addedCalendars) return;
  const rows = await tx.query<{ body: Calendar }>('SELECT DISTINCT ON (id) body FROM calendar ORDER BY id, seq DESC');
  for (const { body } of rows) registry.adopt(body);
  registry.addedCalendars = latest;
}

/** Looks for calendars that were added, outside a transaction. Gives how many there are. */
export async function refreshCalendars(unitOfWork: Pick<UnitOfWork, 'read'>, registry: RuleRegistry): Promise<number> {
  const tx: Reading = { query: (sql, parameters) => unitOfWork.read(sql, parameters) };
  const [row] = await tx.query<{ latest: number }>('SELECT coalesce(max(seq), 0)::int AS latest FROM calendar');
  await takeUpCalendars(tx, registry, row?.latest ?? 0);
  return registry.addedCalendars;
}

/**
 * Keeps a whole calendar in the database, where every process of the house finds it, and takes it up in this one. The same one again
 * changes nothing. Gives whether it was new.
 */
export async function keepCalendar(tx: Tx, registry: RuleRegistry, calendar: Calendar, by: string): Promise<boolean> {
  // One at a time: whoever comes second sees what the first added.
  await tx.query('LOCK TABLE calendar IN SHARE ROW EXCLUSIVE MODE');
  const { version } = indexOf(calendar);
  const [latest] = await tx.query<{ version: string }>('SELECT version FROM calendar WHERE id = $1 ORDER BY seq DESC LIMIT 1', [
    calendar.id,
  ]);
  const known = latest?.version ?? (registry.calendars.has(calendar.id) ? indexOf(registry.calendar(calendar.id)).version : undefined);
  if (known === version) return false;
  const [row] = await tx.query<{ seq: number }>(
    'INSERT INTO calendar (id, version, body, added_by) VALUES ($1, $2, $3, $4) RETURNING seq::int AS seq',
    [calendar.id, version, JSON.stringify(calendar), by],
  );
  registry.adopt(calendar);
  registry.addedCalendars = row!.seq;
  return true;
}
