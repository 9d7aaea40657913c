import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { decodeText } from '@app/shared/mail/charsets/decode-text.js';
import { mailOf, type ParsedAttachment } from '../../drafting/parsed-mail.js';
import type { FoundMail } from '../../drafting/read-as-mail.js';
import { type Parts, readParts } from '../../http/bodies/read-parts.js';

/**
 * The mail in a post of Inbound Parse: whole in `email` (raw mode), or in fields, each of which may be in another charset (`charsets`).
 * Source: SendGrid, "Setting up the Inbound Parse webhook", read 2026-03.
 */
export async function toMail(raw: Uint8Array, contentType: string): Promise<FoundMail | null> {
  const parts = await readParts(raw, contentType, { latin1: true });
  const fields = fieldsOf(parts);
  const whole = fields.raw('email');
  if (whole === undefined && !fields.has('from', 'headers', 'text', 'html', 'subject')) return null;
  const { from, to } = envelopeIn(fields.text('envelope'));
  const verdicts = { spf: fields.text('SPF'), dkim: signaturesIn(fields.text('dkim')) };
  const cut = parts.broken ? { unreadable: 'What SendGrid sent broke off, or had too many parts.' } : {};
  const mime =
    whole ??
    mailOf({ ...headersOf(fields), text: fields.text('text'), html: fields.text('html'), attachments: attachmentsOf(parts, fields) });
  return { mime, from, to: to.length > 0 ? to : addressesIn(fields.text('to')), verdicts, ...cut };
}

/** `dkim` is no JSON: `{@example.org : pass, @mail.example.org : fail}`. */
function signaturesIn(said: string): { domain: string; result: string }[] {
  return [...said.slice(0, 10_000).matchAll(/@([^\s:,{}]{1,255})\s*:\s*(\w{1,20})/g)].map(([, domain = '', result = '']) => ({
    domain,
    result,
  }));
}

/** Sender and recipients, where the envelope can be read. */
export function envelopeIn(json: string): { from: string; to: string[] } {
  try {
    const { from, to } = JSON.parse(json) as { from?: unknown; to?: unknown };
    const list = Array.isArray(to) ? to.filter((one): one is string => typeof one === 'string') : [];
    return { from: typeof from === 'string' ? from : 'unknown', to: list.slice(0, 100) };
  } catch {
    return { from: 'unknown', to: [] };
  }
}

interface Fields {
  has(...names: string[]): boolean;
  raw(name: string): Buffer | undefined;
  text(name: string): string;
}

/** Fields by name, decoded as `charsets` says of each. */
export function fieldsOf({ fields, files }: Parts): Fields {
  const bytes = new Map<string, Buffer>();
  for (const [name, value] of fields) if (!bytes.has(name)) bytes.set(name, Buffer.from(value, 'latin1'));
  // In raw mode the mail may come as a file.
  for (const file of files) if (file.field === 'email' && !bytes.has('email')) bytes.set('email', file.content);
  const charsets = charsetsIn(bytes.get('charsets')?.toString('utf8') ?? '');
  return {
    has: (...names) => names.some((name) => bytes.has(name)),
    raw: (name) => bytes.get(name),
    text: (name) => cleanText(decodeText(bytes.get(name) ?? Buffer.alloc(0), charsets.get(name) ?? '')),
  };
}

function charsetsIn(json: string): ReadonlyMap<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(json) as object).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  } catch {
    return new Map();
  }
}

function headersOf(fields: Fields) {
  const headers = fields.raw('headers')?.toString('latin1') ?? '';
  return { headers, from: fields.text('from'), to: fields.text('to'), subject: fields.text('subject') };
}

function attachmentsOf({ files }: Parts, fields: Fields): ParsedAttachment[] {
  const info = infoIn(fields.text('attachment-info'));
  return files
    .filter((file) => file.field !== 'email')
    .map((file, index) => ({
      filename: info.get(file.field)?.filename ?? file.filename ?? `attachment-${index + 1}`,
      contentType: info.get(file.field)?.type ?? file.contentType,
      content: file.content,
    }));
}

function infoIn(json: string): ReadonlyMap<string, { filename?: string; type?: string }> {
  try {
    const entries = Object.entries(JSON.parse(json) as Record<string, { filename?: unknown; type?: unknown } | null>);
    return new Map(
      entries.map(([field, info]) => [
        field,
        {
          ...(typeof info?.filename === 'string' ? { filename: info.filename } : {}),
          ...(typeof info?.type === 'string' ? { type: info.type } : {}),
        },
      ]),
    );
  } catch {
    return new Map();
  }
}

function addressesIn(header: string): string[] {
  return [...header.slice(0, 10_000).matchAll(/[^\s<>,;"]{1,64}@[^\s<>,;"]{1,255}/g)].map(([address]) => address).slice(0, 100);
}
