import { contactFor, unusableContacts } from '@app/shared/contact/contacts.js';
import type { SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import { type ComposedNotice, composeNotice } from '@app/shared/notices/compose-notice.js';
import { mayLeave, noticeToCompose } from '@app/shared/notices/notice-to-compose.js';
import type { NoticeSender } from '@app/shared/notices/notice-values.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import type { OutcomeTextContext } from './desk-texts.js';
import { type CheckedFile, factsToCheck } from './facts-to-check.js';

/** A notice as it would leave, on each medium that reaches the complainant; a letter where nothing else can say it. */
export function textsOn(
  desk: OutcomeTextContext,
  file: CheckedFile,
  owed: Parameters<typeof noticeToCompose>[3],
  now: Date,
): { readonly to: string; readonly text: ComposedNotice }[] {
  const wanted = noticeToCompose(desk.house, desk.rules, factsToCheck(file), owed, now);
  const written = mediaOf(file, desk.house).map(({ medium, to }) => ({ to, text: composeNotice(desk.templates, wanted, medium, now) }));
  const others = written.filter(({ text }) => text.medium !== 'letter');
  return others.some(({ text }) => mayLeave(text)) ? others : written;
}

/** The numbers and addresses that may be used, the medium that was asked for first. */
function mediaOf(file: CheckedFile, { institution }: NoticeSender): { medium: SendableMedium; to: string }[] {
  const { complainant, channel, prefers, keptAsWritten } = file;
  const unusable = unusableContacts(complainant, { own: institution, came: factsOf(channel), kept: keptAsWritten });
  const media = (['email', 'sms', 'letter'] as const).flatMap((medium) => {
    const to = unusable[medium] ? undefined : contactFor(complainant, medium, factsOf(channel));
    return to === undefined ? [] : [{ medium, to }];
  });
  return media.sort((a, b) => Number(b.medium === prefers) - Number(a.medium === prefers));
}
