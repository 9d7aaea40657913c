import { indexOf } from '@app/shared/domain/calendar/calendar-index.js';
import { loadRules, readCalendar } from '@app/shared/rules/rule-registry.js';
import { answer, type Register } from '../command.js';
import { readJson } from '../read-json.js';

export const register: Register = (program) => {
  const calendars = program.command('calendars').description('Lists the calendars, how far each is published, and its version');
  calendars
    .command('list', { isDefault: true })
    .description('every calendar there is')
    .option('--json', 'one JSON value')
    .action((options: { json?: boolean }) => {
      const list = [...loadRules().calendars.values()].map((calendar) => ({
        id: calendar.id,
        title: calendar.title,
        zone: calendar.zone,
        from: calendar.coverage.from,
        to: calendar.coverage.to,
        version: indexOf(calendar).version,
        amendments: (calendar.amendments ?? []).map(({ published, effect }) => ({ published, effect })),
      }));
      const text = list.map(({ id, from, to, version, title }) => `${id.padEnd(12)} ${from} to ${to}  ${version}  ${title}`).join('\n');
      answer(list, { json: options.json, text });
    });
  calendars
    .command('check')
    .description('whether a calendar file can be used: real dates, nothing left out, nothing said twice')
    .argument('<calendar.json>', 'a calendar in the form of rules/calendars; - reads stdin')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const calendar = readCalendar(await readJson(file), file === '-' ? 'The input' : file);
      answer({ id: calendar.id, coverage: calendar.coverage, version: indexOf(calendar).version }, { json: options.json });
    });
};
