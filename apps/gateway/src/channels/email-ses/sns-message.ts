import { z } from 'zod';
import { readJson } from '../../web/raw-body.js';

const words = z.string();

/** The envelope of Amazon SNS. Source: AWS, "Amazon SNS message and JSON formats", read 2026-03. */
const snsSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: words,
  TopicArn: words,
  Subject: words.nullish(),
  Message: words,
  Timestamp: words,
  SignatureVersion: words,
  Signature: words,
  SigningCertURL: words,
  Token: words.optional(),
  SubscribeURL: words.optional(),
});

export type SnsMessage = z.output<typeof snsSchema>;

/** Undefined for what is no message of SNS. */
export function readSnsMessage(raw: Uint8Array): SnsMessage | undefined {
  try {
    const read = snsSchema.safeParse(readJson(raw));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Where SNS keeps its certificates and takes confirmations. */
const snsHost = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;

/** Whether an address is one of SNS: https, the usual port, one of its hosts. */
export function isSnsAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, port, hostname, username, password } = new URL(address);
  return protocol === 'https:' && port === '' && username === '' && password === '' && snsHost.test(hostname);
}

/** What is signed: names and values on lines of their own, in this order, what is absent left out. */
export function signedText(message: SnsMessage): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (message[name] === undefined || message[name] === null ? [] : [`${name}\n${message[name]}\n`])).join('');
}
