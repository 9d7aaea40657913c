import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { calendarEnd, calendarEndText } from '@app/shared/domain/calendar/calendar-end.js';
import { indexOf } from '@app/shared/domain/calendar/calendar-index.js';
import { joinCalendars } from '@app/shared/domain/calendar/join-calendars.js';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules, readCalendar } from '@app/shared/rules/rule-registry.js';
import { SingleBar } from 'cli-progress';
import { answer, type Register, tell } from '../command.js';
import { type AddedCalendar, addCalendar } from '../house/add-calendar.js';
import { rulesInForce } from '../house/rules-in-force.js';
import { withHouse } from '../house/with-house.js';
import { readJson } from '../read-json.js';

/** Adds `redress calendars` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const calendars = program
    .command('calendars')
    .description('Lists the calendars and how far each is published; checks a calendar file; adds a year to the house');
  calendars
    .command('list', { isDefault: true })
    .description('lists all calendars, including years added to the running house')
    .option('--json', 'one JSON value')
    .action(async (options: { json?: boolean }) => {
      const list = [...(await rulesInForce()).calendars.values()].map(described);
      const text = list
        .flatMap(({ id, from, to, version, title, statutoryThrough, note }) => [
          `${id.padEnd(12)} ${from} to ${to}  ${version}  ${title}`,
          ...(statutoryThrough === null ? [] : [`${' '.repeat(13)}beyond it the days off of the law are known to ${statutoryThrough}`]),
          ...(note === null ? [] : [`${' '.repeat(13)}${note}`]),
        ])
        .join('\n');
      answer(list, { json: options.json, text });
    });
  calendars
    .command('check')
    .description('checks a calendar file: real dates, no gaps, no duplicates, and that it fits the calendar in force')
    .argument('<calendar.json>', 'a calendar file, in the form of libs/shared/src/rules/calendars; - reads stdin')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const calendar = await calendarIn(file);
      const inForce = (await rulesInForce()).calendars.get(calendar.id);
      const joined = inForce ? joinCalendars(inForce, calendar) : calendar;
      answer({ id: joined.id, coverage: joined.coverage, version: indexOf(joined).version }, { json: options.json });
    });
  calendars
    .command('add')
    .description('adds a year to a calendar of the house, or amends it with a file for the whole period, and recalculates every open date')
    .argument('<calendar.json>', 'the period after the present end, or the whole calendar; - reads stdin')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const calendar = await calendarIn(file);
      const { folders } = readSettings();
      const deadlines = HouseDeadlines.of(loadHouseConfig(folders.config).institution, loadRules(folders.config));
      // On stderr, and silent when that is no terminal: stdout holds the answer alone.
      const bar = new SingleBar({ stream: process.stderr, format: 'counted again {bar} {value}/{total} cases', hideCursor: true });
      const progress = { begin: (total: number) => bar.start(total, 0), at: (done: number) => bar.update(done), end: () => bar.stop() };
      const added = await withHouse((unitOfWork) => addCalendar(unitOfWork, deadlines, calendar, 'system:cli', { progress }));
      if (added.failed.length > 0)
        tell(`${added.failed.length} cases could not be counted; the router's log says why: ${added.failed.join(', ')}`);
      answer(added, { json: options.json, text: inWords(added) });
    });
};

async function calendarIn(file: string): Promise<Calendar> {
  return readCalendar(await readJson(file), file === '-' ? 'The input' : file);
}

function described(calendar: Calendar) {
  return {
    id: calendar.id,
    title: calendar.title,
    zone: calendar.zone,
    from: calendar.coverage.from,
    to: calendar.coverage.to,
    version: indexOf(calendar).version,
    /** The last year whose days off by law are known beyond `to`; null where none are. */
    statutoryThrough:
      [...(calendar.statutory ?? [])]
        .map(({ date }) => date.slice(0, 4))
        .filter((year) => year > calendar.coverage.to.slice(0, 4))
        .sort()
        .at(-1) ?? null,
    /** That it ends soon or has ended, with the remedy. */
    note: endOf(calendar),
    amendments: (calendar.amendments ?? []).map(({ published, effect }) => ({ published, effect })),
  };
}

function endOf(calendar: Calendar): string | null {
  const end = calendarEnd(calendar, dateOf(localDayOf(Date.now(), calendar.zone)));
  return end ? calendarEndText(end) : null;
}

function inWords({ id, from, to, version, added, cases, moved, notices }: AddedCalendar): string {
  return [
    `${id} now speaks for ${from} to ${to} (${version})${added ? '' : '; it did before'}.`,
    `${cases} cases counted again: ${moved} dates moved, ${notices} complainants are told.`,
  ].join('\n');
}
