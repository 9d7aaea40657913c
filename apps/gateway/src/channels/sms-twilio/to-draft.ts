import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft, DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Keyword } from '../../doors/arrival.js';
import type { DoorContext } from '../../doors/channel.js';
import type { ContactContext } from '../../drafting/contacts.js';
import { draftOfText, more } from '../../drafting/text-message.js';
import { extensionOf } from '../../http/bodies/media-type.js';
import { one, type TwilioFields } from '../../vendors/twilio/fields.js';

/** Twilio writes E.164 with a plus; what has none is a short code. Source: Twilio, "Messaging webhook request", read 2026-03. */
export const numbers: BareNumbers = 'none';

/** Media beyond these are not Twilio's; the raw body has them anyway. */
const maxMedia = 10;

/**
 * The draft of a text message, MMS, RCS or WhatsApp message. Media lie at Twilio and are fetched afterwards; a place, a button and what else
 * came are facts, and so is every field that nobody has seen yet. Source: Twilio, "Twilio's request to your incoming message webhook", read 2026-11.
 */
export function toDraft(fields: TwilioFields, house: Pick<DoorContext, 'defaultLanguage'> & ContactContext): ComplaintDraft {
  const body = fields['Body'];
  const enclosures = mediaOf(fields);
  const written = Array.isArray(body) ? body.join('\n') : ((body as string | undefined) ?? '');
  const pressed = one(fields, 'ButtonText') ?? one(fields, 'ListTitle');
  return draftOfText(
    {
      channel: 'sms-twilio',
      numbers,
      // What somebody pressed is what they say; Twilio repeats it as the body, but not on every channel.
      text: written.trim() === '' ? (pressed ?? '') : written,
      from: one(fields, 'From'),
      to: one(fields, 'To'),
      name: one(fields, 'ProfileName'),
      enclosures,
      place: {
        latitude: one(fields, 'Latitude'),
        longitude: one(fields, 'Longitude'),
        address: one(fields, 'Address'),
        name: one(fields, 'Label'),
      },
      facts: {
        ...factsOf(fields),
        ...(enclosures.length > 0 ? { media: enclosures.length } : {}),
        ...more(Object.entries(fields), known),
      },
    },
    house,
  );
}

/** Fields by the names of our facts. */
const facts: readonly (readonly [fact: string, field: string])[] = [
  ['messagingService', 'MessagingServiceSid'],
  ['pressed', 'ButtonText'],
  ['pressed', 'ListTitle'],
  ['pressedId', 'ButtonPayload'],
  ['pressedId', 'ListId'],
  ['answersMessage', 'OriginalRepliedMessageSid'],
  ['answersSender', 'OriginalRepliedMessageSender'],
  ['advertHeadline', 'ReferralHeadline'],
  ['advertText', 'ReferralBody'],
  ['advertUrl', 'ReferralSourceUrl'],
  ['advertMedia', 'ReferralMediaUrl'],
];

function factsOf(fields: TwilioFields): Record<string, unknown> {
  const forwarded = ['Forwarded', 'FrequentlyForwarded'].some((name) => one(fields, name) === 'true');
  const found = facts.flatMap(([fact, field]) => {
    const value = one(fields, field);
    return value === undefined ? [] : [[fact, cleanText(value, 2_000)] as const];
  });
  return { ...Object.fromEntries(found), ...(forwarded ? { forwarded } : {}) };
}

/**
 * What is read above or tells of the sending and not of the sender: ids, counts, states, where a number was registered. All else is told to
 * whoever reads the case.
 */
const known = new RegExp(
  `^(${[
    'Body|From|To|ProfileName|Latitude|Longitude|Address|Label|NumMedia|NumSegments|OptOutType|Forwarded|FrequentlyForwarded|__proto__',
    'MessageSid|SmsSid|SmsMessageSid|AccountSid|MessageStatus|SmsStatus|ApiVersion|MessageType|WaId|ChannelMetadata|ReferralNumMedia',
    'Referral(SourceId|SourceType|MediaId|MediaContentType|CtwaClid)|Channel(Install|To|Prefix)\\w*|RawDlrDoneDate|bodySHA256',
    '(Media(Url|ContentType)|MessageMedia)\\d+|(From|To)(City|State|Zip|Country)|AddOns',
    facts.map(([, field]) => field).join('|'),
  ].join('|')})$`,
);

/** What Twilio says a message is: it has answered it, and after a STOP it blocks the number (error 21610). Source: Twilio, "OptOutType", read 2026-11. */
export function keywordOf(fields: TwilioFields): Keyword | undefined {
  const said = one(fields, 'OptOutType')?.toLowerCase();
  return said === 'stop' || said === 'start' || said === 'help' ? said : undefined;
}

/** States of messages that we sent. Source: Twilio, "Message Status Values", read 2026-03. */
const ourStates = ['accepted', 'scheduled', 'queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'read', 'canceled'];

/** A status callback that somebody pointed at this door: about a message of ours, not one to us. */
export function isReport(fields: TwilioFields): boolean {
  return ourStates.includes(one(fields, 'MessageStatus') ?? one(fields, 'SmsStatus') ?? 'received');
}

function mediaOf(fields: TwilioFields): DraftEnclosure[] {
  return Array.from({ length: maxMedia }, (_, index) => index).flatMap((index) => {
    const url = one(fields, `MediaUrl${index}`);
    if (url === undefined) return [];
    const contentType = cleanText(one(fields, `MediaContentType${index}`) ?? 'application/octet-stream', 255);
    return [{ url: cleanText(url, 2_000), filename: `media-${index + 1}.${extensionOf(contentType)}`, contentType }];
  });
}
