import { describe, expect, it } from '@jest/globals';
import { readRedisUrl, redisConnection } from './redis-url.js';

describe('reading QUEUE_URL', () => {
  it('knows a single server with a password and a database', () => {
    const { connection, release } = redisConnection('rediss://:p%40ss@127.0.0.1:1/2', 'worker');
    expect(connection.options).toMatchObject({ host: '127.0.0.1', port: 1, password: 'p@ss', db: 2, tls: {}, maxRetriesPerRequest: null });
    release();
  });

  it('knows several hosts, with and without ports', () => {
    expect(readRedisUrl('redis-sentinel://a:1,b,[::1]:3/bank?db=1', 26379)).toMatchObject({
      hosts: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26379 },
        { host: '::1', port: 3 },
      ],
      path: 'bank',
    });
  });

  it('never repeats the password it cannot read', () => {
    expect(() => readRedisUrl('redis://:secret@')).toThrow(/not of the form/);
    expect(() => readRedisUrl('redis://:secret@')).not.toThrow(/secret/);
  });
});
