import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DoorRequest, HttpPeer } from '../../apps/gateway/src/intake/testing/channel-peer.js';
import { cleanText } from '../../libs/shared/src/domain/text/clean-text.js';
import { channelsUnderContract } from '../support/contract.js';
import { publicUrl } from '../support/door-house.js';
import { type LoneGateway, startLoneGateway } from '../support/lone-gateway.js';
import { type RawAnswer, sendRequest } from '../support/send-request.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';
import { type Dice, diceOf } from './dice.js';
import { Ledger } from './ledger.js';
import { naughtyString } from './naughty-strings.js';
import { asSent, SmtpLine } from './smtp-line.js';
import { spoil } from './spoil-bytes.js';
import { mailSpoilers } from './spoil-mail.js';
import { spoiledRequest } from './spoil-request.js';

/** A little in `npm test`; everything by hand (FUZZ_SIZE=release), with a seed of the day. */
const release = process.env['FUZZ_SIZE'] === 'release';
const seed = process.env['FUZZ_SEED'] ?? (release ? String(Date.now()) : '20260310');
const size = release ? { mails: 5_000, requests: 2_000, strings: 10_000 } : { mails: 150, requests: 20, strings: 150 };
const lanes = 8;
const patience = release ? 3_600_000 : 240_000;

const peers = (await channelsUnderContract()).flatMap(({ channel, peer }) => (peer.kind === 'http' ? [{ id: channel.id, peer }] : []));
const mails = readMails();
const agent = new Agent({ keepAlive: true, maxSockets: lanes });
const helpers: Awaited<ReturnType<NonNullable<HttpPeer['open']>>>[] = [];
let gateway: LoneGateway;

beforeAll(async () => {
  say(`seed ${seed}; the same again: FUZZ_SEED=${seed}${release ? ' FUZZ_SIZE=release' : ''} npm run jest -- test/fuzz`);
  for (const { peer } of peers) if (peer.open) helpers.push(await peer.open());
  const env = Object.assign({}, ...peers.map(({ peer }) => peer.env), ...helpers.map((helper) => helper.env));
  // All of it comes from one address, and what is doubted is counted here.
  gateway = await startLoneGateway({ REDRESS_CONFIG: unlimitedPapers(), ...env });
  await gateway.loopDelay();
}, 120_000);
afterAll(async () => {
  agent.destroy();
  await gateway?.stop();
  for (const helper of helpers) await helper.close();
}, 60_000);

describe('whatever comes to a door', () => {
  it(
    `loses no mail that was spoiled (${size.mails} by SMTP)`,
    async () => {
      const ledger = new Ledger(gateway, (status) => [250, 451].includes(status));
      const spoilers = mailSpoilers(mails);
      const lines = new Map<number, SmtpLine>();
      await inLanes(size.mails, async (no, lane) => {
        const dice = diceOf(seed, 'mail', no);
        const mail = spoil(dice.pick(mails), spoilers, dice);
        if (lines.get(lane)?.isClosed ?? true) lines.set(lane, await SmtpLine.to(gateway.smtpPort));
        const status = await (lines.get(lane) as SmtpLine).send(mail, 'a@example.com', 'tousu@bank.example');
        ledger.note({ name: `mail ${no}`, bytes: asSent(mail), status, taken: status === 250 });
      });
      for (const line of lines.values()) line.end();
      await judge('email-smtp', ledger, size.mails);
    },
    patience,
  );

  it.each(peers)(
    `loses no request that was spoiled ($id, ${size.requests}, proved and not)`,
    async ({ id, peer }) => {
      const isProvider = peer.manners === 'provider';
      const ledger = new Ledger(gateway, (status) => (isProvider ? [peer.taken, 413].includes(status) : status < 500));
      const specimens = peer.specimens.flatMap(({ requests }) => requests);
      const deliver = async (name: string, request: DoorRequest) => {
        const answer = await persistently(request);
        // A form that is shown again is answered 200 as well; what was taken has a number.
        const taken = isProvider ? answer.status === peer.taken : answer.status < 300 && /[0-9A-Z]{5}-[0-9A-Z]{5}/.test(answer.body);
        ledger.note({ name: `${id} ${name}`, bytes: (peer.evidence ?? evidenceOf)(request), status: answer.status, taken });
      };
      await inLanes(size.requests, async (no) => {
        const dice = diceOf(seed, id, no);
        const signed = () => peer.sign(withoutKey(spoiledRequest(specimens, dice), dice), { publicUrl });
        await deliver(`${no} proved`, signed());
        if (peer.forgeries.length > 0) await deliver(`${no} not proved`, forged(peer, signed(), dice));
      });
      await judge(id, ledger, size.requests * (peer.forgeries.length > 0 ? 2 : 1));
      if (isProvider) expect(ledger.taken).toBeGreaterThan(size.requests * 0.9);
    },
    patience,
  );

  it(
    `takes every text, and keeps what can be kept of it (${size.strings} by API, form and text message)`,
    async () => {
      const ledger = new Ledger(gateway, (status) => [200, 201].includes(status));
      const texts = new Map<string, string>();
      const twilio = peers.find(({ id }) => id === 'sms-twilio')!.peer;
      const form = 'application/x-www-form-urlencoded';
      await inLanes(size.strings, async (no) => {
        const text = naughtyString(diceOf(seed, 'string', no));
        // The page takes 4 000 signs, and half of a pair is three there.
        const onPage = text.slice(0, 1_300);
        const sid = `SM${no.toString(16).padStart(32, '0')}`;
        const fields = `MessageSid=${sid}&AccountSid=AC00&From=%2B8613800138000&To=%2B8610690000&Body=${escaped(text)}`;
        const requests: [string, string, DoorRequest][] = [
          ['api', text, post('/api/complaints', 'application/json', JSON.stringify({ text, subject: `no ${no}` }))],
          ['web-form', onPage, post('/', form, `submissionKey=fuzz-${no}&text=${escaped(onPage)}`)],
          ['sms-twilio', text, twilio.sign(post('/channels/sms-twilio', form, fields), { publicUrl })],
        ];
        for (const [id, said, request] of requests) {
          const { status, body } = await sendRequest(gateway.port, request, agent);
          ledger.note({ name: `string ${no} ${id}`, bytes: request.body, status, taken: true });
          texts.set(request.body.toString('latin1'), said);
          if (id === 'api' && no % 50 === 0) await canBeShown(JSON.parse(body));
        }
      });
      await judge('strings', ledger, size.strings * 3);
      const rows = await gateway.sql<{ raw: Buffer; text: string }>(
        'SELECT e.body AS raw, c.body AS text FROM evidence e JOIN complaint c ON c.id = e.complaint_id WHERE e.channel = ANY($1)',
        [['api', 'web-form', 'sms-twilio']],
      );
      const shown = rows.filter(({ raw }) => texts.has(raw?.toString('latin1')));
      expect(shown.length).toBe(size.strings * 3);
      for (const { raw, text } of shown) expect(essence(text)).toBe(essence(texts.get(raw.toString('latin1')) as string));
    },
    patience,
  );
});

/** Whoever complained sees their page, whatever they wrote. */
async function canBeShown({ reference, code }: { reference: string; code: string }): Promise<void> {
  const path = `/status/${reference}?code=${encodeURIComponent(code)}`;
  const page = await sendRequest(gateway.port, { method: 'GET', path, headers: { accept: 'text/html' }, body: Buffer.alloc(0) }, agent);
  expect(page.status).toBeLessThan(400);
}

/** As a provider sends: again after a 503, for a while. What is answered so for ever is lost as surely as what is refused. */
async function persistently(request: DoorRequest): Promise<RawAnswer> {
  for (let tries = 1; ; tries++) {
    const answer = await sendRequest(gateway.port, request, agent);
    if (answer.status !== 503) return answer;
    if (tries === 4) return { ...answer, status: 599 };
    await new Promise((later) => setTimeout(later, 250 * tries));
  }
}

/** Says how it went, and fails with everything that went wrong. */
async function judge(door: string, ledger: Ledger, sent: number): Promise<void> {
  const findings = await ledger.findings();
  const { longest, nearlyLongest, longestIdle } = await gateway.loopDelay();
  const statuses = [...ledger.statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  say(
    `${door}: ${sent} sent (${statuses}), ${ledger.taken} taken and there; loop held ${longest} ms at most (an idle one ${longestIdle} ms), p99 ${nearlyLongest} ms`,
  );
  expect(findings).toEqual([]);
}

/** Beside the test's own report, which would show it only at a failure. */
function say(sentence: string): void {
  process.stderr.write(`[fuzz] ${sentence}\n`);
}

/** Runs so many cases, some at a time. */
async function inLanes(count: number, run: (no: number, lane: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (_: unknown, own: number) => {
    while (next < count) await run(next++, own);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** A proof that does not hold: one that the contract names where it fits what was spoiled, else a byte more than was signed. */
function forged({ forgeries }: HttpPeer, signed: DoorRequest, dice: Dice): DoorRequest {
  try {
    return dice.pick(forgeries).forge(signed, { publicUrl });
  } catch {
    return { ...signed, body: Buffer.concat([signed.body, Buffer.from(' ')]) };
  }
}

/** Calls of ours with the same key are the same call; most of these are to stand for themselves. */
function withoutKey(request: DoorRequest, dice: Dice): DoorRequest {
  const { 'idempotency-key': key, ...headers } = request.headers;
  return key === undefined || dice.once(4) ? request : { ...request, headers };
}

/** What is to be found as evidence: the body, of a GET its query. */
function evidenceOf({ method, path, body }: DoorRequest): Buffer {
  return method === 'POST' ? body : Buffer.from(path.split('?')[1] ?? '');
}

function post(path: string, type: string, body: string): DoorRequest {
  return { method: 'POST', path, headers: { 'content-type': type }, body: Buffer.from(body) };
}

/** As a browser escapes; half of a pair as the three bytes that a careless program makes of it. */
function escaped(text: string): string {
  return Array.from(text, (one) =>
    one.isWellFormed()
      ? encodeURIComponent(one)
      : `%ED%${(0x80 | ((one.charCodeAt(0) >> 6) & 0x3f)).toString(16)}%${(0x80 | (one.charCodeAt(0) & 0x3f)).toString(16)}`,
  ).join('');
}

/** A text without what doors may settle their own way: blanks, and how many signs stand for what no text may hold. */
function essence(text: string): string {
  return cleanText(text)
    .replace(/\s+/g, ' ')
    .replace(/\uFFFD+/g, '\uFFFD')
    .trim();
}

function readMails(): Buffer[] {
  const folder = new URL('../../libs/shared/src/mail/specimens/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.eml'));
  return files.sort().map((file) => readFileSync(new URL(file, folder)));
}
