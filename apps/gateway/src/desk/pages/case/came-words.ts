import { say } from '../../../pages/words.js';
import type { CaseHeading } from '../../case-file/case-heading.js';
import { type ViewContext, wordOr } from '../frame/words-of-cases.js';

/** A line of what came with a complaint besides its words and files. */
export interface CameWith {
  readonly term: string;
  readonly text: string;
}

/** Facts that a page shows in a place of their own, and ids that only machines compare. */
export const shownElsewhere: ReadonlySet<string> = new Set([
  'quotedText',
  'signature',
  'keptAsWritten',
  'caseEvents',
  'referral',
  'earlierReferrals',
  'mentions',
  'messageId',
  'references',
]);

const mostLines = 60;
const mostCharacters = 2_000;

/**
 * What else came with a complaint: the place, the buttons, the numbers and addresses that its door kept as facts. Each has a name in the three
 * languages; what nobody named (`attributes` of Open311, `more` of a provider) stands under the name it came with.
 */
export function cameWords({ language }: ViewContext, facts: CaseHeading['facts']): CameWith[] {
  const lines = Object.entries(facts)
    .filter(([name]) => !shownElsewhere.has(name))
    .flatMap(([name, value]) => linesOf(name, value));
  return lines.slice(0, mostLines);

  function linesOf(name: string, value: unknown): CameWith[] {
    if (name === 'place') return line(termOf(name), placeText(value));
    if (isRecord(value)) return Object.entries(value).flatMap(([inner, one]) => line(`${termOf(name)}: ${inner}`, textOf(one)));
    return line(termOf(name), textOf(value));
  }

  function line(term: string, text: string): CameWith[] {
    return text === '' ? [] : [{ term: term.slice(0, 200), text: text.slice(0, mostCharacters) }];
  }

  function termOf(name: string): string {
    return wordOr(language, `desk.came.${name}`, name);
  }

  function textOf(value: unknown): string {
    if (typeof value === 'boolean') return say(language, value ? 'desk.yes' : 'desk.no');
    if (Array.isArray(value))
      return value
        .map(textOf)
        .filter((text) => text !== '')
        .join(' · ');
    if (isRecord(value)) return JSON.stringify(value);
    return value === null || value === undefined ? '' : String(value);
  }
}

/** `浦东支行门口, 上海市示例路9号 (31.2304, 121.4737)`. */
function placeText(value: unknown): string {
  if (!isRecord(value)) return typeof value === 'string' ? value : '';
  const { name, address, latitude, longitude } = value;
  const said = [name, address].filter((one) => typeof one === 'string' && one !== '').join(', ');
  const where = [latitude, longitude].filter((one) => one !== undefined && one !== '').join(', ');
  return said === '' ? where : where === '' ? said : `${said} (${where})`;
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);
