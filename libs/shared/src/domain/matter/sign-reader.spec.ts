import { describe, expect, it } from '@jest/globals';
import { codingNamed } from '../../matter/codings.js';
import { loadLabelled, loadLists } from '../../matter/material.js';
import { loadModel } from '../../matter/model-file.js';
import { signsOf } from './features.js';
import { weigh } from './linear-model.js';
import { readFor } from './matter-model.js';
import { PhraseBook } from './phrase-book.js';
import { SignReader } from './sign-reader.js';

/** Places and weights, by place. */
const sorted = ({ at, value }: { at: Int32Array; value: Float64Array }) =>
  [...at].map((place, one) => [place, Number(value[one]!.toFixed(9))] as const).sort(([a], [b]) => a - b);

describe.each(['jrt-0169', 'cfpb'])('a text is read for the model of %s', (id) => {
  const { model } = loadModel(id);
  const coding = codingNamed(id);
  const book = new PhraseBook(loadLists(coding));
  const texts =
    id === 'cfpb'
      ? loadLabelled(coding, 'cfpb-dev')
          .slice(0, 60)
          .map(({ text }) => text)
      : [
          ...['dev', 'own'].flatMap((name) => loadLabelled(coding, name).map(({ text }) => text)),
          '',
          'xxxx XXXX the the the',
          "don't won't shouldn't — the card's 卡 card 银行卡 card",
          '卡卡卡卡卡卡卡卡卡',
          'payment payment payments paid, paying the payment',
          '\u{20089}\u{2A6D6}𠮷野家的卡被盗刷',
          'a'.repeat(5_000),
          '钱'.repeat(5_000),
        ];

  it.each([
    ['as the model does', model.reading],
    ['with three characters in a row and an opening', { ...model.reading, longest: 3, opening: 6, pairs: true }],
  ])('%s: the same signs with the same weights as by counting texts', (_, reading) => {
    const reader = new SignReader(model.vocabulary, reading);
    for (const text of texts) {
      const folded = readFor(text);
      const hits = book.find(folded);
      expect([text, sorted(reader.read(folded, hits))]).toEqual([text, sorted(weigh(signsOf(folded, hits, reading), model.vocabulary))]);
    }
  });
});
