import type { ComplaintFacts } from '@app/shared/notices/notice-facts.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { KnownReach } from './reach.js';
import { writeNotice } from './write-notice.js';
import type { NoticeContext, OwedNotice, WrittenNotice } from './written-notice.js';

/**
 * The access code as a message of its own: once for a case, whoever asks (`insertNotices`); a person may send it again. By itself it goes only to
 * a number or address that the complaint came from, never to one that was only written down or found behind another sender: none where there
 * is no other (docs/decisions/0114).
 */
export function codeApart(
  desk: NoticeContext,
  complaint: ComplaintFacts,
  reach: KnownReach | undefined,
  tried: readonly string[] = [],
): WrittenNotice[] {
  const owed: OwedNotice = {
    id: newId(),
    kind: 'receipt-code',
    obligation: 'receipt-code',
    ruleSet: null,
    dueAt: null,
    details: {},
    tried,
    provedOnly: true,
  };
  const written = writeNotice(desk, complaint, owed, reach);
  const unproved = written.medium === null && Object.values(written.chosen.passedOver).includes('unconfirmed');
  return unproved ? [] : [written];
}
