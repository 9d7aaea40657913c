import { describe, expect, it } from '@jest/globals';
import { escapeHtml, mailHtml } from './mail-html.js';
import { render } from './render.js';
import { readTemplate } from './template.js';

const body = (text: string) => readTemplate('t.sms', `version: 3\n---\n${text}\n`).body;
const fill = (text: string, values: Record<string, string>) => render(body(text), values);

describe('a template', () => {
  it('knows its version and its subject', () => {
    const template = readTemplate('reply.email', 'version: 3\nsubject: About: {ref}\n---\nHello\n');
    expect(template).toMatchObject({ id: 'reply.email@3', subject: ['About: ', { value: 'ref' }], body: ['Hello'] });
  });

  it.each([
    ['no head', 'there is no line'],
    ['subject: x\n---\nx', 'no "version:"'],
    ['version: 1\n---\n[x', 'without its "]"'],
    ['version: 1\n---\nx]', 'without its "["'],
    ['version: 1\n---\n{a b}', 'not a placeholder'],
    ['version: 1\n---\n{a', 'without its partner'],
  ])('says what is wrong with %j', (file, problem) => {
    expect(() => readTemplate('t', file)).toThrow(problem);
  });

  it('shows an optional part when its values are there', () => {
    expect(fill('A[, named {handler}].', { handler: 'Li' }).text).toBe('A, named Li.');
    expect(fill('A[, named {handler}].', {}).text).toBe('A.');
    expect(fill('A[ by {due}[ (known to {knownThrough})]].', { due: 'May' }).text).toBe('A by May.');
    expect(fill('A[: [{reviewRight}][; {ombudsman}]].', { ombudsman: 'O' }).text).toBe('A: ; O.');
    expect(fill('A[: [{reviewRight}][; {ombudsman}]].', {}).text).toBe('A.');
  });

  it('drops a line of which nothing is left, not the empty lines of a value', () => {
    expect(fill('a\n[{text}]\nb', {}).text).toBe('a\nb');
    expect(fill('[{text}]\na\n[{route}][{due}]\n\nb\n[{text}]', {}).text).toBe('a\n\nb');
    expect(fill('a\n[{text}]\nb', { text: 'x\n\ny' }).text).toBe('a\nx\n\ny\nb');
  });

  it('puts values in as they are and never reads them again', () => {
    expect(fill('{text}', { text: '{code} [x] $& {{text}}' }).text).toBe('{code} [x] $& {{text}}');
  });

  it('tells which values it shows and which it should have had', () => {
    expect(fill('{ref} {due}[ {cap}]', { ref: 'R', cap: 'C' })).toMatchObject({ shown: ['ref', 'cap'], absent: ['due'] });
  });
});

describe('the HTML of a mail', () => {
  it('escapes everything, and links nothing but our own address', () => {
    const html = mailHtml(
      'en',
      'See https://bank.example/status\n<img src=x onerror="a">\nhttp://evil.example',
      'https://bank.example/status',
    );
    expect(html).toContain('<a href="https://bank.example/status">https://bank.example/status</a>');
    expect(html).toContain('&lt;img src=x onerror=&quot;a&quot;&gt;');
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(escapeHtml(`'&'`)).toBe('&#39;&amp;&#39;');
  });
});
