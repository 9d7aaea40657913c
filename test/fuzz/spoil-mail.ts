import { byteSpoilers, type Spoiler, splice } from './spoil-bytes.js';

const tokens = [
  '\0',
  '=?',
  '?=',
  '=?utf-8?B?',
  '--',
  '\r\n--',
  '\r\n\r\n',
  '\r',
  '\n',
  '\x1b$B',
  '~{',
  '+AGE-',
  'begin 644 a\r\n',
  '=ybegin line=1 size=1 name=x\r\n',
  '>'.repeat(2000),
  '<blockquote>'.repeat(500),
  '"',
  '\\',
  ';',
  '\ufeff',
  '\ud83d\ude00',
  '(',
  '<',
  ',',
];
const labels = ['utf-8', 'gb18030', 'iso-2022-jp', 'utf-7', 'hz-gb-2312', 'x-none', 'big5', 'utf-16'];
const encodings = ['base64', 'quoted-printable', 'x-uuencode', '8bit', 'none'];
const replaced = (mail: Buffer, pattern: RegExp, put: string) => Buffer.from(mail.toString('latin1').replace(pattern, put), 'latin1');

/** What happens to mails: whatever happens to bytes, and what their own grammar invites. */
export function mailSpoilers(specimens: readonly Buffer[]): readonly Spoiler[] {
  return [
    ...byteSpoilers(specimens),
    (mail, dice) => splice(mail, dice.below(mail.length + 1), dice.below(4), Buffer.from(dice.pick(tokens))),
    (mail) => replaced(mail, /\r\n/g, '\n'),
    (mail) => replaced(mail, /\r\n/g, '\r'),
    function repeatHeader(mail, dice) {
      const line = `${mail.toString('latin1').split('\r\n')[dice.below(8)] ?? 'X: y'}\r\n`;
      return Buffer.concat([Buffer.from(line.repeat(1 + dice.below(300)), 'latin1'), mail]);
    },
    function wrap(mail, dice) {
      const boundary = `b${dice.below(1000)}`;
      const head = `From: a@example.com\r\nSubject: wrapped\r\nContent-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n`;
      return Buffer.concat([Buffer.from(head), mail, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    },
    (mail, dice) => replaced(mail, /charset="?[^\r\n;"]+"?/gi, `charset=${dice.pick(labels)}`),
    (mail, dice) => replaced(mail, /(Content-Transfer-Encoding: )\S+/gi, `$1${dice.pick(encodings)}`),
  ];
}
