import { createHash, randomBytes } from 'node:crypto';
import type { ComplaintDraft, DraftAttachment } from '@app/shared/domain/complaint/complaint.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Clamd, clamdPlace, type Scanner } from '../../apps/gateway/src/scanning/clamd.js';
import { scanFiles, tellNobodyScans } from '../../apps/gateway/src/scanning/scan-files.js';
import { startClamd } from '../support/clamd.js';
import { eicar, startClamdDouble } from '../support/clamd-double.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let unitOfWork: UnitOfWork;

beforeAll(async () => {
  gateway = await aGateway();
  unitOfWork = gateway.unitOfWork;
});
afterAll(() => gateway?.close());

const get = (path: string, token?: string) => gateway.call('GET', path, token === undefined ? {} : { token });

const clamdAt = (url: string, silence?: number): Scanner => new Clamd(clamdPlace(url) as never, silence);

function aFile(content: Buffer, filename = 'bill.pdf', contentType = 'application/pdf'): DraftAttachment {
  return { filename, contentType, size: content.length, sha256: createHash('sha256').update(content).digest('hex'), content };
}

/** A complaint of the card centre with files, as the form or a mail brings them. */
async function aCase(
  ...attachments: readonly DraftAttachment[]
): Promise<{ id: string; reference: string; files: string[]; evidence: string }> {
  const draft: ComplaintDraft = { channel: 'web-form', language: 'zh-Hans', text: '见附件', complainant: {}, attachments };
  const raw = Buffer.concat([Buffer.from('--b\r\n'), ...attachments.map((file) => Buffer.from(file.content))]);
  const arrival = {
    channel: 'web-form',
    account: '',
    sourceId: newId(),
    raw,
    contentType: 'multipart/form-data; boundary=b',
    envelope: {},
    draft,
  };
  const { reference } = await gateway.accept(arrival);
  await unitOfWork.read(`UPDATE complaint SET department = 'cards', status = 'assigned' WHERE reference = $1`, [reference]);
  const [row] = await unitOfWork.read<{ id: string; files: string[]; evidence: string }>(
    `SELECT id, (SELECT array_agg(id ORDER BY filename) FROM attachment WHERE complaint_id = c.id) AS files,
       (SELECT id FROM evidence WHERE complaint_id = c.id) AS evidence FROM complaint c WHERE reference = $1`,
    [reference],
  );
  return { reference, ...(row as { id: string; files: string[]; evidence: string }) };
}
const workOf = async (id: string) =>
  (await unitOfWork.read<{ kind: string }>('SELECT kind FROM work WHERE complaint_id = $1 AND done_at IS NULL', [id])).map(
    (row) => row.kind,
  );
const scanOf = async (id: string) =>
  (await unitOfWork.read<Record<string, unknown>>('SELECT state, found, tries FROM scan WHERE subject_id = $1', [id]))[0];
/** As if a minute had passed for what waits to be scanned. */
const later = () => unitOfWork.read(`UPDATE scan SET next_at = next_at - interval '10 minutes'`);
/** Until nothing is due. */
async function scanAll(scanner: Scanner): Promise<void> {
  for (let left = 1; left > 0; ) {
    await scanFiles(unitOfWork, scanner);
    [{ left }] = (await unitOfWork.read<{ left: number }>(
      `SELECT count(*)::int AS left FROM scan WHERE state IN ('unscanned', 'no-scanner') AND next_at <= now()`,
    )) as [{ left: number }];
  }
}

describe('a file that came with a complaint', () => {
  it('lies in chunks, with its hash and what it really is beside what it was called', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    const large = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(600_000)]);
    const { id } = await aCase(aFile(large, 'large.pdf'), aFile(page, 'photo.png', 'image/png'));
    const rows = await unitOfWork.read(
      `SELECT filename, content_type, sniffed_type, size, (SELECT sha256(string_agg(bytes, ''::bytea ORDER BY no)) = a.sha256 FROM attachment_chunk WHERE attachment_id = a.id) AS whole,
         (SELECT count(*)::int FROM attachment_chunk WHERE attachment_id = a.id) AS chunks FROM attachment a WHERE complaint_id = $1 ORDER BY filename`,
      [id],
    );
    expect(rows).toEqual([
      { filename: 'large.pdf', content_type: 'application/pdf', sniffed_type: 'application/pdf', size: 600_009, whole: true, chunks: 3 },
      { filename: 'photo.png', content_type: 'image/png', sniffed_type: 'text/html', size: 40, whole: true, chunks: 1 },
    ]);
  });

  it('is handed out byte for byte, to be saved and never shown, and the reading is in the trail', async () => {
    const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(600_000)]);
    const { reference, files, evidence, id } = await aCase(aFile(content, '账单 "2026"\u202Efdp.exe'));
    const clerk = await gateway.staff('clerk', 'cards', 'Li Na');
    const answer = await get(`/api/complaints/${reference}/attachments/${files[0]}`, clerk);
    expect(answer.status).toBe(200);
    expect(answer.bytes.equals(content)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(content.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
      'repr-digest': `sha-256=:${createHash('sha256').update(content).digest('base64')}:`,
      'x-redress-scan': expect.stringMatching(/^(unscanned|no-scanner)$/),
    });
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[ -~]+"; filename\*=UTF-8''%E8%B4%A6%E5%8D%95/);
    const raw = await get(`/api/complaints/${reference}/evidence/${evidence}`, clerk);
    expect(raw.bytes.subarray(0, 5).toString()).toBe('--b\r\n');
    expect(raw.headers.get('content-type')).toBe('application/octet-stream');
    const reads = await unitOfWork.read(
      `SELECT actor, data->>'what' AS what FROM event WHERE complaint_id = $1 AND kind = 'evidence.read' ORDER BY seq`,
      [id],
    );
    expect(reads).toEqual([
      { actor: 'staff:Li Na', what: 'attachment' },
      { actor: 'staff:Li Na', what: 'evidence' },
    ]);
  });

  it('does not exist for another department, under another case, or without a token', async () => {
    const mine = await aCase(aFile(Buffer.from('mine')));
    const other = await aCase(aFile(Buffer.from('other')));
    const [cards, loans] = [await gateway.staff('clerk', 'cards'), await gateway.staff('clerk', 'loans')];
    const path = `/api/complaints/${mine.reference}/attachments/${mine.files[0]}`;
    expect((await get(path)).status).toBe(401);
    expect((await get(path, loans)).body).toMatchObject({ code: 'not-found' });
    expect((await get(`/api/complaints/${other.reference}/attachments/${mine.files[0]}`, cards)).status).toBe(404);
    expect((await get(`/api/complaints/${mine.reference}/evidence/${mine.files[0]}`, cards)).status).toBe(404);
    expect((await get(`/api/complaints/${mine.reference}/attachments/none`, cards)).status).toBe(404);
  });

  it('that is infected is handed to a supervisor only, with a reason that is recorded', async () => {
    const { reference, files, id } = await aCase(aFile(Buffer.from('x')));
    await unitOfWork.read(`UPDATE scan SET state = 'infected', found = 'Worm' WHERE subject_id = $1`, [files[0]]);
    const [clerk, supervisor, auditor] = [
      await gateway.staff('clerk', 'cards'),
      await gateway.staff('supervisor', undefined, 'Wang Fang'),
      await gateway.staff('auditor'),
    ];
    const path = `/api/complaints/${reference}/attachments/${files[0]}`;
    expect((await get(path, auditor)).body).toMatchObject({ status: 403, code: 'content.not-granted' });
    for (const person of [clerk, supervisor]) {
      expect((await get(path, person)).body).toMatchObject({ status: 409, code: 'evidence.infected' });
    }
    expect((await get(`${path}?override=`, supervisor)).status).toBe(409);
    expect((await get(`${path}?override=why`, clerk)).status).toBe(403);
    expect((await get(`${path}?override=why`, auditor)).status).toBe(403);
    expect((await get(`${path}?override=for%20the%20police`, supervisor)).bytes.toString()).toBe('x');
    const reads = await unitOfWork.read(`SELECT actor, data FROM event WHERE complaint_id = $1 AND kind = 'evidence.read'`, [id]);
    expect(reads).toEqual([{ actor: 'staff:Wang Fang', data: { what: 'attachment', scan: 'infected', override: 'for the police' } }]);
  });
});

const double = async () => await startClamdDouble();
/** The small size speaks to a double that keeps to clamd's protocol; `release` to the real one as well. */
const peers =
  process.env['TEST_SIZE'] === 'release'
    ? ([
        ['a double', double],
        ['the real clamd', startClamd],
      ] as const)
    : ([['a double', double]] as const);

describe.each(peers)('scanning with %s', (_name, start) => {
  let clamd: { readonly url: string; close(): Promise<void> };
  beforeAll(async () => {
    clamd = await start();
  });
  afterAll(() => clamd?.close());

  it('finds what is infected, which stays a case like any other with work for a person', async () => {
    const { id, files, reference } = await aCase(
      aFile(Buffer.from(eicar), 'a.com'),
      aFile(randomBytes(300_000), 'b.bin'),
      aFile(randomBytes(10), 'c.bin'),
    );
    await scanAll(clamdAt(clamd.url));
    expect(await Promise.all(files.map(scanOf))).toMatchObject([
      { state: 'infected', found: expect.stringContaining('Eicar-Test-Signature') },
      { state: 'clean', found: null },
      { state: 'clean' },
    ]);
    // The form's raw bytes hold the same file.
    expect(await workOf(id)).toEqual(['infected', 'infected']);
    const supervisor = await gateway.staff('supervisor');
    const { body } = await get(`/api/complaints/${reference}`, supervisor);
    expect(body.attachments.map((one: { filename: string; scan: string }) => [one.filename, one.scan])).toContainEqual([
      'a.com',
      'infected',
    ]);
    expect(body.trail.map((one: { kind: string }) => one.kind)).toContain('evidence.infected');
    expect(body.status).toBe('assigned');
  });

  it('says of a file that is too large for the scanner that it was not looked at', async () => {
    const { files } = await aCase(aFile(Buffer.alloc(3 * 1024 * 1024, 7)));
    // It hangs up in the middle, and now and then its last words are lost with the connection: then it is asked again.
    for (let round = 0; round < 5; round++) {
      await scanAll(clamdAt(clamd.url));
      await later();
    }
    expect(await scanOf(files[0] as string)).toMatchObject({
      state: 'unscannable',
      found: expect.stringMatching(/size limit|larger than/),
    });
  });

  it('scans each file once, however many look at the same time', async () => {
    const cases = await Promise.all(Array.from({ length: 6 }, () => aCase(aFile(Buffer.from(eicar), 'a.com'))));
    // A look that is lost on a busy machine is taken again; more than one result would stay.
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 4 }, () => scanAll(clamdAt(clamd.url))));
      await later();
    }
    for (const { id } of cases) {
      const infected = await unitOfWork.read(`SELECT subject_id FROM event WHERE complaint_id = $1 AND kind = 'evidence.infected'`, [id]);
      expect(infected).toHaveLength(2);
    }
  });
});

describe('a scanner that is in trouble', () => {
  let clamd: Awaited<ReturnType<typeof startClamdDouble>>;
  beforeAll(async () => {
    clamd = await startClamdDouble();
  });
  afterEach(() => {
    clamd.mode = 'ok';
  });
  afterAll(() => clamd?.close());

  it('and is not there changes nothing; the files wait', async () => {
    const { files } = await aCase(aFile(Buffer.from('x')));
    const gone = await startClamdDouble();
    await gone.close();
    for (let round = 0; round < 8; round++)
      await expect(scanFiles(unitOfWork, clamdAt(gone.url))).rejects.toMatchObject({ code: 'scanner.unavailable' });
    expect(await scanOf(files[0] as string)).toEqual({ state: 'unscanned', found: null, tries: 0 });
    await scanAll(clamdAt(clamd.url));
    expect(await scanOf(files[0] as string)).toMatchObject({ state: 'clean' });
  });

  it('and breaks off at one file every time lets the others through and gives that one up', async () => {
    const { files } = await aCase(aFile(Buffer.from('x')));
    clamd.mode = 'cut';
    for (let round = 0; round < 5; round++) {
      await later();
      await scanAll(clamdAt(clamd.url));
    }
    expect(await scanOf(files[0] as string)).toMatchObject({
      state: 'unscannable',
      found: expect.stringContaining('broke off every time'),
    });
  });

  it('and says nothing is not waited for without end', async () => {
    const { files } = await aCase(aFile(Buffer.from('x')));
    clamd.mode = 'mute';
    await scanAll(clamdAt(clamd.url, 100));
    expect(await scanOf(files[0] as string)).toMatchObject({ state: 'unscanned', tries: 1 });
  });

  it('and was never there is told of, and one that comes later looks at everything', async () => {
    const { files } = await aCase(aFile(Buffer.from(eicar)));
    while ((await tellNobodyScans(unitOfWork)) > 0);
    expect(await scanOf(files[0] as string)).toMatchObject({ state: 'no-scanner', tries: 0 });
    await scanAll(clamdAt(clamd.url));
    expect(await scanOf(files[0] as string)).toMatchObject({ state: 'infected' });
  });

  it('is found by its address', () => {
    expect(clamdPlace('tcp://scanner:3311')).toEqual({ host: 'scanner', port: 3311 });
    expect(clamdPlace('tcp://[::1]')).toEqual({ host: '::1', port: 3310 });
    expect(clamdPlace('unix:/run/clamav/clamd.ctl')).toEqual({ path: '/run/clamav/clamd.ctl' });
    expect(clamdPlace('http://scanner')).toBeUndefined();
    expect(clamdPlace('tcp://scanner:99999')).toBeUndefined();
  });
});
