import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

// A busy machine starts the house slowly.
jest.setTimeout(300_000);

let gateway: TestGateway;
let token: string;
let clerk: DeskVisitor;
let writer: pg.Client;

beforeAll(async () => {
  gateway = await aGateway();
  token = await gateway.staff('clerk', 'cards', 'Li Na');
  clerk = aVisitor(gateway.url);
  await clerk.signIn(token);
  writer = new pg.Client({ connectionString: gateway.foundation.settings.database.url });
  await writer.connect();
});
afterAll(async () => {
  await writer.end();
  await gateway.close();
});

/**
 * Something is added to a case while somebody reads it: the one who adds holds the table of files, so that whoever reads waits there and has
 * read what stands before; then note, file and trail are committed together, and the reading goes on.
 */
async function addedWhileRead<T>(reference: string, read: () => Promise<T>): Promise<T> {
  const [row] = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference);
  await writer.query('BEGIN');
  await writer.query('LOCK TABLE attachment IN ACCESS EXCLUSIVE MODE');
  const reading = read();
  const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'attachment'::regclass`;
  await eventually(() => gateway.sql(waiting), { is: (found) => found.length > 0, what: 'somebody waiting for the files' });
  // What does not wait for the files is read by then, whichever connection reads it.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [evidence, complaint] = [newId(), row!.id];
  await writer.query(
    `INSERT INTO evidence (id, channel, source_id, thread_id, content_type, sha256, sameness, size, body, state, complaint_id)
     VALUES ($1, 'status', $2, $2, 'text/plain', '\\x00', '\\x00', 1, '\\x78', 'read', $3)`,
    [evidence, `added ${evidence}`, complaint],
  );
  await writer.query(
    `INSERT INTO note (id, complaint_id, kind, actor, body, evidence_id) VALUES ($1, $2, 'follow-up', 'complainant', '补充一页流水', $3)`,
    [newId(), complaint, evidence],
  );
  await writer.query(
    `INSERT INTO attachment (id, complaint_id, evidence_id, filename, content_type, size, sha256) VALUES ($1, $2, $3, '流水.pdf', 'application/pdf', 1, '\\x00')`,
    [newId(), complaint, evidence],
  );
  await writer.query(
    `INSERT INTO event (id, kind, complaint_id, actor, data) VALUES ($1, 'complaint.followed-up', $2, 'complainant', '{}')`,
    [newId(), complaint],
  );
  await writer.query('COMMIT');
  return await reading;
}

describe('a case that is read while something is added to it', () => {
  it('is told by the API as of one moment: the addition with its file and its line of the trail, or nothing of it', async () => {
    const reference = await gateway.complaint();
    const read = async () => {
      const { body } = await gateway.call('GET', `/api/complaints/${reference}`, { token });
      const has = (list: readonly Record<string, unknown>[], wanted: Record<string, unknown>) =>
        list.some((one) => Object.entries(wanted).every(([name, value]) => one[name] === value));
      return {
        note: has(body.notes, { text: '补充一页流水' }),
        file: has(body.attachments, { filename: '流水.pdf' }),
        evidence: body.evidence.length > 1,
        trail: has(body.trail, { kind: 'complaint.followed-up' }),
      };
    };
    expect(await addedWhileRead(reference, read)).toEqual({ note: false, file: false, evidence: false, trail: false });
    expect(await read()).toEqual({ note: true, file: true, evidence: true, trail: true });
  });

  it('is shown by the pages of the desk as of one moment', async () => {
    const reference = await gateway.complaint();
    const read = async () => {
      const { html } = await clerk.get(`/desk/complaints/${reference}/messages`);
      return [html.includes('补充一页流水'), html.includes('流水.pdf')];
    };
    expect(await addedWhileRead(reference, read)).toEqual([false, false]);
    expect(await read()).toEqual([true, true]);
  });
});
