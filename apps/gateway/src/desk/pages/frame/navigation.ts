import type { Language } from '@app/shared/domain/language.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import { say } from '../../../pages/words.js';
import { reach, type Staff } from '../../staff.js';
import type { DeskCounts } from './desk-counts.query.js';
import { recordAddress } from './record-address.js';

/** Which entry of the navigation a page belongs to. */
export type DeskTab =
  | 'work'
  | 'offers'
  | 'parts'
  | 'visits'
  | 'letters'
  | 'department'
  | 'find'
  | 'record'
  | 'figures'
  | 'causes'
  | 'incidents'
  | 'duties'
  | 'reports'
  | 'referrals'
  | 'quarantine'
  | 'conflicts'
  | 'grants'
  | 'sealed'
  | 'readings'
  | 'audit'
  | 'retention'
  | 'rules'
  | 'routing'
  | 'papers'
  | 'slips'
  | 'held'
  | 'deliveries'
  | 'answers'
  | 'data'
  | 'people';

/** Under one word of the menu: what shows how things stand, what authorities want, who may know what and who works here. */
const groups = ['watch', 'authorities', 'order'] as const;
type Group = (typeof groups)[number];

/** One page in the menu, with how much waits there; nothing, a number, or `99+`. */
export interface MenuLink {
  readonly href: string;
  readonly text: string;
  readonly current: boolean;
  readonly count: number | string;
  /** Which key of the desk leads there, where one does. */
  readonly key?: string | undefined;
}

/** A word of the menu that opens to several pages. `current`: the page that is shown is one of them. */
export interface MenuGroup extends Omit<MenuLink, 'href' | 'key'> {
  readonly items: readonly MenuLink[];
}

type Entry = readonly [action: Action, place: DeskTab, href: string, count: number, group?: Group];

/** The pages that have a key: what is opened all day. */
const keyOf: Readonly<Partial<Record<DeskTab, string>>> = { work: 'm', department: 'd', find: '/' };

/** Of these the menu speaks only where there are any. */
const rare: readonly DeskTab[] = ['offers', 'parts', 'visits', 'letters', 'incidents', 'slips'];

/**
 * The menu of somebody: what they do every day as it is, and the rest under words that open, so that whoever may see everything has a line and not three. A word
 * with one page behind it is that page.
 */
export function navigationOf(language: Language, staff: Staff, counts: DeskCounts, here: DeskTab | undefined): (MenuLink | MenuGroup)[] {
  const entries: readonly Entry[] = [
    ['desk.enter', 'work', '/desk', counts.work],
    ['offer.read', 'offers', '/desk/offers', counts.offers],
    ['part.read', 'parts', '/desk/parts', counts.parts],
    ['visit.record', 'visits', '/desk/return-visits', counts.visits],
    ['letter.read', 'letters', '/desk/letters', counts.letters],
    ['queue.read', 'department', staff.department === null ? '/desk/departments' : `/desk/departments/${staff.department}`, 0],
    ['case.find', 'find', '/desk/find', 0],
    ['complaint.enter', 'record', recordAddress, 0],
    ['figures.read', 'figures', '/desk/figures', 0, 'watch'],
    ['figures.read', 'causes', '/desk/causes', 0, 'watch'],
    ['incident.read', 'incidents', '/desk/incidents', counts.incidents, 'watch'],
    ['report.read', 'duties', '/desk/duties', counts.duties, 'authorities'],
    ['report.read', 'reports', '/desk/reports', 0, 'authorities'],
    ['referral.read', 'referrals', '/desk/referrals', 0, 'authorities'],
    ['quarantine.read', 'quarantine', '/desk/quarantine', counts.quarantine, 'watch'],
    ['held.read', 'held', '/desk/held-notices', 0, 'watch'],
    ['figures.read', 'deliveries', '/desk/deliveries', 0, 'watch'],
    ['survey.read', 'answers', '/desk/survey-answers', 0, 'watch'],
    ['slip.read', 'slips', '/desk/failed-tasks', counts.slips, 'watch'],
    ['report.read', 'rules', '/desk/rules', 0, 'authorities'],
    ['routing.try', 'routing', '/desk/routing', 0, 'watch'],
    ['papers.read', 'papers', '/desk/papers', 0, 'watch'],
    ['conflict.read', 'conflicts', '/desk/conflicts', 0, 'order'],
    ['sealed.read', 'sealed', '/desk/sealed', 0, 'order'],
    ['grant.read', 'grants', '/desk/grants', 0, 'order'],
    ['reading.read', 'readings', '/desk/readings', 0, 'order'],
    ['trail.read', 'audit', '/desk/audit', 0, 'order'],
    ['data-request.read', 'data', '/desk/data-requests', 0, 'order'],
    ['retention.read', 'retention', '/desk/retention', 0, 'order'],
    ['people.read', 'people', '/desk/people', 0, 'order'],
  ];
  // Nothing is offered or asked most of the time: then the menu does not speak of it.
  const speaksOf = (place: DeskTab, count: number) => !rare.includes(place) || count > 0 || here === place;
  const offered = entries.filter(([action, place, , count]) => reach(staff, action) !== undefined && speaksOf(place, count));
  const linkOf = ([, place, href, count]: Entry): MenuLink => ({
    href,
    current: place === here,
    text: say(language, `desk.${place}`),
    count: shown(count),
    key: keyOf[place],
  });
  return [
    ...offered.filter((entry) => entry[4] === undefined).map(linkOf),
    ...groups.flatMap((group): (MenuLink | MenuGroup)[] => {
      const own = offered.filter((entry) => entry[4] === group);
      if (own.length < 2) return own.map(linkOf);
      const items = own.map(linkOf);
      const waiting = own.reduce((sum, [, , , count]) => sum + count, 0);
      const text = say(language, `desk.menu.${group}`);
      return [{ text, current: items.some(({ current }) => current), count: shown(waiting), items }];
    }),
  ];
}

const shown = (count: number): number | string => (count > 99 ? '99+' : count);
