import { describe, expect, it } from '@jest/globals';
import { chooseMedia } from './choose-media.js';

const both = { phone: '+8613800138000', email: 'li@bank.example' };

describe('the medium of a notice', () => {
  it.each([
    ['sms-twilio', null, both, ['sms', 'email']],
    ['phone-ivr', null, both, ['sms', 'email']],
    ['email', null, both, ['email', 'sms']],
    ['web-form', null, both, ['email', 'sms']],
    ['web-form', 'sms', both, ['sms', 'email']],
    ['sms-twilio', 'email', both, ['email', 'sms']],
    ['sms-twilio', 'email', { phone: both.phone }, ['sms']],
    ['web-form', 'letter', both, ['email', 'sms']],
    ['web-form', null, {}, []],
    ['api', null, { ...both, anonymous: true }, []],
    ['api', null, { phone: '12345', email: 'a@b\r\nBcc: x@y' }, []],
  ] as const)('%s, preferring %s', (channel, prefers, complainant, media) => {
    expect(chooseMedia({ channel, prefers, complainant })).toEqual(media);
  });
});
