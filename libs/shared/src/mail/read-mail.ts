import { createHash } from 'node:crypto';
import type { AttachmentStream } from 'mailparser';
import { detectLanguage } from '../domain/language/detect-language.js';
import type { Language } from '../domain/language.js';
import { cleanText } from '../domain/text/clean-text.js';
import { bodyOf } from './body-of.js';
import { displayName } from './display-name.js';
import { authenticationVerdict, isAutomaticReply, isBounce, isBulk, wantsNoAnswer } from './mail-signs.js';
import type { MailAttachment, NormalisedMail, OpenedMail } from './normalised-mail.js';
import { envelopeOf } from './read-headers.js';
import { SniffingParser } from './sniffing-parser.js';
import { splitQuote } from './split-quote.js';
import { headersInUtf8 } from './unlabelled-headers.js';

export interface ReadMailOptions {
  /** What a mail without a word in it counts as. */
  readonly defaultLanguage?: Language;
}

/** A mail as people read it. Runs here and now: for a stranger's mail use `readMailSafely`. Fails when the parser does. */
export async function readMail(raw: Uint8Array, options: ReadMailOptions = {}): Promise<NormalisedMail> {
  return (await openMail(raw, options)).mail;
}

/** The mail, and what its headers tell about where it comes from. Fails with whatever the parser throws. */
export async function openMail(raw: Uint8Array, options: ReadMailOptions = {}): Promise<OpenedMail> {
  const parser = new SniffingParser();
  const attachments = await parse(parser, headersInUtf8(raw));
  const headers = parser.headerLines || [];
  const envelope = envelopeOf(headers, parser.headers || new Map());
  const body = parser.parts ? bodyOf(parser.parts) : { text: '', html: '' };
  const { own, quoted } = splitQuote(cleanText(body.text).replaceAll('\r', ''));
  const automaticReply = isAutomaticReply(headers) || envelope.answersByItself;
  return {
    mail: {
      messageId: envelope.messageId,
      from: envelope.from,
      to: envelope.to,
      subject: envelope.subject,
      date: envelope.date,
      text: own,
      quotedText: quoted,
      html: body.html === '' ? null : cleanText(body.html),
      language: detectLanguage(`${envelope.subject}\n${own}`, options.defaultLanguage ?? 'zh-Hans'),
      attachments,
      autoSubmitted: automaticReply || wantsNoAnswer(headers),
      bounce: isBounce(headers, envelope.from.address, parser.partTypes),
      references: envelope.references,
    },
    signs: { bulk: isBulk(headers), automaticReply, authentication: authenticationVerdict(headers), replyTo: envelope.replyTo },
  };
}

/** Runs the parser to its end and takes out the attachments; the text stays in its parts. */
async function parse(parser: SniffingParser, raw: Buffer): Promise<MailAttachment[]> {
  const attachments: MailAttachment[] = [];
  await new Promise<void>((resolve, reject) => {
    parser.on('error', reject);
    parser.on('end', resolve);
    parser.on('data', (data: AttachmentStream | { type: 'text' }) => {
      if (data.type !== 'attachment') return;
      const chunks: Buffer[] = [];
      data.content.on('data', (chunk: Buffer) => chunks.push(chunk));
      data.content.on('error', reject);
      data.content.on('end', () => {
        attachments.push(asAttachment(data, Buffer.concat(chunks), attachments.length + 1));
        data.release?.();
      });
    });
    parser.end(raw);
  });
  return attachments;
}

function asAttachment(part: AttachmentStream, content: Buffer, number: number): MailAttachment {
  return {
    filename: displayName(part.filename || '', part.contentType, number),
    contentType: cleanText(part.contentType || 'application/octet-stream', 200),
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
  };
}
