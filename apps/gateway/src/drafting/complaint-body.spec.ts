import { describe, expect, it } from '@jest/globals';
import { complaintBody } from '../channels/api/complaint-body.js';
import { toDraft } from '../channels/api/to-draft.js';
import { entryBody } from './by-hand-entry.js';
import { readDay } from './complaint-body.js';

const house = { defaultCountry: 'CN', defaultLanguage: 'zh-Hans', addresses: ['tousu@bank.example'] } as const;
const draftOf = (body: object) => toDraft(complaintBody.parse({ text: '信用卡年费多收了三百元。', ...body }), house);
const kept = (field: string, value: string, why: string) => ({ facts: { keptAsWritten: [{ field, value, why }] } });

describe('an accessory never refuses a complaint', () => {
  it.each([
    ['liqiang@xn--fsqu00a.xn--fiqs8s', 'liqiang@xn--fsqu00a.xn--fiqs8s'],
    ['liqiang@例子.中国', 'liqiang@例子.中国'],
    ["sean.o'brien@mail.example", "sean.o'brien@mail.example"],
    ['李强@例子.中国', '李强@例子.中国'],
    ['a&b=c/d@mail.example', 'a&b=c/d@mail.example'],
  ])('%s is an address', (given, email) => {
    const draft = draftOf({ complainant: { email: given } });
    expect(draft.complainant).toEqual({ email });
    expect(draft).not.toHaveProperty('facts');
  });

  it.each([
    ['021-58881234转801', { phone: '+862158881234', extension: '801' }, 'extension'],
    ['+1 202 555 0143 ext. 12', { phone: '+12025550143', extension: '12' }, 'extension'],
    ['02-2345-6789 分機 33', { phone: '02-2345-6789 分機 33' }, 'unreadable'],
    ['+886 2 2345 6789 分機 33', { phone: '+886223456789', extension: '33' }, 'extension'],
    ['13800138000 / 13900139000', { phone: '+8613800138000', furtherPhones: ['+8613900139000'] }, 'several'],
    ['84664163', { phone: '84664163' }, 'local'],
    ['none', { phone: 'none' }, 'unreadable'],
    ['+266696687', {}, 'withheld'],
    ['+1000555123', {}, 'unreadable'],
  ])('the number %s is kept', (phone, complainant, why) => {
    expect(draftOf({ complainant: { phone } })).toMatchObject({ complainant, ...kept('complainant.phone', phone, why) });
  });

  it.each<[object, object]>([
    [
      { complainant: { email: 'see above' } },
      { complainant: { email: 'see above' }, ...kept('complainant.email', 'see above', 'unreadable') },
    ],
    [{ complainant: { email: 'tousu@bank.example' } }, { complainant: {}, ...kept('complainant.email', 'tousu@bank.example', 'ours') }],
    [{ occurredOn: 'last week' }, kept('occurredOn', 'last week', 'unreadable')],
    [{ occurredOn: '上个月' }, kept('occurredOn', '上个月', 'unreadable')],
    [{ prefers: 'WeChat' }, kept('prefers', 'WeChat', 'unknown')],
    [{ prefers: 'SMS' }, { prefers: 'sms' }],
    [{ occurredOn: '2026/3/9' }, { occurredOn: '2026-03-09' }],
    [{ complainant: { phone: 13800138000 } }, { complainant: { phone: '+8613800138000' } }],
  ])('%j', (body, draft) => {
    expect(draftOf(body)).toMatchObject(draft);
  });

  it('null is absent, and so is an empty text, in every field but the text', () => {
    const nothing = { channel: 'api', text: '信用卡年费多收了三百元。', language: 'zh-Hans', complainant: {} };
    const fields = ['subject', 'language', 'complainant', 'prefers', 'against', 'occurredOn', 'wish'];
    expect(draftOf(Object.fromEntries(fields.map((field) => [field, null])))).toEqual(nothing);
    expect(draftOf({ subject: '', wish: ' ', prefers: '', occurredOn: '', complainant: { phone: '', email: ' ', name: '' } })).toEqual(
      nothing,
    );
    expect(draftOf({ complainant: { name: '王芳', phone: null, email: null, anonymous: null, address: null } }).complainant).toEqual({
      name: '王芳',
    });
    expect(draftOf({ against: { department: null, branch: '浦东支行', product: null, staff: null } }).against).toEqual({
      branch: '浦东支行',
    });
    expect(entryBody.parse({ medium: 'letter', text: null, receivedOn: null, place: null, complainant: null })).toMatchObject({
      medium: 'letter',
    });
  });

  it('the text, and fields that nobody knows, stay as strict as they were', () => {
    for (const body of [
      {},
      { text: null },
      { text: ' ' },
      { text: 'x', fone: null },
      { text: 'x', complainant: { fone: '1' } },
      { text: 'x', complainant: 'me' },
    ]) {
      expect(complaintBody.safeParse(body).success).toBe(false);
    }
  });
});

it.each([
  ['2026-03-09', '2026-03-09'],
  ['２０２６年３月９日', '2026-03-09'],
  ['2026.3.9', '2026-03-09'],
  ['2026-03-09T10:00:00+08:00', '2026-03-09'],
  ['2026-02-30', undefined],
  ['31.12.2026', undefined],
  ['yesterday', undefined],
])('the day in %s', (given, day) => {
  expect(readDay(given)).toBe(day);
});
