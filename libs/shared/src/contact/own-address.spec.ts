import { describe, expect, it } from '@jest/globals';
import { ownerOfAddress } from './own-address.js';

const bank = { addresses: ['tousu@bank.example', 'complaints@bank.example'] };

describe('whose an address is', () => {
  it.each([
    ['tousu@bank.example', 'house'],
    ['Tousu@BANK.example', 'house'],
    ['tousu+7K2QDM9XWA.abcdefghjkmnpqrs@bank.example', 'house'],
    ['noreply@bank.example', 'house'],
    ['no-reply+forms@bank.example', 'house'],
    ['donotreply@web.bank.example', 'house'],
    ['contact-form@bank.example', 'house'],
    ['bounces-42@bank.example', 'house'],
    ['zhang.wei@bank.example', 'staff'],
    ['branch@branches.bank.example', 'staff'],
    ['wang@mail.example', 'stranger'],
    ['noreply@other.example', 'stranger'],
    ['wang@notbank.example', 'stranger'],
    ['wang@bank.example.evil.example', 'stranger'],
    ['no address', 'stranger'],
    ['', 'stranger'],
    [undefined, 'stranger'],
  ])('%s: %s', (address, owner) => {
    expect(ownerOfAddress(address, bank)).toBe(owner);
  });

  it('counts further domains that the papers name, in any spelling', () => {
    const own = { ...bank, ownDomains: ['银行.中国'] };
    expect(ownerOfAddress('li@银行.中国', own)).toBe('staff');
    expect(ownerOfAddress('noreply@xn--jn2a72x.xn--fiqs8s', own)).toBe('house');
  });

  it('makes nobody staff because the institution has its mailbox at a public provider', () => {
    const own = { addresses: ['bank-tousu@163.com'] };
    expect(ownerOfAddress('wang@163.com', own)).toBe('stranger');
    expect(ownerOfAddress('bank-tousu@163.com', own)).toBe('house');
  });
});
