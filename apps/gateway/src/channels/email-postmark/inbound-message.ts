import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { z } from 'zod';

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
const words = absent(z.string());
const person = absent(z.object({ Email: words, Name: words }));

/** What we look at of an inbound message; whatever has another form counts as absent. Source: Postmark, "Inbound webhook", read 2026-03. */
const messageSchema = z.object({
  MessageID: words,
  From: words,
  FromName: words,
  FromFull: person,
  To: words,
  ToFull: absent(z.array(z.object({ Email: words, Name: words }))),
  Cc: words,
  OriginalRecipient: words,
  Subject: words,
  Date: words,
  ReplyTo: words,
  TextBody: words,
  HtmlBody: words,
  Headers: absent(z.array(z.object({ Name: words, Value: words }).catch({}))),
  Attachments: absent(
    z.array(
      // The console's test says `Data` where the real thing says `Content`.
      z
        .object({ Name: words, Content: words, Data: words, ContentType: words, ContentLength: absent(z.number()), ContentID: words })
        .catch({}),
    ),
  ),
  RawEmail: words,
});

/** An inbound message as Postmark posts it. Source: Postmark, "Inbound webhook". */
export type InboundMessage = z.output<typeof messageSchema>;

/** Undefined for what is no message at all. Never fails. */
export function readInbound(raw: Uint8Array): InboundMessage | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8'));
    const read = messageSchema.safeParse(json);
    return read.success && json !== null && !Array.isArray(json) ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Postmark's own id of the message, a UUID and not the mail's `Message-ID`; empty where there is none. May be called in a thread of its own. */
export function messageIdIn(raw: Uint8Array): string {
  return cleanText(readInbound(raw)?.MessageID ?? '', 100).trim();
}
