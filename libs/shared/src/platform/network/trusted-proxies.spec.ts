import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../config/settings.js';
import { checkProxies, readProxies, trustProxy } from './trusted-proxies.js';

describe('proxies that are believed', () => {
  it('are addresses and networks, by commas or blanks; none by default', () => {
    expect(readSettings({}).trustedProxies).toEqual([]);
    expect(readSettings({ TRUSTED_PROXIES: ' 127.0.0.1, 10.0.0.0/8\tfd00::/8 ' }).trustedProxies).toEqual([
      '127.0.0.1',
      '10.0.0.0/8',
      'fd00::/8',
    ]);
    expect([trustProxy([]), trustProxy(readProxies('::1'))]).toEqual([false, ['::1']]);
  });

  it.each(['true', 'nginx', '10.0.0.0/33', '10.0.0.0/0', '::/0', '10.0.0', '1.2.3.4/8/8', '10.0.0.0/-1', 'fd00::/129'])(
    'are not %s',
    (text) => {
      expect(checkProxies(text)).toContain('write them as');
      expect(() => readSettings({ TRUSTED_PROXIES: text })).toThrow('TRUSTED_PROXIES');
    },
  );
});
