import type { Language } from '@app/shared/domain/language.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';

/** Owes the person an answer to what they asked; it leaves as a reply does, to what is proved to be theirs, and stands on their page. */
export async function tellPerson(
  tx: Tx,
  { complaintId, language }: { readonly complaintId: string; readonly language: Language },
  text: string,
): Promise<void> {
  const id = newId();
  await oweNotice(tx, { id, complaintId, kind: 'reply', language, ruleSet: null, details: { text } });
  await tx.record([{ kind: 'reply.sent', complaintId, subjectId: id, actor: 'system:gateway', data: { noticeId: id } }]);
}
