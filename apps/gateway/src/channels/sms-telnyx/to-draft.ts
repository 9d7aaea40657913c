import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { displayName } from '@app/shared/mail/reading/display-name.js';
import type { Keyword } from '../../doors/arrival.js';
import type { DoorContext } from '../../doors/channel.js';
import { draftOfText } from '../../drafting/text-message.js';
import { extensionOf } from '../../http/bodies/media-type.js';
import type { TelnyxEvent } from './event.js';

/** Telnyx writes E.164 with a plus; what has none is a short code. Source: Telnyx, "Receiving webhooks", read 2026-03. */
export const numbers: BareNumbers = 'none';

/** The draft of a message; what is no event is for a person to read. */
export function toDraft(event: TelnyxEvent | undefined, raw: Buffer, house: DoorContext): ComplaintDraft {
  if (event === undefined) {
    const text = raw.toString('utf8').slice(0, 4_000);
    return draftOfText(
      { channel: 'sms-telnyx', numbers, text, from: '', to: '', unreadable: 'It is not in the form of an event of Telnyx.' },
      house,
    );
  }
  const { text, subject, from, to, media, profile, receivedAt, rich } = event;
  const enclosures = media.map(({ url, contentType, filename }, index) => ({
    url,
    filename: filename === '' ? `media-${index + 1}.${extensionOf(contentType)}` : displayName(filename, contentType, index + 1),
    contentType,
  }));
  const elsewhere = rich.media.filter(({ url }) => !/^https?:/.test(url)).map((one) => [one.filename, one.url].filter(Boolean).join(' '));
  const unreadable =
    elsewhere.length > 0 ? `${elsewhere.length} picture(s) or file(s) of this message lie at Telnyx; look at them there.` : undefined;
  const facts = {
    ...(profile ? { profile } : {}),
    ...(receivedAt ? { sentAt: receivedAt } : {}),
    ...(media.length > 0 ? { media: media.length } : {}),
    ...(elsewhere.length > 0 ? { mediaAt: elsewhere } : {}),
    ...(subject ? { subject } : {}),
    ...rich.facts,
  };
  return draftOfText({ channel: 'sms-telnyx', numbers, text, from, to, enclosures, place: rich.place, facts, unreadable }, house);
}

/** What Telnyx says a message is: it has answered it, and after a STOP blocks the number (error 40300). Source: Telnyx, "Advanced opt-in and opt-out", read 2026-11. */
export function keywordOf({ autoresponse }: TelnyxEvent): Keyword | undefined {
  return keywords[autoresponse.toLowerCase()];
}

const keywords: Readonly<Record<string, Keyword>> = {
  stop: 'stop',
  opt_out: 'stop',
  start: 'start',
  opt_in: 'start',
  help: 'help',
  info: 'help',
};
