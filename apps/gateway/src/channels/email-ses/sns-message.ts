import { z } from 'zod';
import { readJson } from '../../http/bodies/raw-body.js';

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

/** A message of Amazon SNS with its signature. Source: AWS, "HTTP/HTTPS notification JSON format". */
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

/** `sns.<region>.amazonaws.com`, a region as `us-gov-west-1` or `cn-north-1`: nothing that looks like one, such as a bucket `sns` at S3. */
const snsHost = /^sns\.[a-z]{2,4}(-[a-z]{2,20}){1,2}-\d{1,2}\.amazonaws\.com(\.cn)?$/;
/** The only name under which SNS keeps a certificate. */
const certificatePath = /^\/SimpleNotificationService-[0-9a-f]{16,64}\.pem$/;

/** Whether an address is that of a signing certificate of SNS: https, the usual port, one of its hosts and its path, nothing more. */
export function isSnsCertificate(address: string): boolean {
  const url = snsUrl(address);
  return url !== undefined && certificatePath.test(url.pathname) && url.search === '' && url.hash === '';
}

/** Whether an address confirms a subscription at SNS, to the topic that is given. */
export function isSnsConfirmation(address: string, topic: string): boolean {
  const url = snsUrl(address);
  if (url === undefined || url.pathname !== '/') return false;
  return url.searchParams.get('Action') === 'ConfirmSubscription' && url.searchParams.get('TopicArn') === topic;
}

function snsUrl(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const { protocol, port, hostname, username, password } = url;
  return protocol === 'https:' && port === '' && username === '' && password === '' && snsHost.test(hostname) ? url : undefined;
}

/** What is signed: names and values on lines of their own, in this order, what is absent left out. */
export function signedText(message: SnsMessage): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (message[name] === undefined || message[name] === null ? [] : [`${name}\n${message[name]}\n`])).join('');
}
