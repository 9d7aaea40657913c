import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Arrival } from '../../apps/gateway/src/intake/channel.js';
import { HouseIntake } from '../../apps/gateway/src/intake/house-intake.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

const draft: ComplaintDraft = { channel: 'api', language: 'zh-Hans', text: '信用卡被盗刷', complainant: { phone: '+8613800138000' } };
const anArrival = (over: Partial<Arrival> = {}): Arrival => ({
  channel: 'api',
  account: '',
  sourceId: `key-${Math.random()}`,
  raw: Buffer.from('{"text":"信用卡被盗刷"}'),
  contentType: 'application/json',
  envelope: {},
  draft,
  ...over,
});

describe('the one way in', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;
  let intake: HouseIntake;
  const count = async (sql: string, ...parameters: unknown[]) =>
    (await unitOfWork.read<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, parameters))[0]?.n;

  beforeAll(async () => {
    database = await aDatabase();
    unitOfWork = new UnitOfWork(database.dataSource);
    intake = new HouseIntake(unitOfWork, { codeSecret: 'test', now: () => new Date() }, () => ({
      dueOn: '2026-03-31',
      provisional: false,
    }));
  });
  afterAll(() => database.close());

  it('keeps the raw bytes with their hash and tells a reference and a code', async () => {
    const accepted = await intake.accept(anArrival({ sourceId: 'raw-1' }));
    const [row] = await unitOfWork.read<{ body: Buffer; ok: boolean }>(
      `SELECT body, sha256(body) = sha256 AS ok FROM evidence WHERE source_id = 'raw-1'`,
    );
    expect(accepted).toMatchObject({
      reference: expect.stringMatching(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/),
      code: expect.stringMatching(/^(\d{4} ){3}\d{4}$/),
      dueOn: '2026-03-31',
      repeated: false,
    });
    expect(row?.body.toString()).toBe('{"text":"信用卡被盗刷"}');
    expect(row?.ok).toBe(true);
  });

  it('makes one complaint of fifty deliveries at once, and tells all of them the same', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => intake.accept(anArrival({ sourceId: 'fifty' }))));
    expect(new Set(answers.map((answer) => answer.reference)).size).toBe(1);
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
    expect(await count(`evidence WHERE source_id = 'fifty'`)).toBe(1);
  });

  it('says when the same id came with another content, and keeps both', async () => {
    const first = await intake.accept(anArrival({ channel: 'sms-twilio', sourceId: 'SM1' }));
    const second = await intake.accept(anArrival({ channel: 'sms-twilio', sourceId: 'SM1', raw: Buffer.from('other') }));
    expect(second).toMatchObject({ reference: first.reference, repeated: true, differs: true });
    expect(await count('evidence WHERE differs_from IS NOT NULL')).toBe(1);
  });

  it('quarantines what is doubted, and a forged message does not occupy the true one', async () => {
    const forged = await intake.accept(
      anArrival({ channel: 'phone-ivr', sourceId: 'c-1#0', threadId: 'c-1', doubt: { reason: 'signature-wrong', sentence: 'x' } }),
    );
    const again = await intake.accept(
      anArrival({ channel: 'phone-ivr', sourceId: 'c-1#0', threadId: 'c-1', doubt: { reason: 'signature-wrong', sentence: 'x' } }),
    );
    const genuine = await intake.accept(anArrival({ channel: 'phone-ivr', sourceId: 'c-1#0', threadId: 'c-1' }));
    expect(again.reference).toBe(forged.reference);
    expect(genuine).toMatchObject({ repeated: false });
    expect(genuine.reference).not.toBe(forged.reference);
    expect(await count('complaint WHERE reference = $1', forged.reference)).toBe(0);
    expect(await count('quarantine')).toBe(1);
  });

  it('makes one complaint of a thread, in whatever order and company its pieces come', async () => {
    const piece = (sequence: number, text: string) =>
      anArrival({
        channel: 'phone-ivr',
        sourceId: `t#${sequence}`,
        threadId: 't',
        sequence,
        raw: Buffer.from(text),
        draft: { ...draft, text },
      });
    const together = await Promise.all([intake.accept(piece(1, 'one')), intake.accept(piece(3, 'three'))]);
    const late = await intake.accept(piece(2, 'two'));
    const last = await intake.accept(piece(4, 'four'));
    expect(new Set([...together, late, last].map((answer) => answer.reference)).size).toBe(1);
    const [row] = await unitOfWork.read<{ body: string; pieces: number }>(
      `SELECT body, (SELECT count(*)::int FROM evidence WHERE complaint_id = c.id) AS pieces FROM complaint c WHERE reference = $1`,
      [late.reference],
    );
    expect(row).toEqual({ body: 'four', pieces: 4 });
  });

  it('takes NUL and lone surrogates without losing their neighbours', async () => {
    const [odd, plain] = await Promise.all([
      intake.accept(anArrival({ draft: { ...draft, text: 'a\u0000\uD800', complainant: { name: '\u0000' } } })),
      intake.accept(anArrival()),
    ]);
    expect([odd?.repeated, plain?.repeated]).toEqual([false, false]);
  });

  it('cuts large evidence into chunks and stores mail unread', async () => {
    await intake.accept(
      anArrival({ channel: 'email-smtp', sourceId: 'large', raw: Buffer.alloc(600_000, 7), draft: undefined } as Partial<Arrival>),
    );
    expect(await count(`evidence_chunk k JOIN evidence e ON e.id = k.evidence_id WHERE source_id = 'large' AND state = 'unread'`)).toBe(3);
    expect(await count(`slip WHERE consumer = 'read'`)).toBe(1);
  });
});
