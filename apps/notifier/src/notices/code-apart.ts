import type { ComplaintFacts } from '@app/shared/notices/notice-facts.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { KnownReach } from './reach.js';
import { type NoticeDesk, type OwedNotice, type WrittenNotice, writeNotice } from './write-notice.js';

/** The access code as a message of its own: once for a case, whoever asks (`insertNotices`); a person may send it again. */
export function codeApart(
  desk: NoticeDesk,
  complaint: ComplaintFacts,
  reach: KnownReach | undefined,
  tried: readonly string[] = [],
): WrittenNotice {
  const owed: OwedNotice = {
    id: newId(),
    kind: 'receipt-code',
    obligation: 'receipt-code',
    ruleSet: null,
    dueAt: null,
    details: {},
    tried,
  };
  return writeNotice(desk, complaint, owed, reach);
}
