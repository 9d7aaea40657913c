import { openStatuses } from '@app/shared/domain/complaint/complaint-status.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import { departmentOf, isWithin } from '@app/shared/domain/matter/coding.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { inCoding } from '@app/shared/routing/given-codes.js';
import { Inject, Injectable } from '@nestjs/common';
import { CHANNELS, type Channels } from '../../../doors/intake.tokens.js';
import { say } from '../../../pages/words.js';
import { type QueueFilter, queueSorts } from '../../lists/queue.query.js';
import { channelWords } from '../frame/words-of-cases.js';

/** By what a queue is filtered, in the order of the form. */
export const filterNames = ['due', 'state', 'channel', 'category', 'language', 'holder'] as const;
/** By what a queue is filtered. */
export type FilterName = (typeof filterNames)[number];
/** What somebody chose, as the address has it. */
export type PickedFilters = Partial<Record<FilterName | 'sort', string>>;

/** Columns of a queue that it can be sorted by. */
export const sortColumns = ['due', 'received'] as const;

/** The filters of a queue: what they offer, and what an address asks for. */
@Injectable()
export class QueueFilters {
  constructor(
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(CHANNELS) private readonly channels: Channels,
  ) {}

  /** What an address asks for; what no filter offers is left out. */
  picked(asked: URLSearchParams): PickedFilters {
    const offered = this.choices('en', '');
    const sort = queueSorts.find((one) => one === asked.get('sort'));
    const filters = Object.fromEntries(
      filterNames.flatMap((name) => {
        const value = name === 'channel' ? this.sameName(asked.get(name))[0] : asked.get(name);
        return value && offered[name].some((choice) => choice.value === value) ? [[name, value]] : [];
      }),
    );
    return sort === undefined ? filters : { ...filters, sort };
  }

  /** The same as a list is read by. */
  filterOf({ category, channel, ...others }: PickedFilters): QueueFilter {
    return {
      ...others,
      ...(category === undefined ? {} : { about: this.meantBy(category) }),
      ...(channel === undefined ? {} : { channel: this.sameName(channel) }),
    } as QueueFilter;
  }

  /** The doors that are called as this one is, whichever of them somebody chose: six doors for mail are one choice. None for what is no door. */
  private sameName(channel: string | null): string[] {
    const ids = [...this.channels.keys()];
    return channel === null || !ids.includes(channel) ? [] : ids.filter((id) => channelWords('en', id) === channelWords('en', channel));
  }

  /** A business with all that is below it, and the categories of the papers that mean one of these. */
  private meantBy(business: string): NonNullable<QueueFilter['about']> {
    const coding = codingNamed(this.house.institution.coding);
    const businesses = coding.entries.filter((one) => isWithin(coding, one.code, business)).map(({ code }) => code);
    const categories = this.house.departments
      .flatMap((department) => department.categories)
      .filter((category) => businesses.includes(inCoding(category.business, coding.id) ?? ''))
      .map(({ id }) => id);
    return { businesses, categories };
  }

  /** What each filter offers, in the reader's language; what this department answers for first. */
  choices(language: Language, id: string): Record<FilterName, { value: string; text: string }[]> {
    const worded = (name: string, values: readonly string[]) =>
      values.map((value) => ({ value, text: say(language, `desk.filter.${name}.${value}`) }));
    const coding = codingNamed(this.house.institution.coding);
    const ownFirst = coding.entries
      .filter(({ axis, parent }) => axis === 'business' && parent === undefined)
      .sort((a, b) => Number(departmentOf(coding, b.code) === id) - Number(departmentOf(coding, a.code) === id));
    return {
      due: worded('due', ['late', 'near']),
      state: openStatuses.map((value) => ({ value, text: say(language, `case.state.${value}`) })),
      channel: [...this.channels.keys()]
        .filter((value) => this.sameName(value)[0] === value)
        .map((value) => ({ value, text: channelWords(language, value) })),
      category: ownFirst.map(({ code, names }) => ({ value: code, text: names[language] })),
      language: languages.map((value) => ({ value, text: say(language, `desk.language.${value}`) })),
      holder: worded('holder', ['nobody', 'me', 'others']),
    };
  }
}
