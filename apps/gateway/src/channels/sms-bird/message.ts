import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { z } from 'zod';
import { type RichMessage, readRich } from '../../drafting/rich-message.js';
import { readJson } from '../../http/bodies/raw-body.js';

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
const words = absent(z.string());

/** What we look at of a message of Bird; whatever has another form counts as absent. Source: Bird, "Channels API, message", read 2026-03. */
const messageSchema = z.object({
  id: words,
  channelId: words,
  direction: words,
  status: words,
  createdAt: words,
  sender: absent(
    z.object({
      contact: absent(z.object({ identifierValue: words, annotations: absent(z.object({ name: words })) })),
      connector: absent(z.object({ identifierValue: words })),
    }),
  ),
  receiver: absent(
    z.object({
      connector: absent(z.object({ identifierValue: words })),
      connectors: absent(z.array(z.object({ identifierValue: words }))),
    }),
  ),
  body: absent(z.record(z.string(), z.unknown())),
});

/** A message of Bird's channels, as far as it is read. */
export interface BirdMessage {
  readonly id: string;
  readonly channelId: string;
  /** From us, or about one of ours. */
  readonly outgoing: boolean;
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly text: string;
  /** What it holds besides words; its media stay at Bird. */
  readonly rich: RichMessage;
  readonly sentAt: string;
}

/** `type` says which member holds the content. */
const bookkeeping: ReadonlySet<string> = new Set(['type']);

/** A message, bare or in the `payload` of an event. Undefined for what is neither. */
export function readMessage(raw: Buffer): BirdMessage | undefined {
  let json: Record<string, unknown>;
  try {
    json = readJson(raw);
  } catch {
    return undefined;
  }
  const { payload } = json;
  const read = messageSchema.safeParse(payload !== null && typeof payload === 'object' ? payload : json);
  if (!read.success || (!read.data.id && !read.data.body)) return undefined;
  const { id, channelId, direction, sender, receiver, body, createdAt } = read.data;
  const rich = readRich(body ?? {}, bookkeeping);
  const event = typeof json['event'] === 'string' ? json['event'] : '';
  return {
    id: cleanText(id ?? '', 200),
    channelId: cleanText(channelId ?? '', 200),
    outgoing: direction === 'outgoing' || /\.(outbound|interaction)$/.test(event),
    from: sender?.contact?.identifierValue ?? '',
    to: receiver?.connectors?.[0]?.identifierValue ?? receiver?.connector?.identifierValue ?? '',
    name: sender?.contact?.annotations?.name ?? '',
    text: rich.text,
    rich,
    sentAt: createdAt ?? '',
  };
}
