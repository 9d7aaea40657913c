import { Failure } from '@app/shared/domain/failure/failure.js';
import { Intake } from '../../../doors/channel.js';
import type { OtherPeer } from '../../../intake/testing/channel-peer.js';
import { mostMailBytes } from '../mailbox.js';
import { readMailboxUrl } from '../mailbox-place.js';
import { toArrival } from '../to-arrival.js';

const place = readMailboxUrl('imaps://tousu%40bank.example:secret@imap.bank.example/INBOX');
const head =
  'Return-Path: <wang@example.org>\r\nFrom: Wang <wang@example.org>\r\nTo: tousu@bank.example\r\nSubject: Card\r\nMessage-ID: <m1@example.org>\r\n';
const draft = {
  channel: 'email-imap',
  language: 'en',
  subject: 'Card',
  complainant: { name: 'Wang', email: 'wang@example.org' },
  facts: { messageId: '<m1@example.org>', to: 'tousu@bank.example', recipients: [], references: [] },
};
let uid = 0;

/** A mailbox that gives a mail, for the contract suite; the mailbox itself is a real one in `test/house/mailbox.spec.ts`. */
export const peer: OtherPeer = {
  kind: 'other',
  env: {},
  most: mostMailBytes,
  specimens: [
    {
      name: 'a mail whose sender the mailbox’s server has judged',
      message: Buffer.from(`Authentication-Results: mx.bank.example; dmarc=pass\r\n${head}\r\nMy card was charged twice.\r\n`),
      expected: { drafts: [{ ...draft, text: 'My card was charged twice.' }] },
    },
    {
      name: 'a mail whose sender the mailbox’s server found forged',
      message: Buffer.from(`Authentication-Results: mx.bank.example; dmarc=fail\r\n${head}\r\nMy card was charged twice.\r\n`),
      expected: { drafts: [{ ...draft, text: 'My card was charged twice.', mayAcknowledge: false }] },
    },
    {
      name: 'an absence note that answers no case',
      message: Buffer.from(
        `Authentication-Results: mx.bank.example; dmarc=pass\r\n${head}Auto-Submitted: auto-replied\r\n\r\nI am away.\r\n`,
      ),
      expected: { automatic: true },
    },
  ],
  deliver: async (message, get) => {
    uid += 1;
    if (message.length > mostMailBytes) return 'too-large';
    try {
      await get(Intake).accept(
        toArrival(place, { uid, raw: message, size: message.length, toldSize: message.length, receivedAt: undefined }),
      );
      return 'taken';
    } catch (error) {
      if (error instanceof Failure && error.kind === 'deferral') return 'later';
      throw error;
    }
  },
};
