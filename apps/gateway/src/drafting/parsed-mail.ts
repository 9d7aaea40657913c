import { createHash } from 'node:crypto';

/** A mail that somebody else has taken to pieces. */
export interface ParsedMail {
  /** The headers as they came, in one piece; latin1, a character for each byte. */
  readonly headers: string;
  /** What the headers lack is added from these. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date?: string;
  readonly messageId?: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly ParsedAttachment[];
}

/** A file of a mail that a provider took apart for us. */
export interface ParsedAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly contentId?: string;
}

/** Describe the pieces that there were, not those that are here now. */
const ofTheWhole = /^(content-type|content-transfer-encoding|mime-version|content-disposition|content-id)$/i;

/**
 * The mail put together again, so that it is read by the same reader as any other: its headers, its text in UTF-8, its files. What it is for
 * is reading; the evidence is what came.
 */
export function mailOf(mail: ParsedMail): Buffer {
  const lines = headerLines(mail.headers);
  const kept = lines.filter((line) => !ofTheWhole.test(nameOf(line)));
  const has = (name: string) => kept.some((line) => nameOf(line).toLowerCase() === name);
  const added = (
    [
      ['From', mail.from],
      ['To', mail.to],
      ['Subject', mail.subject],
      ['Date', mail.date ?? ''],
      ['Message-ID', mail.messageId ?? ''],
    ] as const
  ).flatMap(([name, value]) => (value === '' || has(name.toLowerCase()) ? [] : [headerOf(name, value)]));
  const boundary = `=_${createHash('sha256').update(mail.headers).update(mail.text).digest('hex').slice(0, 40)}`;
  const report = lines.find((line) => /^content-type:\s*multipart\/report/i.test(line));
  const reportType = /report-type\s*=\s*"?([\w-]+)/i.exec(report ?? '')?.[1];
  const type = report ? `multipart/report${reportType ? `; report-type=${reportType}` : ''}` : 'multipart/mixed';
  const head = [...kept, ...added, 'MIME-Version: 1.0', `Content-Type: ${type}; boundary="${boundary}"`].join('\r\n');
  const parts = [bodyPart(mail, boundary), ...mail.attachments.map(filePart)];
  return Buffer.concat([
    Buffer.from(`${head}\r\n\r\n`, 'latin1'),
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

/** One header line for a value of any characters: they become bytes of UTF-8, which the reader tells by themselves. */
export function headerOf(name: string, value: string): string {
  const oneLine = value
    .replace(/[\r\n]+/g, ' ')
    .toWellFormed()
    .trim();
  return `${name.replace(/[^\w-]/g, '')}: ${Buffer.from(oneLine, 'utf8').toString('latin1')}`;
}

/** Headers by line, each with the lines that continue it. */
function headerLines(headers: string): string[] {
  return headers
    .slice(0, 1_000_000)
    .split(/\r?\n(?![ \t])/)
    .filter((line) => /^[\w-]+:/.test(line))
    .map((line) => line.replace(/\r?\n/g, '\r\n'));
}

const nameOf = (line: string): string => line.slice(0, line.indexOf(':'));

/** Text, HTML, or both as alternatives. */
function bodyPart({ text, html }: ParsedMail, boundary: string): Buffer {
  const plain = () => textPart('text/plain', text);
  if (html === '') return plain();
  if (text === '') return textPart('text/html', html);
  const inner = `${boundary}.a`;
  const begin = Buffer.from(`--${inner}\r\n`);
  return Buffer.concat([
    Buffer.from(`Content-Type: multipart/alternative; boundary="${inner}"\r\n\r\n`),
    begin,
    plain(),
    Buffer.from('\r\n'),
    begin,
    textPart('text/html', html),
    Buffer.from(`\r\n--${inner}--`),
  ]);
}

function textPart(type: string, text: string): Buffer {
  return Buffer.concat([
    Buffer.from(`Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n`),
    encoded(Buffer.from(text.toWellFormed())),
  ]);
}

function filePart({ filename, contentType, content, contentId }: ParsedAttachment): Buffer {
  const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(contentType) ? contentType : 'application/octet-stream';
  const name = encodeURIComponent(filename.toWellFormed()).replace(/[*'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const id = contentId ? `${headerOf('Content-ID', contentId)}\r\n` : '';
  const head = `Content-Type: ${type}\r\nContent-Disposition: attachment; filename*=UTF-8''${name}\r\n${id}Content-Transfer-Encoding: base64\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), encoded(content)]);
}

/** Base64 in lines of 76 characters, RFC 2045 section 6.8. */
function encoded(bytes: Uint8Array): Buffer {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return Buffer.from(base64.replace(/.{76}/g, '$&\r\n'), 'latin1');
}
