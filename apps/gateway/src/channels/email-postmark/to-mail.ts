import { headerOf, mailOf } from '../../drafting/parsed-mail.js';
import type { FoundMail } from '../../drafting/read-as-mail.js';
import { type InboundMessage, readInbound } from './inbound-message.js';

/** The mail in an inbound message: whole in `RawEmail` where that is switched on, else put together from the fields. */
export async function toMail(raw: Uint8Array): Promise<FoundMail | null> {
  const message = readInbound(raw);
  if (!message || (!message.From && !message.TextBody && !message.HtmlBody && !message.Subject && !message.RawEmail)) return null;
  const headers = message.Headers ?? [];
  const header = (name: string) => headers.find((one) => one.Name?.toLowerCase() === name)?.Value ?? '';
  const missing = (message.Attachments ?? []).filter((file) => (file.Content ?? file.Data) === undefined);
  return {
    mime: message.RawEmail ? Buffer.from(message.RawEmail, 'utf8') : mailOf(parsed(message)),
    from: returnPathOf(header('return-path')) ?? message.FromFull?.Email ?? message.From ?? '',
    to: message.OriginalRecipient ? [message.OriginalRecipient] : (message.ToFull ?? []).flatMap((one) => one.Email ?? []),
    verdicts: { spf: /^\w+/.exec(header('received-spf'))?.[0] ?? '' },
    ...(missing.length > 0 ? { unreadable: `${missing.length} file(s) of this mail lie at Postmark; look at them there.` } : {}),
  };
}

/** Empty for reports and automatic mail; undefined where the headers do not tell. */
function returnPathOf(header: string): string | undefined {
  return header === '' ? undefined : header.replace(/[<>\s]/g, '');
}

function parsed(message: InboundMessage): Parameters<typeof mailOf>[0] {
  const { FromFull, From = '', FromName } = message;
  const name = FromFull?.Name || FromName;
  const address = FromFull?.Email || From || '';
  return {
    headers: (message.Headers ?? []).map(({ Name, Value }) => headerOf(Name ?? 'X-Unnamed', Value ?? '')).join('\r\n'),
    from: name && !address.includes('<') ? `"${name.replace(/["\\]/g, '')}" <${address}>` : address,
    to: message.To ?? '',
    subject: message.Subject ?? '',
    ...(message.Date ? { date: message.Date } : {}),
    text: message.TextBody ?? '',
    html: message.HtmlBody ?? '',
    attachments: (message.Attachments ?? []).flatMap((file, index) => {
      const content = file.Content ?? file.Data;
      if (content === undefined || content === null) return [];
      return [
        {
          filename: file.Name ?? `attachment-${index + 1}`,
          contentType: file.ContentType ?? 'application/octet-stream',
          content: Buffer.from(content, 'base64'),
          ...(file.ContentID ? { contentId: file.ContentID } : {}),
        },
      ];
    }),
  };
}
