import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mailLanguages } from './mail-languages.js';
import type { MailKind } from './reply-signs.js';
import { plainSection } from './section.js';
import { splitQuote } from './split-quote.js';

/** Sentences that a complainant may write, some of them in the shape of what programs write. */
const sentences = [
  '我的卡被盗刷了三千元。',
  '来自我的工资账户的三千元不见了。',
  '從我的帳戶扣了兩次年費。',
  '请回复，谢谢！',
  'From: savings account, to: nobody I know.',
  'Sent from my branch, the letter never came.',
  'I wrote to you on Monday.',
  'On 3 March your manager wrote that I am wrong.',
  'Von meinem Konto fehlen 300 Euro.',
  'La somme manque toujours.',
  'El banco no responde.',
  'С моего счёта пропали деньги.',
  '口座から引き落とされました。',
  'Beløpet mangler fortsatt.',
];
const own = fc.constantFrom(...sentences);
const kinds = fc.constantFrom<MailKind>('reply', 'forward', 'first');
const language = fc.constantFrom(...mailLanguages);
const first = (list: string | undefined, other: string): string => list?.split('|')[0] ?? other;

/** What programs write around earlier mails, in any language, right or spoiled. */
const machineLines = language.chain((words) => {
  const label = (list: string | undefined, value: string) => `${first(list, 'X')}: ${value}`;
  return fc.constantFrom(
    `${first(words.on, '')} 13.10.2025 16:02 Bank <a@bank.example> ${first(words.wrote, 'wrote')}:`,
    `13.10.2025, 16:02, "Bank" <\na@bank.example>:`,
    `Bank <a@bank.example> ${first(words.wrote, 'wrote')}:`,
    `-----${first(words.original, 'Original')}-----`,
    `------ ${first(words.forwarded, 'Forwarded')} ------`,
    [
      label(words.from, 'Bank <a@bank.example>'),
      label(words.sent, '13.10.2025 16:02'),
      label(words.to, 'x@y.example'),
      label(words.subject, 'z'),
    ].join('\n'),
    label(words.from, 'savings account'),
    `${first(words.sentFrom, 'Sent from')} iPhone`,
    `##- ${first(words.reply, 'reply')} ${first(words.above, 'above')} ${first(words.line, 'line')} -##`,
  );
});
const layout = fc.constantFrom(
  '',
  '',
  '> ',
  '>',
  '> > ',
  '| ',
  '    ',
  '--',
  '-- ',
  '——',
  '________________________________',
  '====',
  '\t',
);
const anything = fc.oneof(own, machineLines, layout, fc.string({ maxLength: 60, unit: 'grapheme' }));
const mail = fc.array(anything, { maxLength: 40 }).map((lines) => lines.join('\n'));

const wordsIn = (text: string): string[] => (text.match(/[\p{L}\p{N}]+/gu) ?? []).sort();

describe('the contract of reading: no word is lost', () => {
  it('whatever the mail, each word of it stands in one of the three', () => {
    fc.assert(
      fc.property(fc.array(mail, { minLength: 1, maxLength: 3 }), fc.boolean(), kinds, (texts, drawn, kind) => {
        const sections = texts.map((text) => ({ ...plainSection(text), drawn }));
        const { own: mine, quoted, signature } = splitQuote(sections, kind);
        expect(wordsIn(`${mine}\n${quoted}\n${signature}`)).toEqual(wordsIn(texts.join('\n')));
      }),
      { numRuns: 400 },
    );
  });

  it('own sentences stay in the text wherever they stand among marked lines', () => {
    const piece = fc.oneof(
      own,
      own.map((sentence) => `> ${sentence}`),
      own.map((sentence) => `>> ${sentence}`),
      fc.constant(''),
    );
    const attribution = language.map(
      (words) => `${first(words.on, '')} 13.10.2025 16:02 Bank <a@bank.example> ${first(words.wrote, 'wrote')}:\n> ok`,
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ arbitrary: piece, weight: 4 }, { arbitrary: attribution, weight: 1 }), { minLength: 1, maxLength: 20 }),
        kinds,
        (pieces, kind) => {
          const { own: mine } = splitQuote([plainSection(pieces.join('\n'))], kind);
          for (const sentence of pieces.filter((each) => sentences.includes(each))) expect(mine).toContain(sentence);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('a first mail keeps every line that no program marks', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(own, machineLines), { minLength: 1, maxLength: 20 }), (pieces) => {
        const { own: mine } = splitQuote([plainSection(['I complain.', ...pieces].join('\n'))], 'first');
        const drawn = pieces.some((each) => /^-{4}/.test(each));
        if (!drawn) for (const sentence of pieces.filter((each) => sentences.includes(each))) expect(mine).toContain(sentence);
      }),
      { numRuns: 400 },
    );
  });
});
