import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { z } from 'zod';
import { readJson } from '../../http/bodies/raw-body.js';
import { readSnsMessage } from './sns-message.js';

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
const words = absent(z.string());
const verdict = absent(z.object({ status: words }));
const list = absent(z.array(z.string()));

/** What we look at of a notification of Amazon SES. Source: AWS, "Notification contents for Amazon SES email receiving", read 2026-03. */
const notificationSchema = z.object({
  notificationType: words,
  mail: absent(
    z.object({
      messageId: words,
      source: words,
      destination: list,
      headers: absent(z.array(z.object({ name: words, value: words }).catch({}))),
    }),
  ),
  receipt: absent(
    z.object({
      recipients: list,
      spfVerdict: verdict,
      dkimVerdict: verdict,
      dmarcVerdict: verdict,
      spamVerdict: verdict,
      virusVerdict: verdict,
      action: absent(z.object({ type: words, encoding: words, bucketName: words, objectKey: words })),
    }),
  ),
  content: words,
});

/** A notification that SES received a mail. Source: AWS, "Contents of notifications for Amazon SES email receiving". */
export type ReceivedMail = z.output<typeof notificationSchema>;

/** The notification inside a message of SNS. Undefined for any other. */
export function readReceived(raw: Uint8Array): ReceivedMail | undefined {
  const message = readSnsMessage(raw);
  if (message?.Type !== 'Notification') return undefined;
  try {
    const read = notificationSchema.safeParse(readJson(Buffer.from(message.Message), { deepest: 64 }));
    return read.success && (read.data.mail || read.data.content) ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a notification tells of a mail to us; SES tells of bounces and deliveries of ours in the same form. */
export function isReceived(mail: ReceivedMail): boolean {
  return (mail.notificationType ?? 'Received') === 'Received';
}

/** SES's id of the mail; empty where there is none. */
export const messageIdOf = (mail: ReceivedMail): string => cleanText(mail.mail?.messageId ?? '', 200);
