import type { SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import type { ComplaintFacts } from '@app/shared/notices/notice-facts.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import type { NoticeContext, WrittenNotice } from './written-notice.js';

/** Whether the person saw the access code when they complained, and can open the page of the complaint. */
export function hasCode({ channel }: Pick<ComplaintFacts, 'channel'>): boolean {
  return factsOf(channel).showsCode === true;
}

/** Whether the code still has to be told. Where a machine may not answer, a person decides on that, too. */
export function owesCode(complaint: ComplaintFacts): boolean {
  return complaint.mayAcknowledge && !hasCode(complaint);
}

/**
 * The medium on which the acknowledgement may hold the access code: the one that goes back to where the complaint came from, as the
 * institution's papers and its provider allow. Never a number or address that was only written down, and never one that a person named
 * since. Undefined: the code is a message of its own (docs/decisions/0105).
 */
export function mediumOfJoined(desk: NoticeContext, complaint: ComplaintFacts): SendableMedium | undefined {
  const medium = factsOf(complaint.channel).answersBy;
  if (medium === undefined || medium === 'letter' || complaint.namedByHand || complaint.claimed.includes(medium)) return undefined;
  if (!desk.house.institution.codeWithAcknowledgement.includes(medium)) return undefined;
  return desk.mayHoldCode?.(medium, complaint.language) === false ? undefined : medium;
}

/** Whether this acknowledgement was to hold the code, and its text as it now is does not. */
export function lostCode({ details, text, state }: WrittenNotice): boolean {
  return details['withCode'] === true && (state === 'composed' || state === 'displayed') && text.shown['code'] === undefined;
}
