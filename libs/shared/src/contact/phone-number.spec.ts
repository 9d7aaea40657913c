import { describe, expect, it } from '@jest/globals';
import { type BareNumbers, kindOfNumber, readNumber, readPhone } from './phone-number.js';

const read = (given: string, bare: BareNumbers = 'national', more: { country?: string; area?: string } = {}) =>
  readNumber(given, { bare, country: 'CN', ...more });

describe('telephone numbers', () => {
  it.each([
    ['+8613800138000', '+8613800138000'],
    ['13800138000', '+8613800138000'],
    ['138 0013 8000', '+8613800138000'],
    ['whatsapp:+85251234567', '+85251234567'],
    ['sip:+8613800138000@sbc.example', '+8613800138000'],
    ['+1 (202) 555-0143', '+12025550143'],
    ['106912345', '106912345'],
    ['anonymous', undefined],
    ['', undefined],
    ['１３８－００１３－８０００', '+8613800138000'],
    ['0086 138 0013 8000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['010-8888 8888', '+861088888888'],
    ['+852 5123 4567', '+85251234567'],
    ['+886 912-345-678', '+886912345678'],
    ['tel:138-0013-8000', '+8613800138000'],
    ['my number', 'my number'],
  ])('%s', (given, phone) => {
    expect(readPhone(given, 'CN')).toBe(phone);
  });
});

describe('a number is what its channel says it is', () => {
  it.each<[string, BareNumbers, string, string | undefined]>([
    // Chinese mobiles whose digits are also a number of North America: never that.
    ['13012345678', 'national', 'CN', '+8613012345678'],
    ['15012345678', 'national', 'CN', '+8615012345678'],
    ['18912345678', 'either', 'CN', '+8618912345678'],
    ['13012345678', 'international', 'CN', '+13012345678'],
    ['8613012345678', 'international', 'CN', '+8613012345678'],
    ['493055571600', 'either', 'CN', '+493055571600'],
    ['493055571600', 'national', 'CN', '493055571600'],
    ['31612345678', 'international', 'CN', '+31612345678'],
    ['01088886666', 'either', 'CN', '+861088886666'],
    ['13012345678', 'none', 'CN', '13012345678'],
    ['72404', 'none', 'US', '72404'],
    ['0612345678', 'either', 'FR', '+33612345678'],
    ['912345678', 'national', 'TW', '+886912345678'],
    ['51234567', 'either', 'HK', '+85251234567'],
    ['09012345678', 'international', 'CN', '09012345678'],
  ])('%s, %s of %s', (given, bare, country, phone) => {
    expect(read(given, bare, { country }).phone).toBe(phone);
  });
});

describe('a number that is not shown', () => {
  it.each([
    '+266696687',
    '266696687',
    '+1266696687',
    '+86282452253',
    '+2562533',
    '+8656696',
    '+7378742833',
    '+17378742833',
    '+7748283',
    'anonymous',
    'Anonymous',
    'sip:anonymous@anonymous.invalid',
    'Restricted',
    'UNKNOWN',
    'Private Number',
    'No Caller ID',
    'unavailable',
    '未知号码',
    '隱藏號碼',
    '0000000',
    '+10000000000',
    '+1000',
    '000',
    '9999999999',
  ])('%s is nobody’s', (given) => {
    for (const bare of ['national', 'international', 'either', 'none'] as const) {
      expect(read(given, bare)).toEqual({ trouble: 'withheld' });
    }
  });

  it.each(['+8613800138000', '13911111111', '+12025550143'])('%s is somebody’s', (given) => {
    expect(read(given).trouble).toBeUndefined();
  });
});

describe('a number that does not fit is kept as written', () => {
  it.each([
    ['84664163', { phone: '84664163', trouble: 'local' }],
    ['8466-4163', { phone: '8466-4163', trouble: 'local' }],
    ['12', { phone: '12', trouble: 'unreadable' }],
    ['none', { phone: 'none', trouble: 'unreadable' }],
    ['以前的号码', { phone: '以前的号码', trouble: 'unreadable' }],
    // It looks like a number of the world and exists nowhere: nobody may take it for one.
    ['+1000555123', { trouble: 'unreadable' }],
    ['+8684664163', { trouble: 'unreadable' }],
  ])('%s', (given, kept) => {
    expect(read(given)).toEqual(kept);
  });

  it('unless the area is known', () => {
    expect(read('58881234', 'national', { area: '021' })).toEqual({ phone: '+862158881234' });
    expect(read('23456789', 'national', { country: 'TW', area: '02' })).toEqual({ phone: '+886223456789' });
    expect(read('12', 'national', { area: '021' }).phone).toBe('12');
  });
});

describe('extensions and second numbers', () => {
  it.each([
    ['021-58881234转801', '801'],
    ['021-58881234 轉 801', '801'],
    ['021-58881234 分机801', '801'],
    ['(021) 5888 1234 內線：801', '801'],
    ['021-58881234 ext. 12', '12'],
    ['021-58881234 x12', '12'],
    ['+86 21 5888 1234;ext=12', '12'],
    ['021-58881234#12', '12'],
    ['021-58881234-801', '801'],
    ['021-58881234（转801）', '801'],
  ])('%s', (given, extension) => {
    expect(read(given)).toEqual({ phone: '+862158881234', extension, trouble: 'extension' });
  });

  it.each([
    ['13800138000 / 13900139000'],
    ['13800138000/13900139000'],
    ['138 0013 8000、139 0013 9000'],
    ['13800138000；13900139000'],
    ['13800138000 or +86 139 0013 9000'],
    ['13800138000或13900139000'],
  ])('%s', (given) => {
    expect(read(given)).toEqual({ phone: '+8613800138000', furtherPhones: ['+8613900139000'], trouble: 'several' });
  });

  it('a second number that is none costs the first nothing', () => {
    expect(read('13800138000 / 55512345')).toEqual({ phone: '+8613800138000', trouble: 'several' });
    expect(read('13800138000 / 021-58881234转801').furtherPhones).toEqual(['+862158881234']);
  });

  it('reads a hostile text as fast as any', () => {
    for (const sign of ['1', '-', '/', 'x', ' ', '转', '+', ';ext=']) {
      expect(read(sign.repeat(200_000)).phone?.length ?? 0).toBeLessThanOrEqual(400);
    }
  });
});

describe('what can be done with a number', () => {
  it.each([
    ['+8613800138000', 'mobile'],
    ['+85251234567', 'mobile'],
    ['+12025550143', 'mobile-or-landline'],
    ['+862158881234', 'landline'],
    ['+493055571600', 'landline'],
    ['+886223456789', 'landline'],
    ['+864008123123', 'premium'],
    ['+8008123456', 'none'],
    ['+18005550199', 'service'],
    ['+266696687', 'none'],
    ['84664163', 'none'],
    ['none', 'none'],
    [undefined, 'none'],
  ])('%s is %s', (phone, kind) => {
    expect(kindOfNumber(phone)).toBe(kind);
  });
});
