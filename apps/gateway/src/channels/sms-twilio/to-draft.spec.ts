import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readFields } from '../../vendors/twilio/fields.js';
import { sourceIdOf } from './arrival-of.js';
import { toDraft } from './to-draft.js';

const house = { defaultLanguage: 'zh-Hans', defaultCountry: 'CN' } as const;
const form = 'application/x-www-form-urlencoded';
const specimen = (name: string) => readFileSync(new URL(`./specimens/${name}.form`, import.meta.url));
const draftOf = (name: string) => toDraft(readFields(specimen(name), form), house);

describe('a text message becomes a draft', () => {
  it('with its words, its sender and the number it was sent to', () => {
    expect(draftOf('chinese')).toEqual({
      channel: 'sms-twilio',
      language: 'zh-Hans',
      text: '你们银行多扣了我的钱，请处理',
      complainant: { phone: '+8613800138000' },
      facts: { from: '+8613800138000', to: '+8610690000' },
    });
  });

  it('when there is only a picture, which stays where it is', () => {
    const draft = draftOf('picture-only');
    expect(draft.text).toBe('');
    expect(draft.unreadable).toBeUndefined();
    expect(draft.enclosures).toEqual([
      { url: expect.stringContaining('/Media/ME0aa'), filename: 'media-1.jpg', contentType: 'image/jpeg' },
    ]);
  });

  it('from WhatsApp, in traditional Chinese, with the name of the profile', () => {
    const draft = draftOf('whatsapp');
    expect(draft).toMatchObject({ language: 'zh-Hant', complainant: { phone: '+85251234567', name: 'Chan Tai Man' } });
    expect(draft.text).toContain('😡');
  });

  it('without NUL or broken characters, whatever was sent', () => {
    const draft = draftOf('hostile');
    expect(draft.text).toMatch(/^a\uFFFDb\uFFFD+c$/);
    expect(draft.complainant).toEqual({ phone: '106912345' });
  });

  it('for a person to read when there is nothing in it', () => {
    expect(toDraft(readFields(Buffer.from('From=%2B8613800138000'), form), house).unreadable).toBeDefined();
    expect(toDraft(readFields(Buffer.from([0xff, 0x00, 0xfe]), 'application/octet-stream'), house).unreadable).toBeDefined();
    expect(toDraft(readFields(Buffer.from('{"a":'), 'application/json'), house).unreadable).toBeDefined();
  });
});

describe('the fields of a request', () => {
  it('keep every value of a repeated name, and __proto__ as a name like others', () => {
    const fields = readFields(specimen('hostile'), form);
    expect(fields['Odd']).toEqual(['1', '2', '1']);
    expect(Object.keys(fields)).toContain('__proto__');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('are read from JSON, too', () => {
    const fields = readFields(Buffer.from('{"MessageSid":"SM1","Body":"hi","NumMedia":0}'), 'application/json; charset=utf-8');
    expect({ ...fields }).toEqual({ MessageSid: 'SM1', Body: 'hi', NumMedia: '0' });
  });

  it('name the message; a message without a name is known by its content', () => {
    expect(sourceIdOf(readFields(specimen('chinese'), form), specimen('chinese'))).toBe('SM0aa1b2c3d4e5f60718293a4b5c6d7e8f');
    expect(sourceIdOf({ SmsSid: 'SM2' }, Buffer.alloc(0))).toBe('SM2');
    expect(sourceIdOf({}, Buffer.from('Body=x'))).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});
