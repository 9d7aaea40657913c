import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { DoorContext } from '../../doors/channel.js';
import { draftOfText } from '../../drafting/text-message.js';
import type { BirdMessage } from './message.js';

/** Bird writes E.164 with a plus. Source: Bird, "Contact identifiers", read 2026-03. */
export const numbers: BareNumbers = 'none';

/** The draft of a message; what is none is for a person to read. Media stay at Bird and are counted. */
export function toDraft(message: BirdMessage | undefined, raw: Buffer, house: DoorContext): ComplaintDraft {
  if (message === undefined) {
    const text = raw.toString('utf8').slice(0, 4_000);
    return draftOfText(
      { channel: 'sms-bird', numbers, text, from: '', to: '', unreadable: 'It is not in the form of a message of Bird.' },
      house,
    );
  }
  const { text, from, to, name, rich, channelId, sentAt } = message;
  const media = rich.media.length;
  return draftOfText(
    {
      channel: 'sms-bird',
      numbers,
      text,
      from,
      to,
      name,
      place: rich.place,
      facts: {
        birdChannel: channelId,
        ...(sentAt ? { sentAt } : {}),
        ...(media > 0 ? { media, mediaAt: rich.media.map(({ url, filename }) => [filename, url].filter(Boolean).join(' ')) } : {}),
        ...rich.facts,
      },
      unreadable: media > 0 ? `${media} picture(s) or file(s) of this message lie at Bird; look at them there.` : undefined,
    },
    house,
  );
}
