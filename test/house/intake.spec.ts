import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Arrival } from '../../apps/gateway/src/doors/arrival.js';
import type { JoinedPieces, ThreadPiece } from '../../apps/gateway/src/doors/channel.js';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { releaseFromQuarantine } from '../../apps/gateway/src/intake/quarantine.js';
import type { RegisterSettings } from '../../apps/gateway/src/intake/register-complaints.js';
import { settleWaiting } from '../../apps/gateway/src/intake/settle-waiting.js';
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

/** The highest number stands, of equal ones the later; `wait` waits for ten seconds, `silent` leads to nothing. */
function joinByNumber(pieces: readonly ThreadPiece[], { now }: { now: Date }): JoinedPieces {
  const last = [...pieces].reverse().sort((a, b) => Number(b.piece['no']) - Number(a.piece['no']))[0]!;
  const text = String(last.piece['text']);
  if (text === 'silent') return { silent: 'Nothing.' };
  const until = new Date(last.receivedAt.getTime() + 10_000);
  if (text === 'wait' && now < until) return { waitUntil: until };
  return { draft: { channel: 'calls', language: 'en', text, complainant: {} }, corrects: text.startsWith('final') };
}

describe('the one way in', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;
  let intake: DbIntake;
  let later = 0;
  const settings: RegisterSettings = {
    codeSecret: 'test',
    now: () => new Date(Date.now() + later),
    threads: {
      house: { defaultLanguage: 'en', defaultCountry: 'CN', zone: 'Asia/Shanghai', addresses: [] },
      channel: () => ({ join: joinByNumber }),
    },
  };
  const count = async (sql: string, ...parameters: unknown[]) =>
    (await unitOfWork.read<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, parameters))[0]?.n;

  beforeAll(async () => {
    database = await aDatabase();
    unitOfWork = new UnitOfWork(database.pool);
    intake = new DbIntake(unitOfWork, settings, () => ({
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
    expect(await count('evidence WHERE copy_of IS NOT NULL')).toBe(1);
  });

  it('keeps the same in another packing beside the first, unflagged, and gives both to the case', async () => {
    const came = { channel: 'sms-twilio', sourceId: 'SM2', sameness: 'the same words' };
    const first = await intake.accept(anArrival({ ...came, raw: Buffer.from('boundary=a') }));
    const packed = { ...came, raw: Buffer.from('boundary=b') };
    const answers = await Promise.all([1, 2, 3].map(() => intake.accept(anArrival(packed))));
    for (const answer of answers) expect(answer).toMatchObject({ reference: first.reference, repeated: true, differs: false });
    const kept = await unitOfWork.read(
      `SELECT e.body, e.state FROM evidence e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 ORDER BY e.body`,
      [first.reference],
    );
    expect(kept).toEqual([
      { body: Buffer.from('boundary=a'), state: 'read' },
      { body: Buffer.from('boundary=b'), state: 'repeated' },
    ]);
  });

  it('quarantines what is doubted, and a forged message does not occupy the true one', async () => {
    const forged = await intake.accept(
      anArrival({ channel: 'phone-ivr', sourceId: 'c-1#0', doubt: { reason: 'signature-wrong', sentence: 'x' } }),
    );
    const again = await intake.accept(
      anArrival({ channel: 'phone-ivr', sourceId: 'c-1#0', doubt: { reason: 'signature-wrong', sentence: 'x' } }),
    );
    const genuine = await intake.accept(anArrival({ channel: 'phone-ivr', sourceId: 'c-1#0' }));
    expect(again.reference).toBe(forged.reference);
    expect(genuine).toMatchObject({ repeated: false });
    expect(genuine.reference).not.toBe(forged.reference);
    expect(await count('complaint WHERE reference = $1', forged.reference)).toBe(0);
    expect(await count('quarantine')).toBe(1);
  });

  describe('a thread', () => {
    const piece = (threadId: string, no: number, text: string, over: Partial<Arrival> = {}) => {
      const { draft: _none, ...arrival } = anArrival({
        channel: 'calls',
        sourceId: `${threadId}#${no}`,
        threadId,
        piece: { no, text },
        raw: Buffer.from(text),
        ...over,
      });
      return arrival;
    };
    const caseOf = async (reference: string) =>
      (
        await unitOfWork.read<{ body: string; pieces: number; notes: string[] }>(
          `SELECT body, (SELECT count(*)::int FROM evidence WHERE complaint_id = c.id) AS pieces,
                  ARRAY(SELECT body FROM note WHERE complaint_id = c.id AND kind IN ('earlier-text', 'late-text') ORDER BY at) AS notes
           FROM complaint c WHERE reference = $1`,
          [reference],
        )
      )[0];

    it('is one complaint, in whatever order and company its pieces come', async () => {
      const together = await Promise.all([intake.accept(piece('t', 1, 'one')), intake.accept(piece('t', 3, 'three'))]);
      const late = await intake.accept(piece('t', 2, 'two'));
      const last = await intake.accept(piece('t', 4, 'four'));
      expect(new Set([...together, late, last].map((answer) => answer.reference)).size).toBe(1);
      expect(await caseOf(late.reference)).toEqual({ body: 'four', pieces: 4, notes: [] });
    });

    it('keeps a text that was final beside its correction', async () => {
      const { reference } = await intake.accept(piece('corrected', 1, 'final: the card'));
      await intake.accept(piece('corrected', 2, 'final: the cart'));
      expect(await caseOf(reference)).toEqual({ body: 'final: the cart', pieces: 2, notes: ['final: the card'] });
    });

    it('keeps a correction that comes under the same id', async () => {
      const { reference } = await intake.accept(piece('same-id', 1, 'final: the card'));
      const again = await intake.accept(piece('same-id', 1, 'final: the cart'));
      expect(again).toMatchObject({ reference, repeated: true, differs: true });
      expect(await caseOf(reference)).toEqual({ body: 'final: the cart', pieces: 2, notes: ['final: the card'] });
    });

    it('that comes when the case is decided leaves its text alone and is a note', async () => {
      const { reference } = await intake.accept(piece('decided', 1, 'one'));
      await database.pool.query(`UPDATE complaint SET status = 'decided' WHERE reference = $1`, [reference]);
      await intake.accept(piece('decided', 2, 'two'));
      expect(await caseOf(reference)).toEqual({ body: 'one', pieces: 2, notes: ['two'] });
    });

    it('that is too early to judge waits, has no reference yet, and is judged when the wait is over', async () => {
      const begun = await intake.accept(piece('slow', 1, 'wait'));
      expect(begun).toMatchObject({ reference: '', repeated: false });
      expect(await settleWaiting(unitOfWork, settings)).toBe(0);
      later = 60_000;
      expect(await settleWaiting(unitOfWork, settings)).toBe(1);
      expect(await settleWaiting(unitOfWork, settings)).toBe(0);
      later = 0;
      expect(await count(`complaint WHERE body = 'wait' AND received_at <= $1`, begun.receivedAt)).toBe(1);
      expect((await intake.accept(piece('slow', 1, 'wait'))).reference).not.toBe('');
    });

    it('that nobody has to answer is kept and leads to nothing', async () => {
      expect((await intake.accept(piece('ours', 1, 'silent'))).reference).toBe('');
      expect(await count(`evidence WHERE thread_id = 'ours' AND complaint_id IS NULL AND state = 'read'`)).toBe(1);
    });

    it('takes up a piece that was doubted and is released', async () => {
      const forged = await intake.accept(piece('released', 2, 'two', { doubt: { reason: 'signature-wrong', sentence: 'x' } }));
      const { reference } = await intake.accept(piece('released', 1, 'one'));
      const [held] = await unitOfWork.read<{ id: string }>('SELECT id FROM quarantine WHERE reference = $1', [forged.reference]);
      const release = () => releaseFromQuarantine(unitOfWork, new Map(), settings, 'staff:sun', held!.id);
      expect(await release()).toEqual({ reference });
      await release();
      expect(await caseOf(reference)).toEqual({ body: 'two', pieces: 2, notes: [] });
    });

    it('opens under the reference that its doubted piece was told', async () => {
      const forged = await intake.accept(piece('alone', 1, 'one', { doubt: { reason: 'signature-wrong', sentence: 'x' } }));
      const [held] = await unitOfWork.read<{ id: string }>('SELECT id FROM quarantine WHERE reference = $1', [forged.reference]);
      expect(await releaseFromQuarantine(unitOfWork, new Map(), settings, 'staff:sun', held!.id)).toEqual({ reference: forged.reference });
      expect((await intake.accept(piece('alone', 2, 'two'))).reference).toBe(forged.reference);
    });
  });

  it('doubts a token that comes again with another content, also at the same time', async () => {
    const tokened = (text: string, over: Partial<Arrival> = {}) =>
      intake.accept(anArrival({ channel: 'email-mailgun', sourceId: text, token: 'tok', raw: Buffer.from(text), ...over }));
    const answers = await Promise.all(['true', 'false', 'true'].map((text) => tokened(text)));
    expect(new Set(answers.map((answer) => answer.reference)).size).toBe(2);
    await tokened('true');
    await tokened('worse');
    expect(await count(`quarantine WHERE reason = 'token-replayed'`)).toBe(2);
    expect(await count(`evidence WHERE channel = 'email-mailgun' AND state <> 'quarantined'`)).toBe(1);
  });

  it('counts from the day a letter came, and never from one to come', async () => {
    const came = new Date('2026-03-09T01:00:00Z');
    const { receivedAt } = await intake.accept(anArrival({ receivedAt: came }));
    expect(receivedAt).toEqual(came);
    expect((await intake.accept(anArrival({ receivedAt: new Date(Date.now() + 86_400_000) }))).receivedAt.getTime()).toBeLessThanOrEqual(
      Date.now(),
    );
  });

  it('keeps what is no complaint without making one', async () => {
    const { draft: _none, ...report } = anArrival({ sourceId: 'report', silent: 'A report about a message of ours.' });
    expect((await intake.accept(report)).reference).toBe('');
    expect(await count(`evidence WHERE source_id = 'report' AND state = 'kept' AND complaint_id IS NULL`)).toBe(1);
    expect(
      await count(`slip s JOIN event e ON e.id = s.event_id JOIN evidence v ON v.id = e.subject_id WHERE v.source_id = 'report'`),
    ).toBe(0);
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
