import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { DoorContext } from '../../doors/channel.js';
import { readRich } from '../../drafting/rich-message.js';
import { draftOfText } from '../../drafting/text-message.js';
import { isJson } from '../../http/bodies/flat-fields.js';
import { readJson } from '../../http/bodies/raw-body.js';
import { numbers } from './join-parts.js';

type Json = Readonly<Record<string, unknown>>;

/** A message of Vonage's Messages API (SMS, MMS, RCS, WhatsApp, Viber), which is JSON and names itself by `message_uuid`. */
export interface VonageRichMessage {
  readonly id: string;
  /** About a message of ours: a status. */
  readonly report: string | undefined;
  readonly json: Json;
}

/** Undefined for what is none. Source: Vonage, "Messages API: inbound message, message status", read 2026-11. */
export function readRichMessage(raw: Uint8Array, contentType: string): VonageRichMessage | undefined {
  if (!isJson(contentType)) return undefined;
  let json: Json;
  try {
    json = readJson(raw);
  } catch {
    return undefined;
  }
  const id = json['message_uuid'];
  if (typeof id !== 'string' || id === '') return undefined;
  const isMessage = 'message_type' in json || 'message' in json || 'text' in json;
  const status = json['status'];
  return { id: cleanText(id, 100), report: !isMessage && typeof status === 'string' ? cleanText(status, 40) : undefined, json };
}

/** Members that are read here, or tell of the sending alone. */
const bookkeeping: ReadonlySet<string> = new Set([
  ...['message_uuid', 'message_type', 'channel', 'to', 'from', 'timestamp', 'profile', 'context', 'context_status', 'sms', 'usage'],
  ...['client_ref', 'origin', '_self', 'whatsapp', 'destination', 'status', 'type'],
]);

/** The older form of the API has everything one floor deeper, in `message.content`. */
function readContent(json: Json) {
  const older = objectOf(objectOf(json['message'])['content']);
  return readRich(Object.keys(older).length > 0 ? older : json, bookkeeping);
}

/** Whether something lies at Vonage that came with it. */
export const hasMedia = ({ json }: VonageRichMessage): boolean => readContent(json).media.length > 0;

/** The draft of such a message. Its media lie at Vonage behind the account's own key and are named, for a person to look at there. */
export function toRichDraft({ json }: VonageRichMessage, house: DoorContext): ComplaintDraft {
  const rich = readContent(json);
  const answers = objectOf(json['context'])['message_uuid'];
  const at = rich.media.map(({ url, filename }) => [filename, url].filter(Boolean).join(' '));
  const sentAt = json['timestamp'];
  return draftOfText(
    {
      channel: 'sms-vonage',
      numbers,
      text: rich.text,
      from: numberOf(json['from']),
      to: numberOf(json['to']),
      name: textOf(objectOf(json['profile'])['name']),
      place: rich.place,
      facts: {
        ...(typeof sentAt === 'string' ? { sentAt } : {}),
        ...(typeof answers === 'string' ? { answersMessage: answers } : {}),
        ...(at.length > 0 ? { media: at.length, mediaAt: at } : {}),
        ...rich.facts,
      },
      unreadable:
        at.length > 0 ? `${at.length} picture(s) or file(s) of this message lie at Vonage; look at them there.` : unsupported(json),
    },
    house,
  );
}

const unsupported = (json: Json): string | undefined =>
  json['message_type'] === 'unsupported' ? 'The message is of a kind that Vonage does not hand on; ask what it was.' : undefined;

const numberOf = (value: unknown): string => textOf(value) || textOf(objectOf(value)['number']);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const objectOf = (value: unknown): Json => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {});
