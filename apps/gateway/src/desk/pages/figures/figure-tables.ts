import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';
import type { Figures } from '../../figures/figures.query.js';
import type { Score } from '../../figures/scorecards.query.js';
import { sumWords } from '../../remedies/remedy-words.js';
import type { DeskPages } from '../frame/desk-pages.js';

/** The tables of the page of figures, each a file as well. */
export const tableNames = ['ahead', 'scorecards', 'branches', 'months', 'topics'] as const;
type TableName = (typeof tableNames)[number];

/** A table as it is read and exported: the first column says what a row is about. */
export interface FigureTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

type Names = Pick<DeskPages, 'departmentName' | 'categoryName'>;

const scores = [
  ...(['received', 'open', 'overdue', 'decided', 'onTime', 'late', 'extended', 'reopened', 'transferred', 'returned'] as const),
  ...(['looked', 'overturned', 'medianDays'] as const),
];

const scoreHead = (figure: (key: string) => string) => [
  ...scores.map((score) => figure(`score.${score}`)),
  ...['timely', 'satisfied', 'remedies'].map((score) => figure(`score.${score}`)),
];

function scoreCells(language: Language, one: Score): (string | number)[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const { share, from, to, answered } = one.satisfied;
  return [
    ...scores.map((score) => one[score] ?? '–'),
    one.decided === 0 ? '–' : percent(one.onTime / one.decided),
    share === null
      ? '–'
      : say(language, 'desk.figures.satisfied', { share: percent(share), from: percent(from!), to: percent(to!), answered }),
    one.remedies.map(({ currency, minor }) => sumWords(language, { minor, currency })).join(say(language, 'desk.comma')) || '–',
  ];
}

/** Every table in the words of a language. A share has one digit after the point; what cannot be said is a dash. */
export function figureTables(language: Language, figures: Figures, names: Names): Readonly<Record<TableName, FigureTable>> {
  const figure = (key: string) => say(language, `desk.figures.${key}`);
  const matter = (code: string | null) => (code === null ? figure('matter.unknown') : `${names.categoryName(language, code)} (${code})`);
  return {
    ahead: {
      head: [figure('day'), figure('due')],
      rows: [
        [figure('overdue'), figures.overdue],
        ...figures.ahead.map(({ on, count, known }) => [known ? on : `${on} ${figure('day.unsure')}`, count]),
        [figure('later'), figures.later],
      ],
    },
    scorecards: {
      head: [figure('department'), ...scoreHead(figure)],
      rows: figures.scorecards.map((one) => [
        names.departmentName(language, one.department) ?? one.department,
        ...scoreCells(language, one),
      ]),
    },
    branches: {
      head: [figure('branch'), ...scoreHead(figure)],
      rows: figures.branches.map((one) => [one.branch, ...scoreCells(language, one)]),
    },
    months: {
      head: [figure('matter'), ...figures.months.map(({ month }) => month), figure('total')],
      rows: [
        ...figures.matters.map(({ business, counts, total }) => [matter(business), ...counts, total]),
        [figure('all'), ...figures.received, figures.received.reduce((sum, one) => sum + one, 0)],
      ],
    },
    topics: {
      head: [figure('topic'), figure('topic.lately'), figure('topic.expected'), figure('topic.times')],
      rows: figures.hot.map(({ axis, value, count, expected, times }) => [
        `${figure(`topic.${axis}`)}: ${axis === 'matter' ? matter(value) : value}`,
        count,
        expected,
        times === null ? figure('topic.new') : `× ${times}`,
      ]),
    },
  };
}

/** A long table for the eye: its first rows, one for all the rest, and the sum at its foot. The file has every row. */
export function shortened(table: FigureTable, most: number, others: string): FigureTable {
  const [rows, foot] = [table.rows.slice(0, -1), table.rows.slice(-1)];
  if (rows.length <= most + 1) return table;
  const rest = rows.slice(most);
  const sums = table.head.slice(1).map((_, column) => rest.reduce((sum, row) => sum + Number(row[column + 1]), 0));
  return { head: table.head, rows: [...rows.slice(0, most), [others, ...sums], ...foot] };
}
