import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freezeIfWentBack } from './freeze.js';
import { SendingRecord } from './sending-record.js';

let folder: string;
let record: SendingRecord;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-freeze-'));
  record = new SendingRecord(folder);
  record.setMark({ house: 'h', n: 502 });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A database that is asked for its mark, with what happens just after it has answered. */
const databaseAt = (n: number, meanwhile: () => void = () => {}) => {
  const frozen: unknown[] = [];
  const read = async (sql: string) => {
    if (!sql.includes('INSERT INTO sending_freeze')) {
      const row = { house: 'h', n: String(n) };
      meanwhile();
      return [row];
    }
    frozen.push(sql);
    return [{}];
  };
  return { frozen, unitOfWork: { read, run: async () => undefined } as unknown as UnitOfWork };
};

it('a batch that begins while the database is asked is none that it lost', async () => {
  const { unitOfWork, frozen } = databaseAt(502, () => record.setMark({ house: 'h', n: 503 }));
  expect(await freezeIfWentBack(unitOfWork, record)).toBe(false);
  expect(frozen).toEqual([]);
});

it('a database that is behind the mark outside went back, and nothing may leave', async () => {
  const { unitOfWork, frozen } = databaseAt(501);
  expect(await freezeIfWentBack(unitOfWork, record)).toBe(true);
  expect(frozen).toHaveLength(1);
});
