import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countSealed, verifyRecord } from '@app/shared/chain/database-chain.js';
import { headsInText } from '@app/shared/chain/heads/heads-file.js';
import { mailedHeadNotes, mailedHeads } from '@app/shared/chain/heads/mailed-heads.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { headsKeptIn } from '../../apps/cli/src/kept-heads.js';
import { mailHeads } from '../../apps/notifier/src/heads/mail-heads.js';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { aGateway } from '../support/gateway.js';
import { MailRoom } from '../support/mail-room.js';

/** Heads of the record go to addresses of the institution by mail, and a mail is taken as a head from outside (docs/decisions/0187). */

jest.setTimeout(60_000);
const key = proofKey('test');
const [audit, board] = ['audit@bank.example', 'board@bank.example'];
let room: MailRoom;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-heads-'));
  const { anchors } = loadHouseConfig('config').institution;
  room = await MailRoom.open({ institution: { anchors: { ...anchors, mailTo: [audit, board], everyHours: 24 } } });
  await seal(20);
});
afterAll(async () => {
  await room?.close();
  await rm(folder, { recursive: true, force: true });
});

async function seal(count: number): Promise<void> {
  await room.unitOfWork.run((tx) =>
    tx.record(Array.from({ length: count }, (_, no) => ({ kind: 'claim.taken' as const, actor: 'staff:王芳', data: { no } }))),
  );
  const sealer = new Sealer(room.unitOfWork, key);
  await eventually(async () => {
    await sealer.seal();
    return (await countSealed(room.unitOfWork)).waiting === 0 || undefined;
  });
}
const mail = () => mailHeads(room.unitOfWork, room.desk);
/** As if a day had passed since the last head was owed, and new events had come. */
async function nextDay(): Promise<void> {
  await seal(1);
  await room.all(`UPDATE chain_mail SET owed_at = owed_at - interval '25 hours', next_at = next_at - interval '25 hours'`);
}
const mailsTo = (address: string) => room.mail.ledger.filter(({ to }) => to.includes(address)).map(({ raw }) => raw);
const saved = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
const whats = async (files: readonly string[]) => {
  const kept = await headsKeptIn(files, key);
  return (await room.unitOfWork.snapshot((from) => verifyRecord(from, key, kept))).findings.map(({ what }) => what);
};

it('the last head goes to each address once, and not again before its time', async () => {
  expect([await mail(), await mail()]).toEqual([2, 0]);
  expect([mailsTo(audit).length, mailsTo(board).length]).toEqual([1, 1]);
  expect(await mailedHeadNotes(room.unitOfWork)).toEqual([]);
  expect(await room.all(`SELECT data->>'size' AS size FROM event WHERE kind = 'record.mailed'`)).toEqual([{ size: '20' }, { size: '20' }]);
});

it('without a newer head nothing is mailed, however much time passed; with one it is', async () => {
  await seal(1);
  await room.all(`UPDATE chain_mail SET owed_at = owed_at - interval '25 hours', size = (SELECT max(size) FROM chain_head)`);
  expect(await mail()).toBe(0);
  await nextDay();
  expect(await mail()).toBe(2);
});

it('of two notifiers that look at once one mails', async () => {
  await nextDay();
  const before = room.mail.ledger.length;
  await Promise.all([mail(), mail(), mail()]);
  expect(room.mail.ledger.length - before).toBe(2);
});

it('the mail as it was saved, forwarded, or copied out of a mail program is a head from outside', async () => {
  const raw = mailsTo(audit)[0]!;
  const whole = await saved('head.eml', raw);
  const [{ note }] = (await room.all('SELECT note FROM chain_mail WHERE recipient = $1 ORDER BY owed_at LIMIT 1', audit)) as [
    { note: string },
  ];
  const shapes = {
    'quoted.txt': `On Monday audit wrote:\n${note.replaceAll(/^/gm, '> ')}\n`,
    'windows.txt': `\uFEFF${note.replaceAll('\n', '\r\n')}`,
    'wrapped.txt': note.replace(/(redress )(\S{40})/, '$1\n    $2\n    '),
    'set-in.txt': note.replaceAll(/^/gm, '\t'),
    'lines.jsonl': `${JSON.stringify(note)}\n`,
  };
  const files = [whole];
  for (const [name, text] of Object.entries(shapes)) files.push(await saved(name, text));
  for (const file of files)
    expect([file, (await headsKeptIn([file], key)).map(({ signed, size }) => [signed, size])]).toEqual([file, [[true, 20]]]);
  expect(await whats(files)).toEqual([]);
});

it('whoever makes the record anew, with the key of the house and without a trace of the mails, is found by the mail', async () => {
  const file = await saved('kept.eml', mailsTo(board)[0]!);
  await room.all(`UPDATE event SET data = data || '{"no": 99}' WHERE seq = (SELECT min(seq) FROM event)`);
  for (const table of ['chain_head', 'chain_tile', 'chain_case', 'chain_mail']) await room.all(`DELETE FROM ${table}`);
  await seal(1);
  expect(await whats([await saved('own.jsonl', '')]).catch((error) => error.code)).toBe('file.unreadable');
  expect(await whats([file])).toEqual(['two-heads']);
});

it('a mail whose head was changed is named, and what holds no head is refused', async () => {
  const raw = mailsTo(board)[0]!;
  const forged = await saved('forged.txt', headNote(raw).replace('\n20\n', '\n19\n'));
  expect(headsInText(headNote(raw), key, 'x')).toMatchObject([{ signed: true }]);
  expect(await whats([forged])).toContain('not-signed');
  await expect(headsKeptIn([await saved('empty.txt', 'Dear audit,')], key)).rejects.toMatchObject({ code: 'file.unreadable' });
  await expect(headsKeptIn([join(folder, 'none.eml')], key)).rejects.toMatchObject({ code: 'file.unreadable' });
});

it('what is put off comes again by the ladder and is said meanwhile; what is refused is said until the next head', async () => {
  await nextDay();
  await room.all('DELETE FROM chain_mail');
  room.mail.mode = 'defer';
  expect(await mail()).toBe(0);
  const standing = await mailedHeads(room.unitOfWork);
  expect(standing.map(({ recipient, state, failing }) => [recipient, state, failing])).toEqual([
    [audit, 'owed', true],
    [board, 'owed', true],
  ]);
  const notes = await mailedHeadNotes(room.unitOfWork);
  expect(notes).toEqual([expect.stringMatching(/^note: the head of the record was not mailed to 2 address\(es\)/)]);
  expect(notes.join()).not.toContain('@bank.example');
  expect(await mail()).toBe(0);
  room.mail.mode = 'ok';
  await room.all(`UPDATE chain_mail SET next_at = now()`);
  await room.later(700);
  expect(await mail()).toBe(2);
  expect(await mailedHeadNotes(room.unitOfWork)).toEqual([]);
});

it('a call whose process died is of unknown fate: it is said, and not sent twice', async () => {
  await nextDay();
  expect(await mail()).toBe(2);
  const before = room.mail.ledger.length;
  await room.all(`UPDATE chain_mail SET state = 'begun', next_at = now() - interval '1 s' WHERE recipient = $1`, audit);
  expect(await mail()).toBe(0);
  expect((await mailedHeads(room.unitOfWork))[0]).toMatchObject({ recipient: audit, state: 'unknown', failing: true });
  expect([room.mail.ledger.length - before, (await mailedHeadNotes(room.unitOfWork)).length]).toEqual([0, 1]);
});

it('an address that complaints come to is no place for heads', async () => {
  const papers = join(folder, 'config');
  const { cp, readFile } = await import('node:fs/promises');
  await cp('config', papers, { recursive: true });
  const yaml = await readFile(join(papers, 'institution.yaml'), 'utf8');
  const [ours] = loadHouseConfig('config').institution.addresses;
  await writeFile(join(papers, 'institution.yaml'), `${yaml}\nanchors:\n  mailTo: [${ours}]\n`);
  expect(() => loadHouseConfig(papers)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});

it('the auditor reads where the last head went, and why it did not', async () => {
  const gateway = await aGateway();
  try {
    await gateway.sql(
      `INSERT INTO chain_mail (id, size, note, recipient, state, tries, reason, taken_at) VALUES
         (gen_random_uuid(), 20, 'x', 'audit@bank.example', 'taken', 1, NULL, now()),
         (gen_random_uuid(), 20, 'x', 'board@bank.example', 'owed', 2, 'The server put it off: 450 4.2.1 Try again later.', NULL)`,
    );
    const auditor = aVisitor(gateway.url);
    await auditor.signIn(await gateway.staff('auditor', undefined, 'Li Na'));
    const { status, html } = await auditor.get('/desk/audit');
    expect(status).toBe(200);
    const rows = html.split('<tr').filter((row) => row.includes('@bank.example'));
    expect(rows).toHaveLength(2);
    expect(rows[0]).not.toContain('rd-state--late');
    expect(rows[1]).toMatch(/rd-state--late[\s\S]*450 4\.2\.1/);
  } finally {
    await gateway.close();
  }
});

/** The note as it goes along as a file. */
function headNote(raw: string): string {
  const attached = /filename=head-\d+\.txt[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw)?.[1] ?? '';
  return Buffer.from(attached, 'base64').toString('utf8');
}
