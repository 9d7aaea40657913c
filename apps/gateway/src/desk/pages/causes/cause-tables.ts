import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';
import type { CausesAndMeasures } from '../../causes/causes-desk.js';
import type { Effect } from '../../figures/effect.js';
import type { FigureTable } from '../figures/figure-tables.js';
import type { DeskPages } from '../frame/desk-pages.js';
import { rootCauseName } from '../frame/root-cause-words.js';
import { actorWords } from '../frame/words-of-cases.js';

/** The tables of the page, each a file as well. */
export const causeTableNames = ['found', 'measures'] as const;

type Names = Pick<DeskPages, 'departmentName' | 'institution'>;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Whose complaints a measure is against. */
export const whose = (language: Language, names: Names, department: string | null): string =>
  department === null ? say(language, 'desk.figures.whole') : (names.departmentName(language, department) ?? department);

/** What the numbers say of a measure, in a sentence with its interval. */
export function effectWords(language: Language, effect: Effect): string {
  const { before, after, days, from, to, verdict } = effect;
  if (before.share === null || after.share === null) return say(language, 'desk.causes.effect.none', { days });
  const points = (value: number) => `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
  return say(language, `desk.causes.effect.${verdict}`, {
    days,
    before: percent(before.share),
    beforeOf: `${before.of}/${before.answered}`,
    after: percent(after.share),
    afterOf: `${after.of}/${after.answered}`,
    from: points(from!),
    to: points(to!),
  });
}

/** Both tables in the words of a language. */
export function causeTables(
  language: Language,
  { found, unknown, measures }: CausesAndMeasures,
  names: Names,
): Readonly<Record<(typeof causeTableNames)[number], FigureTable>> {
  const word = (key: string) => say(language, `desk.causes.${key}`);
  return {
    found: {
      head: [say(language, 'desk.root-cause'), word('count'), word('share'), word('upheld')],
      rows: [
        ...found.map(({ code, count, share, upheld }) => [
          rootCauseName(language, names, code),
          count,
          share.share === null ? '–' : percent(share.share),
          upheld,
        ]),
        [word('unknown'), unknown, '–', '–'],
      ],
    },
    measures: {
      head: ['measure', 'cause', 'whose', 'owner', 'due', 'state', 'effect', 'steps'].map(word),
      rows: measures.map((one) => [
        one.what,
        rootCauseName(language, names, one.cause),
        whose(language, names, one.department),
        one.owner,
        one.dueOn,
        word(`state.${one.state}`),
        one.effect === null ? '–' : effectWords(language, one.effect),
        one.steps
          .map(({ state, by, at, reason }) =>
            [at.toISOString().slice(0, 10), word(`state.${state}`), actorWords(language, by), reason].filter(Boolean).join(' '),
          )
          .join('; '),
      ]),
    },
  };
}
