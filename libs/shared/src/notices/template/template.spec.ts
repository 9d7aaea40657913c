import { describe, expect, it } from '@jest/globals';
import { plainText } from './plain-text.js';
import { readTemplate, readWords } from './template.js';

const fill = (text: string, values: Record<string, string>) => readWords(text).fill(values);
const text = (words: string, values: Record<string, string>) => plainText(fill(words, values).pieces);

describe('a template', () => {
  it('knows its version, its subject and its values', () => {
    const template = readTemplate('reply.email', 'version: 3\nsubject: About: {{ ref }}\n---\nHello {% if name %}{{ name }}{% endif %}\n');
    expect(template).toMatchObject({ id: 'reply.email@3', subject: { names: ['ref'] }, body: { names: ['name'] } });
  });

  it.each([
    ['no head', 'there is no line'],
    ['subject: x\n---\nx', 'no "version:"'],
    ['version: 1\n---\n{% if x %}x', 'not closed'],
    ['version: 1\n---\nx{% endif %}', '"endif" not found'],
    ['version: 1\n---\n{{ a.b }}', 'not a placeholder'],
    ['version: 1\n---\n{{ a | upcase }}', 'undefined filter: upcase'],
    ['version: 1\n---\na\n{% include "x" %}', '"include" not found (line 2 of the text)'],
    ['version: 1\n---\n{% for a in b %}{% endfor %}', '"for" not found'],
    ['version: 1\n---\n{{ a', 'not closed'],
  ])('says what is wrong with %j', (file, problem) => {
    expect(() => readTemplate('t', file)).toThrow(problem);
  });

  it('shows an optional part when its value is there', () => {
    const words = 'A{% if handler %}, named {{ handler }}{% endif %}.';
    expect(text(words, { handler: 'Li' })).toBe('A, named Li.');
    expect(text(words, {})).toBe('A.');
    expect(text(words, { handler: '' })).toBe('A.');
  });

  it('drops a line of which nothing is left, not the empty lines of the template or of a value', () => {
    expect(text('a\n{% if text %}{{ text }}{% endif %}\nb', {})).toBe('a\nb');
    expect(
      text('{% if text %}{{ text }}{% endif %}\na\n{% if route %}{{ route }}{% endif %} \n\nb\n{% if text %}\nc\n{% endif %}', {}),
    ).toBe('a\n\nb');
    expect(text('a\n{% if text %}{{ text }}{% endif %}\nb', { text: 'x\n\ny' })).toBe('a\nx\n\ny\nb');
  });

  it('ends a sentence once, also when the value ends one itself', () => {
    expect(text('因{{ reason }}，答复期限延至四月。', { reason: '凭证不全。' })).toBe('因凭证不全，答复期限延至四月。');
    expect(text('because: {{ reason }}.{% if due %} By {{ due }}.{% endif %}', { reason: 'slips are missing... ' })).toBe(
      'because: slips are missing.',
    );
    expect(text('{{ reason }}{% if due %}，{{ due }}{% endif %}', { reason: '查清？' })).toBe('查清？');
    expect(text('理由：{{ reason }}\n{{ reason }}', { reason: '凭证不全。' })).toBe('理由：凭证不全。\n凭证不全。');
    expect(text('{{ reason }}。', { reason: '……' })).toBe('……。');
    expect(fill('因{{ reason }}，', { reason: '凭证不全。' }).pieces).toContainEqual({ name: 'reason', text: '凭证不全' });
  });

  it('puts values in as they are and never reads them again', () => {
    expect(text('{{ text }}', { text: '{{ code }} {% if x %} $& \uE0000\uE001' })).toBe('{{ code }} {% if x %} $& \uFFFD0\uFFFD');
  });

  it('tells which values it shows and which it should have had', () => {
    const { pieces, absent } = fill('{{ ref }} {{ due }}{% if cap %} ({{ cap }}){% endif %}', { ref: 'R', cap: 'C' });
    expect(pieces).toEqual([{ name: 'ref', text: 'R' }, '  (', { name: 'cap', text: 'C' }, ')']);
    expect(absent).toEqual(['due']);
  });

  it('takes several values where one stands, each by its own name', () => {
    const { pieces } = readWords('Also:\n{{ alsoStated }}').fill({
      alsoStated: [
        { name: 'a', text: 'one' },
        { name: 'b', text: 'two' },
      ],
    });
    expect(pieces).toEqual(['Also:\n', { name: 'a', text: 'one' }, '\n', { name: 'b', text: 'two' }]);
  });
});
