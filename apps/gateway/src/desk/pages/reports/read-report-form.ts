import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import type { ReportCell } from '@app/shared/reports/report-cases.js';
import { addressOf, type PageRequest } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import type { AskedReport } from '../../reports/report-desk.js';
import type { Signature } from '../../reports/sign-report.js';
import type { DeskProblem } from '../forms/desk-forms.js';

const longestText = 20_000;

/** Which report a page is asked for: by its address, or by the fields of a form that was sent. An instant that is none is left out. */
export function askedIn(request: PageRequest, id: string, fields?: URLSearchParams): AskedReport {
  const { searchParams } = addressOf(request);
  const said = (name: string) => (fields?.get(name) ?? searchParams.get(name))?.slice(0, 60) || undefined;
  const asOf = said('asOf');
  const instant = asOf === undefined ? undefined : new Date(asOf);
  return { id, period: said('period'), entity: said('entity'), asOf: instant && !Number.isNaN(instant.getTime()) ? instant : undefined };
}

/** Which number a page of cases is asked for. Fails with `report.cell-unknown`. */
export function cellIn(request: PageRequest): ReportCell {
  const { searchParams } = addressOf(request);
  const [figure, part] = [searchParams.get('figure'), searchParams.get('part')];
  if (figure === null || (part !== null && !/^\d{1,2}$/.test(part))) throw new Failure('report.cell-unknown');
  const row = searchParams.has('unstated') ? null : (searchParams.get('row') ?? undefined);
  return { figure, ...(part === null ? {} : { part: Number(part), row }) };
}

/** What somebody wrote for a report, by the id of each text. */
export function readTextsOf(language: Language, fields: URLSearchParams): { said: Record<string, string> } | { problems: DeskProblem[] } {
  const said: Record<string, string> = {};
  const problems: DeskProblem[] = [];
  for (const [name, value] of fields) {
    const id = /^text-([a-z][a-z0-9-]{0,59})$/.exec(name)?.[1];
    if (id === undefined) continue;
    if (value.length > longestText) problems.push({ field: name, text: say(language, 'desk.reports.text.long', { most: longestText }) });
    said[id] = value.trim();
  }
  return problems.length > 0 ? { problems } : { said };
}

/** What whoever signs says: how it is handed in, in which language, and what they looked at. */
export function readSignature(
  language: Language,
  fields: URLSearchParams,
): { said: Signature & { asOf: Date } } | { problems: DeskProblem[] } {
  const way = (fields.get('way') ?? '').trim();
  const [reason, chosen, asOf] = [(fields.get('reason') ?? '').trim(), fields.get('copyLanguage'), new Date(fields.get('asOf') ?? '')];
  const problems = [
    ...(way === '' || way.length > 200 ? [{ field: 'way', text: say(language, 'desk.reports.way.missing') }] : []),
    ...(reason.length > 500 ? [{ field: 'reason', text: say(language, 'desk.reports.reason.long') }] : []),
    ...(Number.isNaN(asOf.getTime()) ? [{ field: '', text: say(language, 'desk.refused.report.changed') }] : []),
  ];
  if (problems.length > 0) return { problems };
  const copyLanguage = languages.find((one) => one === chosen) ?? language;
  return { said: { way, asOf, language: copyLanguage, seen: fields.get('seen') ?? '', ...(reason === '' ? {} : { reason }) } };
}
