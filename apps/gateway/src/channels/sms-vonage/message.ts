import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { type CutText, cutText } from '../../drafting/cut-characters.js';
import { more } from '../../drafting/text-message.js';
import type { FlatFields } from '../../http/bodies/flat-fields.js';

/** What Vonage tells of a message, or of one part of a long one. */
export type VonageMessage = CutText & {
  readonly from: string;
  readonly to: string;
  /** As Vonage writes it: UTC without saying so. */
  readonly sentAt: string;
  /** Set for binary messages, which hold no text. */
  readonly binary: boolean;
  /** 1 of 1 for a message of one part. */
  readonly part: number;
  readonly parts: number;
  readonly messageId: string;
  /** Fields that nobody has seen yet. */
  readonly more?: Readonly<Record<string, string>>;
};

/** Source: Vonage, "Inbound SMS", read 2026-03. */
export function readMessage(fields: FlatFields): VonageMessage {
  const field = (name: string, most = 200) => cleanText(fields[name] ?? '', most).trim();
  const parts = whole(fields['concat-total']);
  const part = whole(fields['concat-part']);
  const isPart = fields['concat'] === 'true' && parts > 1 && part >= 1 && part <= parts;
  return {
    from: field('msisdn'),
    to: field('to'),
    // Not trimmed: a part may end in the space between two words; and not made whole, for it may end in half a character.
    ...cutText((fields['text'] ?? '').slice(0, 20_000).replaceAll('\u0000', '\uFFFD')),
    sentAt: field('message-timestamp'),
    binary: fields['type'] === 'binary',
    part: isPart ? part : 1,
    parts: isPart ? parts : 1,
    messageId: field('messageId'),
    ...more(Object.entries(fields), bookkeeping),
  };
}

/** What is read above, the proof, and what tells of the sending; `keyword` is the first word of the text once more, in capitals. */
const bookkeeping: ReadonlySet<string> = new Set([
  ...['msisdn', 'to', 'text', 'message-timestamp', 'type', 'concat', 'concat-ref', 'concat-total', 'concat-part', 'messageId', 'keyword'],
  ...['sig', 'nonce', 'timestamp', 'api-key', 'data', 'udh', 'network-code', 'price', '__proto__'],
]);

/** A delivery receipt that somebody pointed at this door: about a message of ours. */
export function isReport(fields: FlatFields): boolean {
  return fields['text'] === undefined && fields['data'] === undefined && (fields['scts'] !== undefined || fields['err-code'] !== undefined);
}

/** At most 255 parts: the counter is one byte (3GPP TS 23.040, 9.2.3.24.1). */
function whole(text: string | undefined): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= 255 ? value : 0;
}
