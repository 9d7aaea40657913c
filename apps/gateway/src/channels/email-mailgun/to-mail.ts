import type { DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { displayName } from '@app/shared/mail/reading/display-name.js';
import { headerOf, mailOf } from '../../drafting/parsed-mail.js';
import type { FoundMail } from '../../drafting/read-as-mail.js';
import { isJson } from '../../http/bodies/flat-fields.js';
import { type Parts, readParts } from '../../http/bodies/read-parts.js';
import { headersOf, type MessageFields, messageFields } from './message-fields.js';

/**
 * The mail in a post of a route: whole in `body-mime`, or in fields. What the reconciler fetched is the same in JSON.
 * Source: Mailgun, "Routes, parsed messages parameters", read 2026-03.
 */
export async function toMail(raw: Uint8Array, contentType: string): Promise<FoundMail | null> {
  const parts = isJson(contentType) ? jsonParts(raw) : await readParts(raw, contentType, { latin1: true });
  const fields = messageFields(parts);
  if (!fields.has('body-mime', 'body-plain', 'body-html', 'from', 'subject', 'message-headers')) return null;
  const list = headersOf(fields);
  const header = (name: string) => list.find(([one]) => one.toLowerCase() === name)?.[1];
  const recipients = (fields.text('recipient', 10_000) || fields.text('recipients', 10_000)).split(',').map((one) => one.trim());
  const whole = fields.has('body-mime') ? fields.bytes('body-mime') : undefined;
  const said = whole ? mailgunVerdictsIn(whole) : { spf: header('x-mailgun-spf') ?? '', dkim: header('x-mailgun-dkim-check-result') ?? '' };
  return {
    mime: whole ?? mailOf(parsed(fields, list, parts)),
    // Mailgun leaves out an empty sender: a report, or an automatic reply.
    from: fields.text('sender', 1_000).trim(),
    to: recipients.filter((one) => one !== '').slice(0, 100),
    // Of DKIM Mailgun says not whose signature it was, so only SPF can vouch for a sender.
    verdicts: { spf: said.spf, dkim: [{ result: said.dkim }] },
    ...(whole === undefined ? { enclosures: storedFiles(fields) } : {}),
    ...(parts.broken ? { unreadable: 'What Mailgun sent broke off, or had too many parts.' } : {}),
  };
}

function parsed(fields: MessageFields, list: readonly (readonly [string, string])[], { files }: Parts): Parameters<typeof mailOf>[0] {
  return {
    headers: list.map(([name, value]) => headerOf(name, value)).join('\r\n'),
    from: fields.text('from', 10_000),
    to: fields.text('recipient', 10_000),
    subject: fields.text('subject', 10_000),
    text: fields.text('body-plain'),
    html: fields.text('body-html'),
    attachments: files.map((file, index) => ({
      filename: file.filename ?? `attachment-${index + 1}`,
      contentType: file.contentType,
      content: file.content,
    })),
  };
}

/** Mailgun writes what it found out into the mail, above what came. */
function mailgunVerdictsIn(mime: Buffer): { spf: string; dkim: string } {
  const head = mime.subarray(0, 16_384).toString('latin1');
  const end = head.search(/\r?\n\r?\n/);
  const of = (name: string) =>
    new RegExp(`^${name}:\\s*([^\\r\\n]{0,100})`, 'im').exec(head.slice(0, end === -1 ? undefined : end))?.[1] ?? '';
  return { spf: of('X-Mailgun-Spf'), dkim: of('X-Mailgun-Dkim-Check-Result') };
}

function jsonParts(raw: Uint8Array): Parts {
  try {
    const json = JSON.parse(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8')) as Record<string, unknown>;
    // A webhook may write lists as lists, and not as texts of JSON.
    const fields = Object.entries(json).flatMap(([name, value]): [string, string][] => {
      const text = typeof value === 'string' ? value : value !== null && typeof value === 'object' ? JSON.stringify(value) : undefined;
      return text === undefined ? [] : [[name, Buffer.from(text, 'utf8').toString('latin1')]];
    });
    return { fields, files: [], broken: false };
  } catch {
    return { fields: [], files: [], broken: true };
  }
}

const mostFiles = 100;

/**
 * Files that `store()` kept at Mailgun: a list of `{url, name, content-type, size}` in `attachments`, instead of the files themselves.
 * Source: Mailgun, "Storing and retrieving messages", read 2026-11.
 */
function storedFiles(fields: MessageFields): DraftEnclosure[] {
  try {
    const list = JSON.parse(fields.text('attachments')) as unknown;
    if (!Array.isArray(list)) return [];
    return list.slice(0, mostFiles).flatMap((one: Record<string, unknown> | null, index): DraftEnclosure[] => {
      const url = one?.['url'];
      if (typeof url !== 'string' || url === '') return [];
      const contentType = cleanText(String(one?.['content-type'] ?? 'application/octet-stream'), 255);
      const name = one?.['name'];
      const filename = displayName(typeof name === 'string' ? name : '', contentType, index + 1);
      return [{ url: cleanText(url, 2_000), filename, contentType }];
    });
  } catch {
    return [];
  }
}
