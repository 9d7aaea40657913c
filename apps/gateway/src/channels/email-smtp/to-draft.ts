import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { OpenedMail } from '@app/shared/mail/normalised-mail.js';
import type { ReadResult } from '../../intake/channel.js';

/** How the mail came, as the listener noted it. */
export interface MailEnvelope {
  /** The return path; empty for reports and automatic mail. */
  readonly from: string;
  readonly to: readonly string[];
  /** It came from one of `trustedRelays`. */
  readonly trusted: boolean;
}

const daemon = /^(mailer-daemon|postmaster|mail-daemon)@/i;
const deafSender = /^(no-?reply|do-?not-?reply|donotreply|bounces?)([+.-]|@)/i;
const looksLikeAddress = /^[^\s@<>"',;]{1,64}@[^\s@<>"',;]{1,255}$/;

/**
 * A draft of what a mail says, or why it is kept apart. The header `From` says who complains; `Reply-To` does not, for it costs nothing
 * to point it at somebody else. Automatic mail is `automatic`; what may be answered by hand only has `mayAcknowledge: false`.
 */
export function toDraft(opened: OpenedMail, envelope: MailEnvelope, ownAddresses: readonly string[] = []): ReadResult {
  const { mail, signs } = opened;
  if (mail.bounce || (envelope.from === '' && daemon.test(mail.from.address))) {
    return { doubt: { reason: 'automatic', sentence: 'A report that a mail could not be delivered; it is no complaint.' } };
  }
  if (signs.automaticReply) {
    return { doubt: { reason: 'automatic', sentence: 'An automatic reply, such as an absence notice; it is no complaint.' } };
  }
  const email = looksLikeAddress.test(mail.from.address) ? mail.from.address : undefined;
  const empty = mail.text === '' && mail.quotedText === '' && mail.subject === '' && mail.attachments.length === 0;
  const unreadable = signs.unreadable ?? (empty ? 'The mail holds neither words nor files.' : undefined);
  const draft: ComplaintDraft = {
    channel: 'email-smtp',
    language: mail.language,
    ...(mail.subject === '' ? {} : { subject: mail.subject }),
    // Whoever only forwards has said it with what is forwarded.
    text: mail.text || mail.quotedText || mail.subject,
    complainant: { ...(email ? { email } : {}), ...(mail.from.name === '' ? {} : { name: mail.from.name }) },
    facts: {
      messageId: mail.messageId,
      // One text, as at the other doors: routing asks `to == "…"`.
      to: envelope.to[0] ?? '',
      recipients: envelope.to,
      references: mail.references,
      ...(mail.quotedText === '' ? {} : { quotedText: mail.quotedText }),
    },
    attachments: mail.attachments.map((attachment) => ({ ...attachment, content: attachment.content ?? new Uint8Array() })),
    mayAcknowledge: mayAcknowledge(opened, envelope, ownAddresses),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
  return { draft };
}

/** Source: RFC 3834 section 2; reliability of the acknowledgement sender against backscatter. */
function mayAcknowledge({ mail, signs }: OpenedMail, envelope: MailEnvelope, ownAddresses: readonly string[]): boolean {
  if (envelope.from === '' || signs.bulk || mail.autoSubmitted) return false;
  const address = mail.from.address.toLowerCase();
  if (!looksLikeAddress.test(address)) return false;
  if (daemon.test(address) || deafSender.test(address) || ownAddresses.some((own) => own.toLowerCase() === address)) return false;
  // A stranger's own word for where the mail comes from proves nothing; only a trusted relay's does.
  return envelope.trusted && signs.authentication !== 'fail';
}
