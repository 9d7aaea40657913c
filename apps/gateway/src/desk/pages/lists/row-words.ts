import { isUnderWay } from '@app/shared/domain/complaint/complaint-status.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { localDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import type { Row } from '../../lists/case-rows.js';
import type { DeskPages } from '../frame/desk-pages.js';
import { actorWords, channelWords, type DueWords, dueWords, leaseWords, type ViewContext } from '../frame/words-of-cases.js';

/** One line of a work list (`lists/views/worklist.njk`). */
export interface RowWords {
  readonly reference: string;
  readonly title: string;
  /** The language that the title is written in, where it is another than the page's. */
  readonly lang?: string;
  readonly due: DueWords;
  /** The day on which it came. */
  readonly received: string;
  readonly category: string;
  readonly channel: string;
  readonly department: string;
  readonly holder: string;
  readonly mine: boolean;
  readonly lease?: string;
  readonly state: string;
  readonly flags: readonly string[];
}

/** What the words of a row need: the reader, their language, and how dates are told. */
export interface RowTelling extends ViewContext {
  readonly pages: DeskPages;
  readonly deadlines: HouseDeadlines;
  /** Who reads it. */
  readonly staffId: string;
}

/** A row of a list in the reader's language, without anything that a list need not show. */
export function rowWords(row: Row, telling: RowTelling): RowWords {
  const { language, pages, deadlines, staffId } = telling;
  const done = !isUnderWay(row);
  return {
    reference: row.reference,
    title: row.subject ?? row.opening,
    ...(row.language === language ? {} : { lang: row.language }),
    due: done ? { text: '' } : dueWords(telling, row, (from, to) => deadlines.workingDaysBetween(from, to)),
    received: longDay(language, localDay(row.receivedAt, telling.zone)),
    category: pages.categoryName(language, row.business ?? row.category) ?? '',
    channel: channelWords(language, row.channel),
    department: pages.departmentName(language, row.department) ?? '',
    holder:
      row.holder === null
        ? done
          ? ''
          : say(language, 'desk.nobody')
        : row.holderId === staffId
          ? say(language, 'desk.you')
          : actorWords(language, row.holder),
    mine: row.holder !== null && row.holderId === staffId,
    ...(row.leaseUntil === null ? {} : { lease: leaseWords(telling, row.leaseUntil) }),
    state: say(language, `case.state.${row.status}`),
    flags: flagsOf(row, telling),
  };
}

/** At most three: what makes this one different from its neighbours, what cannot wait first. */
function flagsOf(row: Row, { language }: RowTelling): string[] {
  const urgent = row.urgent === null || row.urgent === 'none' || !isUnderWay(row) ? [] : [say(language, `desk.flag.${row.urgent}`)];
  return [
    ...urgent,
    ...(row.provisional ? [say(language, 'desk.flag.provisional')] : []),
    ...(row.hasWork ? [say(language, 'desk.flag.work')] : []),
  ];
}
