/** What a text may be full of that makes a careless pattern or loop begin again at each of them. One character for each byte. */
export const runs: readonly string[] = [
  ' ',
  '\t',
  '\r',
  '\n',
  '(',
  ')',
  '( ',
  '"',
  '" ',
  "'",
  '<',
  '> ',
  '>',
  '&',
  '&#',
  '&lt;',
  ',',
  ', ',
  ';',
  '; ',
  ':',
  '=',
  '= ',
  '=?',
  '=?a?q?',
  '=?a?b?x =?',
  '=?x?q?=ff?= a ',
  '?=',
  '-',
  '--\n',
  '- ',
  '_',
  '*',
  '/',
  '\\',
  '%',
  '@',
  'a@',
  '<a@',
  ' a',
  'a=b ',
  ' a=',
  'a,',
  '[',
  '{',
  '~{',
  '.',
  '1',
  '1 ',
  '4.1.1 ',
  '<!--',
  '<a ',
  '<div>',
  '<blockquote>',
  '<style>',
  '<br>',
  '<p></p>',
  '\xff',
  '\xe4\xbd',
  '\xff\n',
  '\xff\n\xe4\xbd\xa0\xe5\xa5\xbd\n',
  '\x1b$B',
  '\u0000',
  'On ',
  'On a wrote:\n',
  'On a <b>\n',
  'From: a\n',
  'From: a\nTo: b\n',
  '-- \n',
  '_____\n',
  '> a\n',
  'AB> a\n',
  'Ada> a\n',
  '-- \nA B\nc d e f.\n',
  'Ab wrote:\n',
  '**\nto unsubscribe a@b\n',
  '--\nconfidential disclosure\n',
  '\xe5\x9c\xa8',
  'begin 644 x\n',
  '=ybegin line=1 size=1 name=x\n',
  'http://',
  'status: ',
  'message-id:\n',
  'final-recipient\n',
];

/** Where a stranger may put such a text; `x` stands for it. */
export const places: Readonly<Record<string, (x: string) => string>> = {
  'the type': (x) => `Content-Type: text/plain; charset=x${oneLine(x)}!\n\nx`,
  'a parameter': (x) => `Content-Type: text/plain; name="${oneLine(x)}!\n\nx`,
  'a bare parameter': (x) => `Content-Type: multipart/mixed; boundary=${oneLine(x)}!; a=b\n\nx`,
  'before the parameters': (x) => `Content-Type: text/plain${oneLine(x)}!\n\nx`,
  'a disposition': (x) => `Content-Type: a/b\nContent-Disposition: attachment; filename*0*=${oneLine(x)}!\n\nx`,
  'the sender': (x) => `From: ${oneLine(x)}!\n\nx`,
  'the bracketed sender': (x) => `From: a <${oneLine(x)}!>\n\nx`,
  'the subject': (x) => `Subject: ${oneLine(x)}!\n\nx`,
  'the references': (x) => `References: ${oneLine(x)}@!\nMessage-ID: ${oneLine(x)}!\nDate: ${oneLine(x)}\n\nx`,
  'results and signs': (x) => `Authentication-Results: ${oneLine(x)}!\nAuto-Submitted: ${oneLine(x)}\nReturn-Path: ${oneLine(x)}\n\nx`,
  'folds of a header': (x) => `Subject: a\n ${x.replaceAll('\n', '\n ')}!\n\nx`,
  'the top': (x) => `${x}!\n\nx`,
  'header lines': (x) => `Subject: a\n${x}!\n\nx`,
  'a text': (x) => `Content-Type: text/plain\n\n${x}!`,
  'a text below words': (x) => `Content-Type: text/plain; charset=utf-8\nIn-Reply-To: <a@b>\n\nMine.\n\n${x}!\n\nMine too.\n`,
  'flowing text': (x) => `Content-Type: text/plain; format=flowed; delsp=yes\n\n${x}!`,
  'rich text': (x) => `Content-Type: text/enriched\n\n${x}!`,
  'a page': (x) => `Content-Type: text/html\n\n${x}!`,
  'a page with a long line': (x) => `Content-Type: text/html\n\n${'>'.repeat(x.length >> 1)}a${x.slice(0, x.length >> 1)}!`,
  'a line of marks above quotations': (x) =>
    `Content-Type: text/html\nIn-Reply-To: <a@b>\n\n<div>${'>'.repeat(x.length >> 1)}a</div>${'<blockquote></blockquote>'.repeat(x.length / 50)}${x.slice(0, 200)}!`,
  'a line of written marks above quotations': (x) =>
    `Content-Type: text/html\nIn-Reply-To: <a@b>\n\n<div>${'&gt;'.repeat(x.length >> 3)}a</div>${'<blockquote></blockquote>'.repeat(x.length / 50)}${x.slice(0, 200)}!`,
  'quoted-printable': (x) => `Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n${x}!`,
  base64: (x) => `Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${x}!`,
  uuencoded: (x) => `Content-Type: a/b\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n${x}!`,
  'a part between parts': (x) => `Content-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b\n\n${x}!\n--b\n\nc\n--b--\n`,
  'a boundary that is not named': (x) => `Content-Type: multipart/mixed\n\n--b ${x}!`,
  'a report': (x) =>
    `Return-Path: <>\nSubject: Undelivered Mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n${x}!\n--b\nContent-Type: message/delivery-status\n\n${x}!\nStatus: ${x}\n--b--\n`,
  'a signed mail': (x) => `Content-Type: application/pkcs7-mime; name=smime.p7m\n\n${signedHead}${x}!`,
};

const signedHead = Buffer.from('3080 06092a864886f70d010702 a080 06092a864886f70d010701 a080 2480'.replaceAll(' ', ''), 'hex').toString(
  'latin1',
);

/** A header goes on in the next line only where that begins with a blank. */
const oneLine = (text: string): string => text.replaceAll('\n', '\n ');

/** Mails whose size lies in their parts. */
export const partMails: Readonly<Record<string, (size: number) => string>> = {
  'parts with comments that never end': (size) =>
    `Content-Type: multipart/mixed; boundary=b\n\n${`--b\nContent-Type: text/plain; ${'('.repeat(60)}\n\n`.repeat(Math.min(900, size / 90))}`,
  'parts within parts': (size) =>
    Array.from({ length: Math.min(60, size / 60) }, (_, no) => `Content-Type: multipart/mixed; boundary=b${no}\n\n--b${no}\n`)
      .join('')
      .concat('x'.repeat(Math.max(0, size - 3_600))),
  'parts whose boundary is never used': (size) =>
    `Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: multipart/mixed; boundary=c\n\n'
      .repeat(Math.min(900, size / 60))
      .concat('x\n'.repeat(size / 2))}`,
  'parts whose boundary is not named': (size) =>
    `Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: multipart/mixed\n\n'
      .repeat(Math.min(900, size / 60))
      .concat(`--${' '.repeat(198)}x\n`.repeat(size / 200))}`,
  'a thousand headers of one name': (size) => `${'To: (a <b@c>\n'.repeat(Math.min(4_900, size / 13))}\nx`,
  'a thousand subjects that say nothing': (size) => `${'Subject: \n'.repeat(Math.min(4_900, size / 10))}\n${'x'.repeat(size / 2)}`,
  'signed mails within signed mails': (size) => {
    let mail = 'Subject: a\n\nx';
    for (let no = 0; no < 200 && mail.length < size; no += 1)
      mail = `Content-Type: application/pkcs7-mime; name=smime.p7m\n\n${signedOctets(mail)}`;
    return mail;
  },
  'a name in ten thousand pieces': (size) =>
    `Content-Type: application/pdf;${Array.from({ length: size / 12 }, (_, no) => ` name*${no}*=%41;`).join('\n')}\n\nx`,
};

/** A signed-data around bytes, in BER with lengths of four bytes. */
function signedOctets(content: string): string {
  const sized = (tag: number, text: string) => {
    const head = Buffer.from([tag, 0x84, 0, 0, 0, 0]);
    head.writeUInt32BE(text.length, 2);
    return head.toString('latin1') + text;
  };
  const oid = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');
  const inner = sized(0x30, oid('06092a864886f70d010701') + sized(0xa0, sized(0x04, content)));
  return sized(0x30, oid('06092a864886f70d010702') + sized(0xa0, sized(0x30, inner)));
}
