import { describe, expect, it } from '@jest/globals';
import { HotStatements } from './hot-statements.js';

const runs = (hot: HotStatements, text: string, times: number) => Array.from({ length: times }, () => hot.nameOf(text)).at(-1);

describe('a statement', () => {
  it('gets a name when it comes often, and keeps it', () => {
    const hot = new HotStatements();
    expect(runs(hot, 'SELECT 1', 19)).toBeUndefined();
    const name = hot.nameOf('SELECT 1');
    expect(name).toMatch(/^hot_\d+$/);
    expect(runs(hot, 'SELECT 1', 5)).toBe(name);
    expect(runs(hot, 'SELECT 2', 20)).not.toBe(name);
  });

  it('that is put together anew every time never gets one, and does not gather', () => {
    const hot = new HotStatements();
    for (let no = 0; no < 20_000; no++) expect(hot.nameOf(`SELECT ${no}`)).toBeUndefined();
    expect(runs(hot, 'SELECT often', 20)).toBeDefined();
  });

  it('gets none when so many have one that a connection would grow heavy', () => {
    const hot = new HotStatements();
    const named = Array.from({ length: 300 }, (_, no) => runs(hot, `SELECT ${no}`, 20)).filter((name) => name !== undefined);
    expect(new Set(named).size).toBe(named.length);
    expect(named.length).toBe(200);
  });
});
