import { cleanText } from '../domain/text/clean-text.js';
import { decodeText } from './decode-text.js';
import { htmlToText } from './html-to-text.js';
import type { OpenedMail } from './normalised-mail.js';
import { openMail, type ReadMailOptions } from './read-mail.js';
import { headerEnd } from './unlabelled-headers.js';

/** How much of a mail is looked at, and how much of a header line, in bytes: enough to begin with, too little to do harm. */
const headBytes = 65_536;
const lineBytes = 4096;
const wanted =
  /^(from|to|reply-to|subject|date|message-id|in-reply-to|references|return-path|received|authentication-results|auto-submitted|precedence|list-id|x-auto-response-suppress|x-failed-recipients):/i;

/**
 * What can be had of a mail that the parser gave up on: its main headers and the head of its text, without attachments.
 * Looks at the first 64 KiB only and always answers. `why` is the sentence to keep with it.
 */
export async function salvageMail(raw: Uint8Array, why: string, options: ReadMailOptions = {}): Promise<OpenedMail> {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, headBytes));
  const end = headerEnd(head);
  const text = firstText(head, end);
  const opened = await openMail(smallMail(head.subarray(0, end), text), options).catch(() =>
    openMail(smallMail(Buffer.alloc(0), text), options),
  );
  return { mail: opened.mail, signs: { ...opened.signs, unreadable: why } };
}

/** The wanted headers, each short and whole, over a body of plain text. */
function smallMail(headers: Buffer, text: string): Buffer {
  const kept: Buffer[] = [];
  // latin1 keeps every byte as one character, so the bytes come back as they were.
  for (const header of headers
    .toString('latin1')
    .split(/\r?\n(?![ \t])/)
    .slice(0, 500)) {
    if (wanted.test(header.slice(0, 40)) && header.length <= lineBytes) kept.push(Buffer.from(`${header}\r\n`, 'latin1'));
  }
  const rest = 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n';
  return Buffer.concat([...kept, Buffer.from(`${rest}${text}`)]);
}

/** The first text part if one begins in the head, decoded; else the head of the body as it stands. */
function firstText(head: Buffer, bodyAt: number): string {
  const latin = head.toString('latin1');
  const lower = latin.toLowerCase();
  let from = bodyAt;
  let headers = lower.slice(0, bodyAt);
  if (headers.includes('multipart/')) {
    const part = ['content-type: text/plain', 'content-type: text/html'].map((type) => lower.indexOf(type, bodyAt)).find((at) => at !== -1);
    if (part !== undefined) {
      const start = Math.max(lower.lastIndexOf('\n--', part), bodyAt);
      const blank = [lower.indexOf('\r\n\r\n', part), lower.indexOf('\n\n', part)].filter((at) => at !== -1);
      from = blank.length === 0 ? head.length : Math.min(...blank);
      headers = lower.slice(start, from);
    }
  }
  const boundary = lower.indexOf('\n--', from + 2);
  const body = latin.slice(from, boundary === -1 ? latin.length : boundary);
  const label = /charset\s*=\s*"?([a-z0-9_-]{1,40})/.exec(headers.slice(0, lineBytes))?.[1] ?? '';
  const text = cleanText(decodeText(transferDecoded(body, headers.slice(0, lineBytes)), label)).trim();
  return headers.includes('text/html') ? htmlToText(text) : text;
}

function transferDecoded(body: string, headers: string): Buffer {
  const encoding = /content-transfer-encoding:\s*"?(base64|quoted-printable)/.exec(headers)?.[1];
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  const joined = body.replace(/=\r?\n/g, '').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(joined, 'latin1');
}
