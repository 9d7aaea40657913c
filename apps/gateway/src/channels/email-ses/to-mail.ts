import { headerOf, mailOf } from '../../drafting/parsed-mail.js';
import type { FoundMail } from '../../drafting/read-as-mail.js';
import { type ReceivedMail, readReceived } from './received-mail.js';

/** The mail in a notification of SES: whole in `content`; with the S3 action it lies in a bucket, and only its headers are here. */
export async function toMail(raw: Uint8Array): Promise<FoundMail | null> {
  const received = readReceived(raw);
  if (!received) return null;
  const { mail, receipt } = received;
  const whole = contentOf(received);
  const verdicts = {
    spf: receipt?.spfVerdict?.status ?? '',
    dkim: [{ result: receipt?.dkimVerdict?.status ?? '' }],
    dmarc: receipt?.dmarcVerdict?.status ?? '',
  };
  return {
    mime: whole ?? mailOf(headersOnly(received)),
    from: mail?.source === '<>' ? '' : (mail?.source ?? 'unknown'),
    to: receipt?.recipients ?? mail?.destination ?? [],
    verdicts,
    ...(whole ? {} : { unreadable: whereItLies(received) }),
  };
}

function contentOf({ content, receipt }: ReceivedMail): Buffer | undefined {
  if (!content) return undefined;
  return Buffer.from(content, receipt?.action?.encoding?.toUpperCase() === 'BASE64' ? 'base64' : 'utf8');
}

function headersOnly({ mail }: ReceivedMail): Parameters<typeof mailOf>[0] {
  const headers = (mail?.headers ?? []).map(({ name, value }) => headerOf(name ?? 'X-Unnamed', value ?? '')).join('\r\n');
  return { headers, from: mail?.source ?? '', to: '', subject: '', text: '', html: '', attachments: [] };
}

function whereItLies({ receipt }: ReceivedMail): string {
  const { bucketName, objectKey } = receipt?.action ?? {};
  return bucketName
    ? `The mail lies in the bucket ${bucketName}, object ${objectKey ?? '?'}; look at it there.`
    : 'Amazon SES sent no content with this mail.';
}
