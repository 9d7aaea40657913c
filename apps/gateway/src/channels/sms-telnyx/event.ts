import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { z } from 'zod';
import { readJson } from '../../web/raw-body.js';

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

export interface TelnyxEvent {
  /** `message.received` for what is for us. */
  readonly type: string;
  /** Of the message, or of the event where there is none. */
  readonly id: string;
  readonly text: string;
  readonly from: string;
  readonly to: string;
  readonly media: readonly { readonly url: string; readonly contentType: string }[];
  readonly profile: string;
  readonly receivedAt: string;
}

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
  return {
    type: type ?? '',
    id: cleanText(payload?.id ?? id ?? '', 200),
    text: payload?.text ?? '',
    from: payload?.from?.phone_number ?? '',
    to: payload?.to?.[0]?.phone_number ?? '',
    media: (payload?.media ?? [])
      .slice(0, 10)
      .flatMap(({ url, content_type: contentType }) =>
        url ? [{ url: cleanText(url, 2_000), contentType: cleanText(contentType ?? 'application/octet-stream', 255) }] : [],
      ),
    profile: payload?.messaging_profile_id ?? '',
    receivedAt: payload?.received_at ?? '',
  };
}
