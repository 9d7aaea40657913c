import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { z } from 'zod';
import { type RichMedia, type RichMessage, readRich } from '../../drafting/rich-message.js';
import { readJson } from '../../http/bodies/raw-body.js';

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);

/** What we look at of an event of Telnyx; whatever has another form counts as absent. Source: Telnyx, "Receive a message", read 2026-03. */
const eventSchema = z.object({
  data: z.object({
    id: absent(z.string()),
    event_type: absent(z.string()),
    payload: z
      .object({
        id: absent(z.string()),
        text: absent(z.string()),
        subject: absent(z.string()),
        autoresponse_type: absent(z.string()),
        body: absent(z.record(z.string(), z.unknown())),
        from: absent(z.object({ phone_number: absent(z.string()), carrier: absent(z.string()) })),
        to: absent(z.array(z.object({ phone_number: absent(z.string()) }))),
        media: absent(z.array(z.object({ url: absent(z.string()), content_type: absent(z.string()) }))),
        messaging_profile_id: absent(z.string()),
        received_at: absent(z.string()),
      })
      .nullish()
      .catch({}),
  }),
});

/** An event of Telnyx, as far as it is read. */
export interface TelnyxEvent {
  /** `message.received` for what is for us. */
  readonly type: string;
  /** Of the message, or of the event where there is none. */
  readonly id: string;
  readonly text: string;
  /** Of an MMS. */
  readonly subject: string;
  /** What Telnyx has answered by itself: STOP, START, HELP. */
  readonly autoresponse: string;
  /** Of RCS and WhatsApp messages: everything that they hold. */
  readonly rich: RichMessage;
  readonly from: string;
  readonly to: string;
  readonly media: readonly RichMedia[];
  readonly profile: string;
  readonly receivedAt: string;
}

/** Members of a body that say which of its forms it has, and of which message of ours it speaks. */
const bookkeeping: ReadonlySet<string> = new Set(['type', 'id', 'timestamp', 'messaging_product']);

/** Undefined for what is no event at all. */
export function readEvent(raw: Buffer): TelnyxEvent | undefined {
  let json: unknown;
  try {
    json = readJson(raw);
  } catch {
    return undefined;
  }
  const read = eventSchema.safeParse(json);
  if (!read.success) return undefined;
  const { id, event_type: type, payload } = read.data.data;
  const rich = readRich(payload?.body ?? {}, bookkeeping);
  const given = (payload?.media ?? []).flatMap(({ url, content_type: contentType }) =>
    url ? [{ url, contentType: contentType ?? '', filename: '' }] : [],
  );
  return {
    type: type ?? '',
    id: cleanText(payload?.id ?? id ?? '', 200),
    text: payload?.text || rich.text,
    subject: payload?.subject ?? '',
    autoresponse: payload?.autoresponse_type ?? '',
    from: payload?.from?.phone_number ?? '',
    to: payload?.to?.[0]?.phone_number ?? '',
    rich,
    media: [...given, ...rich.media.filter((one) => /^https?:/.test(one.url))].slice(0, 10).map(({ url, contentType, filename }) => ({
      url: cleanText(url, 2_000),
      contentType: cleanText(contentType || 'application/octet-stream', 255),
      filename,
    })),
    profile: payload?.messaging_profile_id ?? '',
    receivedAt: payload?.received_at ?? '',
  };
}
