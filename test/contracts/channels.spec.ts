import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Channel } from '../../apps/gateway/src/doors/channel.js';
import type { DoorRequest, Expected, HttpPeer, OtherPeer } from '../../apps/gateway/src/intake/testing/channel-peer.js';
import { factsOf } from '../../libs/shared/src/platform/config/known-channels.js';
import { discoverPlugInSettings } from '../../libs/shared/src/platform/config/plug-in-settings.js';
import { channelsUnderContract, held } from '../support/contract.js';
import { type CutWire, cutWire } from '../support/cut-wire.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { alarmsOf, type DoorHouse, openDoors } from '../support/door-house.js';
import { eventually } from '../support/eventually.js';
import type { RawAnswer } from '../support/send-request.js';
import { entryFor, leftOutOf, missingIn, partsOf, partsOfMail, type SentPart } from '../support/sent-parts.js';

const all = await channelsUnderContract();
const plugIns = await discoverPlugInSettings();

let database: TestDatabase;
let wire: CutWire;
let house: DoorHouse;
let shut: DoorHouse;
const doubles: Awaited<ReturnType<NonNullable<HttpPeer['open']>>>[] = [];
const count = async (sql: string) => (await database.pool.query(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0].n as number;

beforeAll(async () => {
  database = await aDatabase();
  wire = await cutWire(database.url);
  for (const { peer } of all) if (peer.kind === 'http' && peer.open) doubles.push(await peer.open());
  const env = Object.assign({}, ...all.map(({ peer }) => peer.env), ...doubles.map((double) => double.env)) as Record<string, string>;
  const channels = all.map(({ channel }) => channel);
  house = await openDoors(channels, wire.url, env);
  shut = await openDoors(channels, database.url, { SMTP_LISTEN: 'off' });
});
afterAll(async () => {
  await house.close();
  await shut.close();
  for (const double of doubles) await double.close();
  await wire.close();
  await database.close();
});
beforeEach(() => house.clear());

/** What may differ between two answers of the same form. */
const formOf = ({ status, body, headers }: RawAnswer) => [
  status,
  headers['content-type'],
  body.replace(/[0-9A-Z]{5}-[0-9A-Z]{5}/g, 'reference').replace(/(\d{4}[ -]){3}\d{4}/g, 'code'),
];

for (const { channel, peer } of all) {
  describe(`the door ${channel.id}`, () => {
    it('is described: how to set it up, and each of its settings', () => {
      const page = existsSync(`docs/doors/${channel.id}.md`) ? readFileSync(`docs/doors/${channel.id}.md`, 'utf8') : '';
      const settings = plugIns.find((plugIn) => plugIn.kind === 'channel' && plugIn.id === channel.id)?.settings ?? [];
      expect(page.length).toBeGreaterThan(300);
      for (const { name } of settings) expect(page).toContain(`\`${name}\``);
    });

    if (factsOf(channel.id).answersBy === 'sms') {
      it('says what its numbers without a plus are: a guess sends codes to strangers', () => {
        expect(['national', 'international', 'either', 'none']).toContain(channel.numbers);
      });
    }

    it('finds every part of what is sent again in the case, or names it as left out and says why', async () => {
      const leftOut = leftOutOf(channel.id);
      const lost: string[] = [];
      const used = new Set<string>();
      for (const { name, parts, expected } of await sentBy(peer)) {
        // What leads to no case is kept as it came, and nobody looks for it there.
        if (!expected.drafts?.length) continue;
        for (const part of missingIn(parts, expected)) {
          const entry = entryFor(name, part, leftOut);
          if (entry === undefined) lost.push(`${name}: ${part}`);
          else used.add(entry);
        }
      }
      expect(lost).toEqual([]);
      expect(Object.keys(leftOut).filter((entry) => !used.has(entry))).toEqual([]);
      for (const reason of Object.values(leftOut)) expect(reason.length).toBeGreaterThan(10);
    });

    if (peer.kind === 'http') heldOverHttp(channel, peer);
    else heldOtherwise(channel, peer);
  });
}

/** Every specimen of a peer, taken apart. */
async function sentBy(peer: HttpPeer | OtherPeer): Promise<{ name: string; parts: SentPart[]; expected: Expected }[]> {
  const specimens: { name: string; parts: Promise<SentPart[]>; expected: Expected }[] =
    peer.kind === 'http'
      ? peer.specimens.map(({ name, requests, expected }) => ({
          name,
          expected,
          parts: Promise.all(requests.map(partsOf)).then((lists) => lists.flat()),
        }))
      : peer.specimens.map(({ name, message, expected }) => ({ name, expected, parts: partsOfMail(message) }));
  return await Promise.all(specimens.map(async (one) => ({ ...one, parts: await one.parts })));
}

function heldOverHttp(channel: Channel, peer: HttpPeer): void {
  const signed = (request: DoorRequest) => peer.sign(request, house);
  const deliver = async (request: DoorRequest) => await house.send(signed(request));
  const opening = peer.specimens.find((specimen) => specimen.name === peer.opening)!.requests[0]!;

  it('stands in the OpenAPI document, with what it answers', () => {
    const paths = house.document().paths;
    for (const request of peer.specimens.flatMap((specimen) => specimen.requests)) {
      const asked = request.path.split('?')[0]!;
      const path = Object.keys(paths).find((known) => new RegExp(`^${known.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked));
      const responses = path && paths[path]?.[request.method.toLowerCase() as 'get' | 'post']?.responses;
      expect([asked, Object.keys(responses ?? {})]).toEqual([asked, expect.arrayContaining([String(peer.taken)])]);
      if (peer.manners === 'provider') expect(Object.keys(responses ?? {})).toEqual(expect.arrayContaining(['413', '503']));
    }
  });

  it.each(peer.specimens)('reads what is really sent: $name', async ({ requests, expected }) => {
    for (const request of requests) expect((await deliver(request)).status).toBe(peer.taken);
    await house.read();
    expect(await held(house)).toEqual(expected);
    if (peer.manners === 'provider') {
      const { rows } = await database.pool.query(`SELECT encode(sha256, 'hex') AS hash FROM evidence`);
      const kept = requests.filter(({ body }) => body.length > 0).map((request) => sha256(signed(request).body));
      expect(rows.map((row: { hash: string }) => row.hash)).toEqual(expect.arrayContaining(kept));
    }
  });

  it('answers a repeat as the first time, and makes nothing of it', async () => {
    for (const { requests } of peer.specimens) {
      await house.clear();
      const firsts: RawAnswer[] = [];
      for (const request of requests) firsts.push(await deliver(request));
      await house.read();
      const stood = await held(house);
      const evidence = await count('evidence');
      for (const [index, request] of requests.entries()) {
        const again = await deliver(request);
        if (peer.manners === 'provider')
          expect([again.status, again.headers['content-type']]).toEqual([peer.taken, firsts[index]?.headers['content-type']]);
      }
      await house.read();
      if (peer.manners === 'provider' || peer.named || repeats(requests[0]!)) {
        expect(await held(house)).toEqual(stood);
        expect(await count('evidence')).toBe(evidence);
      }
    }
  });

  it('makes one complaint of fifty deliveries at once', async () => {
    const request = signed(opening);
    if (peer.manners === 'caller' && !peer.named && !repeats(request)) return;
    await deliver(opening);
    await house.read();
    const one = await held(house);
    await house.clear();
    const answers = await Promise.all(Array.from({ length: 50 }, () => house.send(request)));
    expect(new Set(answers.map((answer) => answer.status).filter((status) => status !== 200)).size).toBeLessThanOrEqual(1);
    await house.read();
    expect(await held(house)).toEqual(one);
  });

  for (const forgery of peer.forgeries) {
    it(`keeps apart what is not proved, and answers as if taken: ${forgery.name}`, async () => {
      const honest = await deliver(opening);
      await house.clear();
      const answer = await house.send(forgery.forge(signed(opening), house));
      expect(formOf(answer)).toEqual(formOf(honest));
      await house.read();
      expect((await held(house)).drafts).toBeUndefined();
      const { rows: reasons } = await database.pool.query('SELECT reason FROM quarantine');
      expect(reasons.map((row: { reason: string }) => row.reason)).toEqual(expect.arrayContaining([forgery.reason]));
    });
  }

  it('never takes 4xx for an answer to bytes that it does not understand', async () => {
    const bodies = [Buffer.alloc(0), Buffer.from([0xff, 0x00, 0xd8, 0x0a]), Buffer.from('{"a":'), Buffer.from('null'), Buffer.from('[[[[')];
    const types = [undefined, 'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'nonsense'];
    for (const body of bodies) {
      for (const type of types) {
        const { 'content-type': _own, ...headers } = opening.headers;
        const odd: DoorRequest = { ...opening, body, headers: { ...headers, ...(type ? { 'content-type': type } : {}) } };
        const { status } = await house.send(opening.method === 'GET' ? opening : signed(odd));
        if (peer.manners === 'provider')
          expect([type, body.toString('latin1'), status]).toEqual([type, body.toString('latin1'), peer.taken]);
        else expect(status).toBeLessThan(500);
      }
    }
  });

  it(`takes ${peer.most} bytes, and answers 413 only beyond`, async () => {
    if (opening.method === 'GET') return;
    const filled = (length: number) => signed({ ...opening, body: Buffer.alloc(length, 'a') });
    expect((await house.send(filled(peer.most + 1))).status).toBe(413);
    const { status } = await house.send(filled(peer.most));
    if (peer.manners === 'provider') expect(status).toBe(peer.taken);
    else expect(status).not.toBe(413);
  });

  it('answers 503 while the database is away, and takes it afterwards', async () => {
    wire.cut();
    const away = await deliver(opening).finally(() => wire.mend());
    expect(away.status).toBe(503);
    expect(Number(away.headers['retry-after'])).toBeGreaterThan(0);
    const back = await eventually(async () => await deliver(opening), { is: (answer) => answer.status === peer.taken });
    expect(back.status).toBe(peer.taken);
    expect(await count('evidence')).toBeGreaterThan(0);
  });

  const needs = plugIns.find((plugIn) => plugIn.kind === 'channel' && plugIn.id === channel.id)?.needs ?? [];
  if (needs.length > 0) {
    it('without its settings answers 503, and raises an alarm', async () => {
      const answer = await shut.send(peer.sign(opening, shut));
      expect(answer.status).toBe(503);
      expect(answer.body).toContain('door.not-configured');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      const { hints, metrics } = await alarmsOf(shut);
      expect(hints).toContainEqual(expect.stringContaining(`${channel.id}: `));
      expect(metrics).toMatch(new RegExp(`redress_shut_doors_total\\{channel="${channel.id}",app="gateway"\\} [1-9]`));
    });
  }
}

function heldOtherwise(channel: Channel, peer: OtherPeer): void {
  const deliver = async (message: Buffer) => await peer.deliver(message, (type) => house.get(type));
  const first = peer.specimens.find((specimen) => specimen.expected.drafts?.length) ?? peer.specimens[0]!;

  it.each(peer.specimens)('reads what is really sent: $name', async ({ message, expected }) => {
    expect(await deliver(message)).toBe('taken');
    await house.read();
    expect(await held(house)).toEqual(expected);
  });

  it('makes one complaint of the same message twice, and fifty times at once', async () => {
    expect(await deliver(first.message)).toBe('taken');
    const ends = await Promise.all(Array.from({ length: 50 }, () => deliver(first.message)));
    expect(new Set(ends)).toEqual(new Set(['taken']));
    await house.read();
    expect(await count('complaint')).toBe(1);
    expect(await count('evidence')).toBe(1);
  });

  it('puts off what comes while the database is away, and takes it afterwards', async () => {
    wire.cut();
    expect(await deliver(first.message).finally(() => wire.mend())).toBe('later');
    expect(await eventually(() => deliver(first.message), { is: (end) => end === 'taken' })).toBe('taken');
  });

  it(`refuses only what is larger than ${peer.most} bytes`, async () => {
    expect(await deliver(Buffer.concat([Buffer.from('Subject: large\r\n\r\n'), Buffer.alloc(peer.most, 'a\r\n')]))).toBe('too-large');
    expect(channel.id.length).toBeGreaterThan(0);
  });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Callers of ours name their own repeats; without a name every call stands for itself. */
function repeats(request: DoorRequest): boolean {
  return request.headers['idempotency-key'] !== undefined || request.body.includes('submissionKey');
}
