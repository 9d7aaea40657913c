import { createTransport } from 'nodemailer';
import type { OtherPeer } from '../../../intake/testing/channel-peer.js';
import { mostMailBytes, SmtpListener } from '../smtp-listener.js';

const sender = 'wang@example.org';
const mail = (headers: string, body: string) => Buffer.from(`${headers}\n${body}`.replaceAll('\n', '\r\n'));
const facts = (more: object = {}) => ({
  messageId: '<m1@example.org>',
  to: 'tousu@bank.example',
  recipients: ['tousu@bank.example'],
  references: [],
  ...more,
});
const head = `From: Wang <${sender}>\nTo: tousu@bank.example\nSubject: Card\nMessage-ID: <m1@example.org>\n`;
const draft = { channel: 'email-smtp', language: 'en', subject: 'Card', complainant: { name: 'Wang', email: sender } };

/** A mail server that brings a mail, for the contract suite. */
export const peer: OtherPeer = {
  kind: 'other',
  env: { SMTP_LISTEN: '127.0.0.1:0' },
  most: mostMailBytes,
  specimens: [
    {
      name: 'a plain mail',
      message: mail(head, 'My card was charged twice.\n'),
      expected: { drafts: [{ ...draft, text: 'My card was charged twice.', facts: facts() }] },
    },
    {
      name: 'a reply with a quotation and a file',
      message: mail(
        `${head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n`,
        '--b\nContent-Type: text/plain\n\nNo.\n\n> We decided.\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="bill.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n--b--\n',
      ),
      expected: {
        drafts: [
          {
            ...draft,
            text: 'No.',
            facts: facts({ quotedText: '> We decided.' }),
            attachments: [{ filename: 'bill.pdf', contentType: 'application/pdf', size: 5 }],
          },
        ],
      },
    },
    {
      name: 'an absence note that answers no case',
      message: mail(`${head}Auto-Submitted: auto-replied\n`, 'I am away.\n'),
      expected: { automatic: true },
    },
  ],
  deliver: async (message, get) => {
    const transport = createTransport({ host: '127.0.0.1', port: get(SmtpListener).port as number, ignoreTLS: true });
    try {
      await transport.sendMail({ envelope: { from: sender, to: ['tousu@bank.example'] }, raw: message });
      return 'taken';
    } catch (error) {
      return (error as { responseCode?: number }).responseCode === 552 ? 'too-large' : 'later';
    } finally {
      transport.close();
    }
  },
};
