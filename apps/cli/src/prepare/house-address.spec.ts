import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { afterAll, describe, expect, it } from '@jest/globals';
import { forgetAddress, houseAddress, tellAddress } from './house-address.js';

const data = mkdtempSync(join(tmpdir(), 'address-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const settingsOf = (env: Record<string, string>) => readSettings({ REDRESS_DATA: data, ...env });

describe('the address of the house', () => {
  it('is the one that it was started with, though this terminal has no PORT', () => {
    tellAddress(settingsOf({ PORT: '8080' }));
    expect(houseAddress(settingsOf({}), {})).toBe('http://127.0.0.1:8080');
    tellAddress(settingsOf({ PUBLIC_URL: 'https://tousu.bank.example/' }));
    expect(houseAddress(settingsOf({}), {})).toBe('https://tousu.bank.example');
  });

  it.each([
    [{ PORT: '4000' }, 'http://127.0.0.1:4000'],
    [{ PUBLIC_URL: 'https://elsewhere.example' }, 'https://elsewhere.example'],
  ])('is what this environment says, where it says %j', (env, address) => {
    tellAddress(settingsOf({ PORT: '8080' }));
    expect(houseAddress(settingsOf(env as Record<string, string>), env)).toBe(address);
  });

  it('is the default where no house runs', () => {
    tellAddress(settingsOf({ PORT: '8080' }));
    forgetAddress(settingsOf({}));
    expect(houseAddress(settingsOf({}), {})).toBe('http://127.0.0.1:3000');
  });
});
