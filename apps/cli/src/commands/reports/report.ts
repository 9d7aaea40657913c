import { writeFile } from 'node:fs/promises';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { languages } from '@app/shared/domain/language.js';
import { latestPeriods, readPeriod } from '@app/shared/domain/report/period.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { discoverChannelFacts } from '@app/shared/platform/config/known-channels.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { computeReport, latestAsOf } from '@app/shared/reports/compute-report.js';
import { layOut } from '@app/shared/reports/lay-out.js';
import { readTexts } from '@app/shared/reports/report-copies.js';
import { definitionNamed, loadReportDefinitions } from '@app/shared/reports/report-definitions.js';
import { reportFormats, writeReport } from '@app/shared/reports/write-report.js';
import { Option } from 'commander';
import { answer, type Register, tell } from '../../command.js';
import { withHouse } from '../../house/with-house.js';

interface Asked {
  readonly period?: string;
  readonly asOf?: string;
  readonly entity?: string;
  readonly format?: (typeof reportFormats)[number];
  readonly language: (typeof languages)[number];
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds `redress report` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('report')
    .description(
      'Makes a report to an authority from the trail, as of an instant: the same question gives the same figures; without an id lists the reports',
    )
    .argument('[id]', 'which report')
    .option('--period <period>', '2026H2, 2026Q3, 2026-07 or 2026; default: the last that is over')
    .option(
      '--as-of <instant>',
      'what was known by then, 2027-01-20T10:00:00+08:00; default: the latest instant of which everything is known',
    )
    .option('--entity <id>', 'of which legal entity, where each has its own')
    .addOption(new Option('--format <format>', 'writes a file; without it the figures are printed').choices([...reportFormats]))
    .addOption(new Option('--language <language>', 'in which language').choices([...languages]).default('zh-Hans'))
    .option('--out <file>', 'where to write it; default: <id>-<period>.<format>')
    .option('--json', 'one JSON value')
    .action(async (id: string | undefined, asked: Asked) => {
      const { folders } = readSettings();
      const definitions = loadReportDefinitions(folders.config);
      if (id === undefined) {
        const list = [...definitions.values()].map((one) => ({ id: one.id, name: one.names[asked.language], period: one.period }));
        answer(list, { json: asked.json, text: list.map((one) => `${one.id.padEnd(20)} ${one.period.padEnd(10)} ${one.name}`).join('\n') });
        return;
      }
      const house = loadHouseConfig(folders.config);
      await discoverChannelFacts();
      const definition = definitionNamed(definitions, id);
      const today = dateOf(localDayOf(Date.now(), house.institution.zone));
      const period =
        asked.period === undefined ? latestPeriods(definition.period, today, 2)[1]! : readPeriod(definition.period, asked.period);
      await withHouse(async (unitOfWork) => {
        const asOf = asked.asOf === undefined ? await latestAsOf(unitOfWork) : instantIn(asked.asOf);
        const wish = { definition, period, asOf, entity: asked.entity, barred: [] };
        const figures = await computeReport(unitOfWork, house.institution, wish);
        const texts = await readTexts(unitOfWork, { report: id, period: period.id, entity: asked.entity ?? null });
        const laid = layOut(definition, figures, texts, house, asked.language);
        if (asked.format === undefined) return answer(figures, { json: asked.json, text: printed(laid) });
        const file = asked.out ?? `${id}-${period.id}${asked.entity === undefined ? '' : `-${asked.entity}`}.${asked.format}`;
        const bytes = await writeReport(laid, asked.format, asOf);
        await writeFile(file, bytes);
        tell(`As of ${asOf.toISOString()}; the same question gives the same figures.`);
        answer({ file, bytes: bytes.length, asOf: asOf.toISOString() }, { json: asked.json, text: `${file}: ${bytes.length} bytes` });
      });
    });
};

function instantIn(text: string): Date {
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(at.getTime()))
    throw new Failure('request.invalid', undefined, {
      fields: [{ path: '--as-of', message: 'Write an instant with its zone, as 2027-01-20T10:00:00+08:00.' }],
    });
  return at;
}

function printed({ title, facts, notes, sections }: ReturnType<typeof layOut>): string {
  return [
    title,
    ...facts.map(([name, value]) => `${name}: ${value}`),
    ...notes,
    ...sections.flatMap(({ title: section, head, rows, paragraphs }) => [
      '',
      section,
      ...(rows.length > 0 && head.length > 2 ? [`  ${head.join(' | ')}`] : []),
      ...rows.map(({ label, cells }) => `  ${label}: ${cells.map(({ text }) => text).join(' | ')}`),
      ...paragraphs.map((line) => `  ${line}`),
    ]),
  ].join('\n');
}
