import { dateOf } from '../domain/calendar/local-date.js';
import { localDayOf } from '../domain/calendar/zone.js';
import type { Language } from '../domain/language.js';
import { entryOf } from '../domain/matter/coding.js';
import { plainSum } from '../domain/remedy/money.js';
import type { FigureDefinition, ReportDefinition, ReportPart, TableAxis } from '../domain/report/definition.js';
import { codingNamed } from '../matter/codings.js';
import { rootCausesNamed } from '../matter/root-causes.js';
import type { HouseConfig } from '../platform/config/institution.js';
import { factsOf } from '../platform/config/known-channels.js';
import type { PartFigures, ReportFigures } from './compute-report.js';
import type { MeasureTold } from './measures-told.js';
import { reportWords } from './report-words.js';

/** A cell: what is read, and the number behind it, where it is one. `figure` leads to its cases. */
export interface LaidCell {
  readonly text: string;
  readonly number?: number | undefined;
  readonly figure?: string | undefined;
}

/** A line of a table, with what its first cell stands for. */
export interface LaidRow {
  readonly key: string | null;
  readonly label: string;
  readonly cells: readonly LaidCell[];
}

/** A piece of the report as it is read: a table, or paragraphs. `nth` is its place in the definition. */
export interface LaidSection {
  readonly nth: number;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly LaidRow[];
  readonly paragraphs: readonly string[];
  /** Of a text that people write: its id and what belongs there. */
  readonly text?: { readonly id: string; readonly hint: string } | undefined;
}

/** A report in the words of one language, ready for any form. */
export interface LaidReport {
  readonly language: Language;
  readonly title: string;
  /** Whose, which period, as of when, by which definition. */
  readonly facts: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
  readonly sections: readonly LaidSection[];
  /** Figures that rest on less than the text of what asks for them. */
  readonly sources: readonly string[];
}

/** What people wrote for a report, by the id of the text. */
export type ReportTexts = Readonly<Record<string, string>>;

/** Puts a report into words and order. */
export function layOut(
  definition: ReportDefinition,
  figures: ReportFigures,
  texts: ReportTexts,
  papers: HouseConfig,
  language: Language,
): LaidReport {
  const words = reportWords[language];
  const { institution } = papers;
  const entity = institution.reporting.entities.find(({ id }) => id === figures.entity);
  const when = (instant: string) => localTime(instant, institution.zone);
  return {
    language,
    title: definition.names[language],
    facts: [
      [words.institution, entity ? `${entity.names[language]}${entity.number ? ` (${entity.number})` : ''}` : institution.name[language]],
      [words.period, `${figures.period.id} (${figures.period.from} – ${figures.period.to})`],
      [words.asOf, when(figures.asOf)],
      [words.definition, `${definition.id} ${figures.version}`],
    ],
    notes: [...(figures.isNil ? [words.nil] : []), ...(figures.isOver ? [] : [words.preliminary])],
    sections: definition.parts.map((part, nth) => section(definition, figures, papers, language, texts, part, nth, figures.parts[nth]!)),
    sources: sourcesOf(definition, language),
  };
}

function section(
  definition: ReportDefinition,
  { coding, currency }: ReportFigures,
  papers: HouseConfig,
  language: Language,
  texts: ReportTexts,
  part: ReportPart,
  nth: number,
  found: PartFigures,
): LaidSection {
  const words = reportWords[language];
  const laid: LaidSection = { nth, title: part.names[language], head: [], rows: [], paragraphs: [] };
  const cell = (id: string, value: number | null): LaidCell => shown(definition.figures[id]!, id, value, currency);
  if (part.kind === 'text') {
    const paragraphs = (texts[part.id] ?? '').split('\n').filter((line) => line.trim() !== '');
    return { ...laid, paragraphs: paragraphs.length > 0 ? paragraphs : [words.nothing], text: { id: part.id, hint: part.hint[language] } };
  }
  if (part.kind === 'figures' && 'rows' in found) {
    const values = found.rows[0]?.values ?? [];
    const rows = part.figures.map((id, at) => ({
      key: id,
      label: withUnit(definition.figures[id]!, currency, language),
      cells: [cell(id, values[at] ?? null)],
    }));
    return { ...laid, head: [words.figure, words.value], rows };
  }
  if (part.kind === 'table' && 'rows' in found) {
    const labels = toldApart(found.rows.map(({ key }) => labelOf(part.by, key, coding, papers, language)));
    const rows = found.rows.map(({ key, values }, row) => ({
      key,
      label: labels[row]!,
      cells: part.figures.map((id, at) => cell(id, values[at] ?? null)),
    }));
    const head = [words.axes[part.by], ...part.figures.map((id) => withUnit(definition.figures[id]!, currency, language))];
    return { ...laid, head, rows, paragraphs: rows.length === 0 ? [words.noCases] : [] };
  }
  if ('measures' in found) return { ...laid, ...measures(found.measures, papers, language) };
  if ('lines' in found) return { ...laid, ...standing(part as ReportPart & { kind: 'changes' | 'standing' }, found, papers, language) };
  return laid;
}

/** What a figure is called, with what it is counted in where that is no number of cases: a number says the same in every form of the report. */
function withUnit({ names, shareOf, value }: FigureDefinition, currency: string, language: Language): string {
  const unit = shareOf !== undefined ? '%' : value === 'redress' ? currency : undefined;
  if (unit === undefined) return names[language];
  return language === 'en' ? `${names[language]} (${unit})` : `${names[language]}（${unit}）`;
}

/** A number as it is read; a share has one digit after the point, money those of its currency. */
function shown(figure: FigureDefinition, id: string, value: number | null, currency: string): LaidCell {
  if (value === null) return { text: '–' };
  if (figure.shareOf !== undefined) return { text: value.toFixed(1), number: value };
  if (figure.value === 'redress') {
    const text = plainSum({ minor: value, currency });
    return { text, number: Number(text), figure: id };
  }
  return { text: String(value), number: value, figure: id };
}

/** Several doors may be called alike, mail through one provider and through another: each has its number then, in the order of the table. */
function toldApart(labels: readonly string[]): string[] {
  return labels.map((label, row) => {
    const alike = labels.filter((other) => other === label).length > 1;
    return alike ? `${label} ${labels.slice(0, row + 1).filter((other) => other === label).length}` : label;
  });
}

function labelOf(by: TableAxis, key: string | null, coding: string, papers: HouseConfig, language: Language): string {
  const words = reportWords[language];
  if (key === null) return words.unknown;
  if (by === 'channel') return factsOf(key).label[language];
  if (by === 'department') return papers.departments.find(({ id }) => id === key)?.names[language] ?? key;
  if (by === 'root-cause') return rootCauseName(papers, key, language);
  if (by === 'decision') return words.decisions[key as keyof typeof words.decisions] ?? key;
  return `${key} ${entryOf(codingNamed(coding), key)?.names[language] ?? ''}`.trim();
}

/** In the words of the coding in force; what another coding had, by its code. */
const rootCauseName = ({ institution }: HouseConfig, code: string, language: Language): string =>
  rootCausesNamed(institution.decisions.rootCause.coding).entries.find((entry) => entry.code === code)?.names[language] ?? code;

function measures(
  told: readonly MeasureTold[],
  papers: HouseConfig,
  language: Language,
): Pick<LaidSection, 'head' | 'rows' | 'paragraphs'> {
  const words = reportWords[language];
  const rows = told.map(({ id, cause, what, owner, department, dueOn, state, on, reason }) => ({
    key: id,
    label: what,
    cells: [
      { text: rootCauseName(papers, cause, language) },
      {
        text:
          department === null ? words.wholeHouse : (papers.departments.find((one) => one.id === department)?.names[language] ?? department),
      },
      { text: owner },
      { text: dueOn },
      { text: `${words.measureStates[state]} (${on})${reason === null ? '' : `: ${reason}`}` },
    ],
  }));
  const head =
    rows.length === 0 ? [] : [words.measure, words.axes['root-cause'], words.axes.department, words.owner, words.dueOn, words.state];
  return { head, rows, paragraphs: rows.length === 0 ? [words.noMeasures] : [] };
}

function standing(
  part: ReportPart & { kind: 'changes' | 'standing' },
  found: PartFigures & { kind: 'changes' | 'standing' },
  { institution }: HouseConfig,
  language: Language,
): Pick<LaidSection, 'head' | 'rows' | 'paragraphs'> {
  const words = reportWords[language];
  if (part.kind === 'standing') {
    const lines = found.lines.filter((line) => part.of.includes(line.of));
    const rows = lines.map(({ of, key, names, says }) => ({
      key,
      label: `${words.things[of]}: ${names[language]}`,
      cells: [{ text: says[language] }],
    }));
    return { head: [words.what, words.stands], rows, paragraphs: rows.length === 0 ? [words.notNoted] : [] };
  }
  const changes = found.changes.filter(({ before, after }) => part.of.includes((after ?? before)!.of));
  const rows = changes.map(({ at, before, after }) => ({
    key: (after ?? before)!.key,
    label: `${words.things[(after ?? before)!.of]}: ${(after ?? before)!.names[language]}`,
    cells: [
      { text: localTime(at, institution.zone).slice(0, 10) },
      { text: before?.says[language] ?? words.new },
      { text: after?.says[language] ?? words.gone },
    ],
  }));
  const since = found.since === null ? [] : [words.since(localTime(found.since, institution.zone).slice(0, 10))];
  return {
    head: rows.length === 0 ? [] : [words.what, words.on, words.before, words.after],
    rows,
    paragraphs: [...(rows.length === 0 ? [words.unchanged] : []), ...since],
  };
}

/** What the report rests on, where that is not the text itself, is said in it: whoever signs must know. */
function sourcesOf({ figures, sources }: ReportDefinition, language: Language): string[] {
  const words = reportWords[language];
  const unsure = Object.values(figures).filter(({ confidence }) => confidence !== 'verified');
  const keys = [...new Set(unsure.map(({ source }) => source))];
  return keys.map((key) => {
    const confidence = unsure.some((one) => one.source === key && one.confidence === 'memory') ? 'memory' : 'secondary';
    const source = sources[key]!;
    return `${words.confidence[confidence]}: ${typeof source === 'string' ? source : source[language]}`;
  });
}

/** `2026-07-01 09:30`, in the house's zone. */
function localTime(instant: string, zone: string): string {
  const ms = Date.parse(instant);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
  return `${dateOf(localDayOf(ms, zone))} ${time}`;
}
