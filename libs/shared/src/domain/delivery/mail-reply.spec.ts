import { describe, expect, it } from '@jest/globals';
import { type Blame, blameOf } from './mail-reply.js';

/** Replies as servers give them, by whom they speak of. */
const replies: Readonly<Record<Blame, readonly (readonly [string, string?])[]>> = {
  address: [
    ['550 5.1.1 User unknown'],
    ['550 5.1.1 <w@mail.example>: Recipient address rejected: User unknown in local recipient table'],
    [
      "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address",
    ],
    ['550 5.1.2 <w@nowhere.example>: Recipient address rejected: Domain not found'],
    ['501 5.1.3 Bad recipient address syntax'],
    ['550 5.1.6 Recipient no longer on server'],
    ['556 5.1.10 Recipient address has null MX'],
    ['550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient w@mail.example not found by SMTP address lookup'],
    ['550 5.2.1 The email account that you tried to reach is disabled.'],
    ['550 #5.1.0 Address rejected: no such user'],
    ['550 No such user here'],
    ['550 Mailbox not found. http://service.mail.example/cgi-bin/help?id=20022'],
    ['550 User not found: w@mail.example'],
    ["554 delivery error: dd This user doesn't have a mail.example account"],
    ['550 收件人不存在'],
    ['550 无此用户，该邮箱不存在'],
    ['550 5.1.1 宛先不明'],
    ['550 Unbekannter Nutzer: Empfänger unbekannt'],
    ['556 Domain does not accept mail'],
  ],
  ours: [
    ['554 5.7.1 <w@mail.example>: Relay access denied'],
    ['530 5.7.0 Authentication required'],
    ['550 5.7.1 client host [192.0.2.9] blocked using a block list'],
    ['550 5.1.8 Sender domain not found'],
    ['553 5.1.7 Bad sender address syntax'],
    ['550 5.7.26 Unauthenticated mail', 'DATA'],
    ['550 5.7.23 The message was rejected because of Sender Policy Framework violation', 'DATA'],
    ['550-5.7.25 [192.0.2.9] The IP address sending this message does not have a PTR record'],
    ['535 5.7.8 Authentication credentials invalid', 'AUTH PLAIN'],
    ['550 5.3.5 System incorrectly configured'],
    ['554 5.4.6 Too many hops'],
    ['554 5.4.14 Hop count exceeded - possible mail loop'],
    ['501 5.5.4 Invalid argument'],
    ['503 5.5.1 Error: need MAIL command'],
    ['550 Relaying denied'],
    ["553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"],
    ['550 5.7.1 Unable to relay'],
    ['550 5.1.1 <w@mail.example> Relaying denied'],
    ['550 Service unavailable, Client host [192.0.2.9] blocked using Spamhaus. To request removal, see …(AS16012609)'],
    ['550 IP in blacklist'],
    ['550 Ip frequency limited'],
    ['550 Domain may not exist or DNS check failed'],
    ['553 authentication is required,163 smtp9'],
    ['554 MI:SPF 163 mx20'],
    ['550 RP:CEL', 'RCPT TO'],
    ['550 发件人被拒绝'],
    ['550 拒绝来自该 IP 的连接'],
    ['554 no SMTP service here', 'CONN'],
    ['550 Sender address rejected: not owned by user', 'RCPT TO'],
    ['530 Must issue a STARTTLS command first'],
    ['550 5.7.515 Access denied, sending domain does not meet the required authentication level', 'DATA'],
  ],
  message: [
    ['552 5.2.3 Message larger than this mailbox takes', 'DATA'],
    ['552 5.3.4 Message size exceeds fixed limit', 'MAIL'],
    ['554 5.7.1 Message looks like spam', 'DATA'],
    ['554 DT:SPM 163 smtp10', 'DATA'],
    ['550 Mail content denied. http://service.mail.example', 'DATA'],
    ['554 5.6.0 Message content rejected', 'DATA'],
    ['550 5.7.1 Message contained a virus', 'DATA'],
    ['554 垃圾邮件', 'DATA'],
    ['552 message too large', 'DATA'],
    ['550-5.7.1 [192.0.2.9 12] Our system has detected that this message is likely unsolicited mail.', 'DATA'],
  ],
  full: [
    ['552 5.2.2 Mailbox full'],
    ["552-5.2.2 The recipient's inbox is out of storage space and inactive"],
    ['550 5.2.2 <w@mail.example>: Quota exceeded (mailbox for user is full)'],
    ['552 Requested mail action aborted: exceeded storage allocation'],
    ['550 收件人邮箱空间已满'],
  ],
  passing: [
    ['450 4.7.1 Greylisted, try again later'],
    ['452 4.2.2 Mailbox full'],
    ['421 4.7.0 Try again later'],
    ['550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages'],
  ],
  unclear: [
    ['550 Requested action not taken: mailbox unavailable'],
    ['550 5.4.1 Recipient address rejected: Access denied. AS(201806281)'],
    ['550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup'],
    ['550 5.7.1 <w@mail.example>: Recipient address rejected: User unknown'],
    ['550 Mail is rejected by recipients'],
    ['554 Transaction failed'],
    ['551 not here'],
  ],
};

describe('whom a refusal of mail speaks of', () => {
  const cases = Object.entries(replies).flatMap(([blame, list]) =>
    list.map(([text, command]) => [blame, text, command ?? 'RCPT TO'] as const),
  );
  it.each(cases)('%s: %s', (blame, text, command) => {
    expect(blameOf({ text, command })).toBe(blame);
  });

  it('is known by the code alone, as in the report of a mail that came back', () => {
    expect(blameOf({ enhanced: '5.1.1' })).toBe('address');
    expect(blameOf({ enhanced: '5.7.1' })).toBe('ours');
    expect(blameOf({ enhanced: '5.2.2' })).toBe('full');
    expect(blameOf({ enhanced: '4.4.1' })).toBe('passing');
    expect(blameOf({ enhanced: '5.0.0', text: '550 5.7.1 blocked by Spamhaus' })).toBe('ours');
    expect(blameOf({ enhanced: '5.0.0', text: '550 unknown user' })).toBe('address');
    expect(blameOf({})).toBe('unclear');
  });

  it('takes no part of a network address or a version for a code', () => {
    expect(blameOf({ text: '550 blocked [5.1.1.9]' })).not.toBe('address');
    expect(blameOf({ text: '550 mailer 5.1.10.2 says no' })).toBe('unclear');
  });

  it('reads a long reply in linear time', () => {
    const before = performance.now();
    for (const one of ['a', ' ', '5.1.', '(', 'size ', 'ip ', 'sender ', '收件人'])
      blameOf({ text: `550 ${one.repeat(1_000_000 / one.length)}`, command: 'RCPT TO' });
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
