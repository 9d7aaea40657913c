import { Failure } from '@app/shared/domain/failure/failure.js';
import { checkNotice, maySend } from '@app/shared/domain/notice/check-notice.js';
import { closeNoticeWork } from '@app/shared/records/work-rows.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import type { Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { openNotice } from './open-notice.js';

/** How a notice can be told by a person instead of sent. */
export const personalMedia = ['phone', 'in_person', 'visit'] as const;

/** What a person told the complainant themselves. */
export interface InPersonNotice {
  readonly by: (typeof personalMedia)[number];
  /** When; now unless given. Never later than now. */
  readonly at?: string | undefined;
  /** What was said, for the record. */
  readonly said: string;
  /** The statements (codes of the rule set) that were made. */
  readonly states: readonly string[];
}

/**
 * Records that a notice was told by telephone or face to face. It counts only where the rule set allows that, and when all was said that must
 * be: fails with `notice.incomplete`, naming what is missing, or `notice.medium-refused`.
 */
export async function tellInPerson(
  unitOfWork: Transactions,
  rules: RuleRegistry,
  zone: string,
  staff: Staff,
  noticeId: string,
  telling: InPersonNotice,
): Promise<{ notice: string; told: string }> {
  return await unitOfWork.run(async (tx) => {
    const notice = await openNotice(tx, staff, noticeId, 'notice.send');
    const at = telling.at === undefined ? notice.found.now : new Date(telling.at);
    if (at > notice.found.now) {
      throw new Failure('request.invalid', undefined, { fields: [{ path: 'at', message: 'This is in the future.' }] });
    }
    for (const { ruleSet, notice: id } of notice.required ?? []) {
      const check = checkNotice({
        ruleSet: rules.ruleSet(ruleSet),
        notice: id,
        sentAt: at,
        channel: telling.by,
        states: telling.states,
        zone,
      });
      if (check.outcome === 'channel_refused')
        throw new Failure('notice.medium-refused', `${ruleSet} does not allow ${telling.by} for this.`);
      if (!maySend(check.outcome)) {
        const fields = check.missing.map((code) => ({ path: 'states', message: `${ruleSet} wants ${code} to be stated.` }));
        throw new Failure('notice.incomplete', undefined, { fields });
      }
    }
    await closeNoticeWork(
      tx,
      [
        'acknowledge-by-hand',
        'call',
        'notice-incomplete',
        'delivery-failed',
        'delivery-unknown',
        'delivery-silent',
        'letter-to-post',
        'held',
      ],
      noticeId,
      staff.actor,
    );
    await tx.record([
      {
        kind: 'notice.told',
        complaintId: notice.found.id,
        subjectId: noticeId,
        ...by(staff),
        data: { by: telling.by, at: at.toISOString(), said: telling.said, states: telling.states },
      },
    ]);
    return { notice: noticeId, told: at.toISOString() };
  });
}
