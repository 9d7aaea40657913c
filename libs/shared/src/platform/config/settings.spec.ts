import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { databaseFile, databaseUrl, readSettings } from './settings.js';

describe('the settings', () => {
  it('stand without any environment', () => {
    expect(readSettings({})).toMatchObject({
      database: { url: undefined, poolSize: 10 },
      gateway: { port: 3000, publicUrl: 'http://127.0.0.1:3000' },
      notifier: { port: 3001, receiptsUrl: 'http://127.0.0.1:3001' },
      smtp: { listen: { host: '127.0.0.1', port: 2525 } },
    });
  });

  it('count an empty value as absent, shut the mail door with off, follow the port', () => {
    expect(readSettings({ DATABASE_URL: '', SMTP_LISTEN: 'off', PORT: '8080' })).toMatchObject({
      database: { url: undefined },
      smtp: { listen: null },
      gateway: { publicUrl: 'http://127.0.0.1:8080' },
    });
    expect(readSettings({ SMTP_LISTEN: '[::1]:25', PUBLIC_URL: 'https://a.example/' })).toMatchObject({
      smtp: { listen: { host: '::1', port: 25 } },
      gateway: { publicUrl: 'https://a.example' },
    });
  });

  it('list every problem together', () => {
    expect(() => readSettings({ PORT: 'http', QUEUE_URL: 'amqp://q', SMTP_LISTEN: '25', LOG_LEVEL: 'loud' })).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        fields: ['QUEUE_URL', 'PORT', 'SMTP_LISTEN', 'LOG_LEVEL'].map((path) => expect.objectContaining({ path })),
      }),
    );
  });

  it('find the embedded database where the supervisor wrote it, or say what to do', async () => {
    const data = mkdtempSync(join(tmpdir(), 'redress-data-'));
    const settings = readSettings({ REDRESS_DATA: data });
    await expect(databaseUrl(settings)).rejects.toMatchObject({ code: 'store.unavailable', message: expect.stringContaining('npm start') });
    mkdirSync(join(data, 'run'));
    writeFileSync(databaseFile(data), '{"url":"postgres://a@b/c"}');
    expect(await databaseUrl(settings)).toBe('postgres://a@b/c');
  });
});
