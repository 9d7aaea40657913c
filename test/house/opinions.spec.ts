import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codingNamed } from '@app/shared/matter/codings.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Opinions } from '../../apps/router/src/opinions/ask-opinions.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let server: Server;
let asked: { readonly body: any; readonly headers: IncomingHttpHeaders; readonly raw: string }[];
let answer: { status: number; body: string; headers?: Record<string, string>; hang?: boolean };
let troubles: (string | null)[];

beforeAll(async () => {
  gateway = await aGateway();
  server = createServer((request, response) => {
    let raw = '';
    request.on('data', (piece) => (raw += piece));
    request.on('end', () => {
      asked.push({ raw, body: JSON.parse(raw), headers: request.headers });
      if (answer.hang) return;
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await gateway?.close();
});
beforeEach(() => {
  asked = [];
  troubles = [];
});

const coding = codingNamed('jrt-0169');
const says = (body: object) => {
  answer = { status: 200, body: JSON.stringify(body) };
};
const opinions = (seconds = 5) => {
  const { port } = server.address() as AddressInfo;
  return new Opinions(gateway.unitOfWork, { url: `http://127.0.0.1:${port}/judge`, secret: 's3cret', seconds }, (trouble) =>
    troubles.push(trouble),
  );
};
/** Nobody is sure of it. */
const unsure = async (more = '') => await gateway.complaint({ text: `那件事到现在也没人给我一个说法${more}` });
const matters = async (reference: string) =>
  await gateway.sql<{ no: number; department: string; business: string; version: string; decided_by: string; words: string[] }>(
    'SELECT m.no, m.department, m.proposed_business AS business, m.version, m.decided_by, m.words FROM matter m JOIN complaint c ON c.id = m.complaint_id WHERE c.reference = $1 ORDER BY m.no',
    reference,
  );

describe('another model', () => {
  it('is asked after a complaint was routed, with masked text alone, and only proposes', async () => {
    says({ business: 'B10.01', cause: 'C04', sure: 0.91, words: ['没人给我', '不在里面'], version: 'big-7' });
    const reference = await gateway.complaint({
      text: '那件事到现在也没人给我一个说法，我叫李明辉，电话13800138000，卡6222 0212 3456 7890 123，a.b@mail.example',
      complainant: { name: '李明辉', phone: '+8613800138000' },
    });
    expect(await opinions().ask(coding)).toBe(1);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.headers.authorization).toBe('Bearer s3cret');
    expect(Object.keys(asked[0]!.body).sort()).toEqual(['coding', 'language', 'text']);
    for (const personal of ['李明辉', '13800138000', '6222', 'mail.example', reference]) expect(asked[0]!.raw).not.toContain(personal);
    const said = await matters(reference);
    expect(said).toHaveLength(2);
    expect(said[1]).toMatchObject({
      department: 'wealth',
      business: 'B10.01',
      version: 'http:big-7',
      decided_by: 'nobody',
      words: ['没人给我'],
    });
    // It stays where it is: an opinion moves nothing.
    expect(await gateway.sql('SELECT department FROM complaint WHERE reference = $1', reference)).toEqual([{ department: 'triage' }]);
    // And it is asked once.
    expect(await opinions().ask(coding)).toBe(0);
    expect(asked).toHaveLength(1);
    expect(troubles).toEqual([null]);
  });

  it('is not asked about what rules or the classifier decided', async () => {
    says({ business: 'B10.01', sure: 0.9 });
    await gateway.complaint({ text: '首年说免年费，信用卡年费又扣了三百元' });
    await opinions().ask(coding);
    expect(asked).toEqual([]);
  });

  it.each([
    ['hangs', { status: 200, body: '', hang: true }, 'longer than 1 s'],
    ['fails', { status: 500, body: '{}' }, '500'],
    ['talks nonsense', { status: 200, body: '<html>' }, 'could not be reached or read'],
    ['answers in another form', { status: 200, body: '{"business":7}' }, 'another form'],
    ['names a code that is none', { status: 200, body: '{"business":"B77","sure":1}' }, 'no business'],
    ['is surer than sure', { status: 200, body: '{"business":"B10.01","sure":7}' }, 'another form'],
    ['sends us elsewhere', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, 'could not be reached'],
    ['never ends', { status: 200, body: 'x'.repeat(200_000) }, 'could not be reached or read'],
  ])('that %s costs nothing: the complaint keeps its place, and people hear why', async (_, given, why) => {
    answer = given;
    const reference = await unsure(_);
    const desk = opinions(1);
    expect(await desk.ask(coding)).toBe(0);
    expect(troubles.at(-1)).toContain(why);
    expect(await matters(reference)).toHaveLength(1);
    // What it chokes on does not stand before others, and is not asked about again at once.
    const before = asked.length;
    await desk.ask(coding);
    expect(asked).toHaveLength(before);
    says({ business: 'B02.01', sure: 0.5 });
    await opinions().ask(coding);
    expect(await matters(reference)).toHaveLength(2);
  });

  it('says nothing where staff have spoken meanwhile', async () => {
    const reference = await unsure('，真的');
    says({ business: 'B02.01', sure: 0.9 });
    await gateway.sql(
      `INSERT INTO matter (id, complaint_id, no, coding, business, origin, decided_by, urgent, actor)
       SELECT gen_random_uuid(), id, 2, 'jrt-0169', 'B01.01', 'staff', 'staff', 'none', 'staff:test' FROM complaint WHERE reference = $1`,
      reference,
    );
    expect(await opinions().ask(coding)).toBe(0);
    expect(await matters(reference)).toHaveLength(2);
  });
});
