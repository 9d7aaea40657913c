import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { BareNumbers } from '@app/shared/platform/phone-number.js';
import { draftOfText } from '../../drafting/text-message.js';
import type { House } from '../../intake/channel.js';
import { extensionOf } from '../../web/media-type.js';
import type { TelnyxEvent } from './event.js';

/** Telnyx writes E.164 with a plus; what has none is a short code. Source: Telnyx, "Receiving webhooks", read 2026-03. */
export const numbers: BareNumbers = 'none';

/** The draft of a message; what is no event is for a person to read. */
export function toDraft(event: TelnyxEvent | undefined, raw: Buffer, house: House): ComplaintDraft {
  if (event === undefined) {
    const text = raw.toString('utf8').slice(0, 4_000);
    return draftOfText(
      { channel: 'sms-telnyx', numbers, text, from: '', to: '', unreadable: 'It is not in the form of an event of Telnyx.' },
      house,
    );
  }
  const { text, from, to, media, profile, receivedAt } = event;
  const enclosures = media.map(({ url, contentType }, index) => ({
    url,
    filename: `media-${index + 1}.${extensionOf(contentType)}`,
    contentType,
  }));
  const facts = {
    ...(profile ? { profile } : {}),
    ...(receivedAt ? { sentAt: receivedAt } : {}),
    ...(media.length > 0 ? { media: media.length } : {}),
  };
  return draftOfText({ channel: 'sms-telnyx', numbers, text, from, to, enclosures, facts }, house);
}
