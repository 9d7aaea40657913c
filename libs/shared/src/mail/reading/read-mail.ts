import { createHash } from 'node:crypto';
import { detectLanguage } from '../../domain/language/detect-language.js';
import type { Language } from '../../domain/language.js';
import { cleanText } from '../../domain/text/clean-text.js';
import { type MimePart, readStructure, type StructureLimits } from '../mime/structure.js';
import { mailKind } from '../text/reply-signs.js';
import type { TextSection } from '../text/section.js';
import { splitQuote } from '../text/split-quote.js';
import { readBounce } from './bounces.js';
import { isAutomaticReply, isAutomaticSubject, isBulk, isGenerated, relayResults, wantsNoAnswer } from './mail-signs.js';
import type { MailAttachment, OpenedMail } from './normalised-mail.js';
import { envelopeOf } from './read-headers.js';
import { type FoundFile, readParts } from './read-parts.js';
import { senderSigns } from './sender-signs.js';
import { wordless } from './wordless.js';

/** What the reader may assume. */
export interface ReadMailOptions {
  /** What a mail without a word in it counts as. */
  readonly defaultLanguage?: Language;
}

/**
 * The mail as people read it, and what its headers tell about where it comes from. Runs here and now: for a stranger's mail use
 * `readMailSafely`. Fails when the mail is made of more parts than `limits` allow.
 */
export async function openMail(raw: Uint8Array, options: ReadMailOptions = {}, limits?: StructureLimits): Promise<OpenedMail> {
  const root = readStructure(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), limits);
  const { headers } = root;
  const envelope = envelopeOf(headers, charsetOf(root));
  const kind = mailKind(envelope.subject, envelope.references, envelope.addressees);
  const contents = readParts(root, kind === 'reply');
  const sections = cleanSections(contents.sections);
  const { own, quoted, signature } = splitQuote(sections, kind);
  const { replyTo, addressees, ...readable } = envelope;
  const relay = relayResults(headers);
  const automaticReply = isAutomaticReply(headers) || isAutomaticSubject(envelope.subject, envelope.references.length > 0);
  const report = readBounce({ root, headers, from: envelope.from, subject: envelope.subject, text: contents.text, own });
  const bounce = report !== undefined && report.outcome !== 'delivered';
  const unread = wordless(root, { own, quoted });
  return {
    mail: {
      messageId: readable.messageId,
      from: readable.from,
      to: readable.to,
      subject: readable.subject,
      date: readable.date,
      text: own,
      quotedText: quoted || cleanText(unread?.forwarded ?? ''),
      signature,
      html: contents.html === '' ? null : cleanText(contents.html),
      language: detectLanguage(`${envelope.subject}\n${own}`, options.defaultLanguage ?? 'zh-Hans'),
      attachments: contents.files.map(asAttachment),
      autoSubmitted: automaticReply || bounce || isGenerated(headers) || wantsNoAnswer(headers),
      bounce,
      references: readable.references,
    },
    signs: {
      bulk: isBulk(headers),
      automaticReply: automaticReply || report !== undefined,
      authentication: relay.verdict,
      resultsBy: relay.by,
      verdicts: relay.verdicts,
      replyTo,
      senders: senderSigns(headers, charsetOf(root)),
      addressees,
      ...(report === undefined ? {} : { report }),
      ...(unread === undefined ? {} : { unreadable: unread.why }),
    },
  };
}

/** As long a text as the house keeps, over all its sections. */
function cleanSections(sections: readonly TextSection[]): readonly TextSection[] {
  let left = 1_000_000;
  return sections.map((section) => {
    const text = cleanText(section.text, left).replace(/\r\n?/g, '\n');
    left -= text.length;
    return { ...section, text };
  });
}

/** The character set of the first text: what the headers are meant in when they do not say it. */
function charsetOf(part: MimePart): string {
  const own = part.parameters.get('charset');
  if (own) return own;
  for (const child of part.children) {
    const found = charsetOf(child);
    if (found !== '') return found;
  }
  return '';
}

function asAttachment({ filename, contentType, content }: FoundFile): MailAttachment {
  return {
    filename,
    contentType: cleanText(contentType, 200),
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
  };
}
