import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Channel } from '../../apps/gateway/src/doors/channel.js';
import { channelsUnderContract, held } from '../support/contract.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { type DoorHouse, openDoors, publicUrl } from '../support/door-house.js';

/** One server that speaks the list of each provider, at the paths and in the form of its own API. What a test puts here is what it answers. */
let answers: Record<string, (url: URL, request: IncomingMessage) => unknown>;
const asked: string[] = [];
let server: Server;
let database: TestDatabase;
let house: DoorHouse;
const all = await channelsUnderContract();
const of = (id: string) => all.find(({ channel }) => channel.id === id)!;
const channel = (id: string): Channel => of(id).channel;

const account = 'AC00112233445566778899aabbccddeeff';
const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const start = Math.floor(Date.now() / 1000);
const hoursAgo = (hours: number) => new Date((start - hours * 3_600) * 1000);
const sid = (kind: string, no: number) => `${kind}${String(no).padStart(32, '0')}`;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://double');
    asked.push(`${url.pathname}${url.search}`);
    const path = Object.keys(answers).find((known) => `${url.pathname}${url.search}`.startsWith(known));
    const answer = path === undefined ? undefined : answers[path]?.(url, request);
    response.writeHead(answer === undefined ? 404 : typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  database = await aDatabase();
  const env = {
    ...of('sms-twilio').peer.env,
    ...of('email-mailgun').peer.env,
    ...of('email-postmark').peer.env,
    TWILIO_SUBACCOUNT_TOKENS: '',
    TWILIO_ACCOUNT_SID: account,
    TWILIO_AUTH_TOKEN: token,
    TWILIO_NUMBERS: '+8610690000',
    TWILIO_API_URL: url,
    POSTMARK_SERVER_TOKEN: 'server-token',
    POSTMARK_API_URL: url,
    MAILGUN_API_KEY: 'api-key',
    MAILGUN_DOMAIN: 'bank.example',
    MAILGUN_API_URL: url,
    SMTP_LISTEN: 'off',
  };
  const channels = ['sms-twilio', 'phone-twilio', 'email-postmark', 'email-mailgun'].map(channel);
  house = await openDoors(channels, database.url, env);
});
afterAll(async () => {
  await house.close();
  await database.close();
  await new Promise((done) => server.close(done));
});
beforeEach(async () => {
  await house.clear();
  answers = {};
  asked.length = 0;
});

const isDue = () => house.unitOfWork.run((tx) => tx.query('UPDATE reconciliation SET next_at = now()'));
const complaints = async () =>
  await house.unitOfWork.read<{ body: string; at: Date }>('SELECT body, received_at AS at FROM complaint ORDER BY received_at');
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('messages that Twilio could not bring', () => {
  const message = (no: number, over: object = {}) => ({
    account_sid: account,
    api_version: '2010-04-01',
    body: `text ${no}`,
    date_created: hoursAgo(2).toUTCString(),
    date_sent: hoursAgo(2).toUTCString(),
    date_updated: hoursAgo(2).toUTCString(),
    direction: 'inbound',
    error_code: null,
    error_message: null,
    from: '+8613800138000',
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: null,
    sid: sid('SM', no),
    status: 'received',
    subresource_uris: {},
    to: '+8610690000',
    uri: `/2010-04-01/Accounts/${account}/Messages/${sid('SM', no)}.json`,
    ...over,
  });
  const page = (messages: readonly object[], next: string | null = null) => ({
    messages,
    next_page_uri: next,
    page: 0,
    page_size: 1000,
    uri: '',
  });
  const path = `/2010-04-01/Accounts/${account}/Messages.json`;

  it('are brought in from its list, page by page, with the hour that it took them; what arrived, was sent by us or is not ours is left', async () => {
    const { peer } = of('sms-twilio');
    if (peer.kind !== 'http') throw new Error('Twilio speaks HTTP.');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = Buffer.from(
      `MessageSid=${sid('SM', 1)}&AccountSid=${account}&From=%2B8613800138000&To=%2B8610690000&Body=text+1&NumMedia=0`,
    );
    const known = peer.sign({ method: 'POST', path: '/channels/sms-twilio', headers: form, body }, { publicUrl });
    expect((await house.send(known)).status).toBe(200);
    answers[`${path}?Page=1`] = () => page([message(3), message(4, { direction: 'outbound-api' }), message(5, { to: '+8610691111' })]);
    answers[path] = (_url, request) =>
      request.headers.authorization === basic(account, token) ? page([message(1), message(2)], `${path}?Page=1`) : 401;
    expect(await house.reconcile(channel('sms-twilio'))).toEqual({ listed: 3, brought: 2 });
    expect((await complaints()).map(({ body }) => body).sort()).toEqual(['text 1', 'text 2', 'text 3']);
    expect((await complaints()).filter(({ at }) => at.getTime() === hoursAgo(2).getTime())).toHaveLength(2);
    const since = new URL(asked[0] as string, 'http://x').searchParams.get('DateSent>');
    expect(Math.abs(new Date(since as string).getTime() - hoursAgo(24).getTime())).toBeLessThan(600_000);
    await isDue();
    expect(await house.reconcile(channel('sms-twilio'))).toEqual({ listed: 3, brought: 0 });
  });

  it('are known when they do arrive after all', async () => {
    const { peer } = of('sms-twilio');
    if (peer.kind !== 'http') throw new Error('Twilio speaks HTTP.');
    answers[path] = () => page([message(1)]);
    expect(await house.reconcile(channel('sms-twilio'))).toEqual({ listed: 1, brought: 1 });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = Buffer.from(
      `MessageSid=${sid('SM', 1)}&AccountSid=${account}&From=%2B8613800138000&To=%2B8610690000&Body=text+1&NumMedia=0`,
    );
    expect((await house.send(peer.sign({ method: 'POST', path: '/channels/sms-twilio', headers: form, body }, { publicUrl }))).status).toBe(
      200,
    );
    expect(await complaints()).toHaveLength(1);
  });

  it('are brought with their pictures', async () => {
    const own = sid('MM', 1);
    answers[path] = () => page([message(1, { sid: own, num_media: '1' })]);
    const media = `/2010-04-01/Accounts/${account}/Messages/${own}/Media`;
    answers[`${media}.json`] = () => ({
      media_list: [
        { sid: sid('ME', 1), account_sid: account, parent_sid: own, content_type: 'image/jpeg', uri: `${media}/${sid('ME', 1)}.json` },
      ],
      next_page_uri: null,
    });
    expect(await house.reconcile(channel('sms-twilio'))).toEqual({ listed: 1, brought: 1 });
    expect((await held(house)).drafts).toMatchObject([
      { text: 'text 1', enclosures: [{ url: `https://api.twilio.com${media}/${sid('ME', 1)}`, contentType: 'image/jpeg' }] },
    ]);
  });

  it('wait for the next time when Twilio cannot be asked, and the row says so', async () => {
    answers[path] = () => 500;
    expect(await house.reconcile(channel('sms-twilio'))).toEqual({ listed: 0, brought: 0 });
    const state = () => house.unitOfWork.read(`SELECT failures, last_code AS code FROM reconciliation WHERE channel = 'sms-twilio'`);
    expect(await state()).toEqual([{ failures: 1, code: 'provider.unavailable' }]);
    // Not before its time.
    expect(await house.reconcile(channel('sms-twilio'))).toBeNull();
    await isDue();
    answers[path] = () => 401;
    await house.reconcile(channel('sms-twilio'));
    expect(await state()).toEqual([{ failures: 2, code: 'provider.refused' }]);
    await isDue();
    answers[path] = () => page([message(1)]);
    expect(await house.reconcile(channel('sms-twilio'))).toEqual({ listed: 1, brought: 1 });
    expect(await state()).toEqual([{ failures: 0, code: null }]);
  });
});

describe('calls and recordings that Twilio could not bring', () => {
  const call = (no: number, over: object = {}) => ({
    account_sid: account,
    api_version: '2010-04-01',
    caller_name: null,
    date_created: hoursAgo(3).toUTCString(),
    date_updated: hoursAgo(3).toUTCString(),
    direction: 'inbound',
    duration: '62',
    end_time: hoursAgo(3).toUTCString(),
    from: '+8613800138000',
    sid: sid('CA', no),
    start_time: hoursAgo(3).toUTCString(),
    status: 'completed',
    subresource_uris: {},
    to: '+8610690000',
    uri: `/2010-04-01/Accounts/${account}/Calls/${sid('CA', no)}.json`,
    ...over,
  });
  const recording = (no: number, ofCall: number) => ({
    account_sid: account,
    api_version: '2010-04-01',
    call_sid: sid('CA', ofCall),
    channels: 1,
    date_created: hoursAgo(3).toUTCString(),
    date_updated: hoursAgo(3).toUTCString(),
    start_time: hoursAgo(3).toUTCString(),
    duration: '41',
    sid: sid('RE', no),
    source: 'RecordVerb',
    status: 'completed',
    subresource_uris: {},
    uri: `/2010-04-01/Accounts/${account}/Recordings/${sid('RE', no)}.json`,
  });

  it('are brought in as one complaint for each call, with its recording', async () => {
    answers[`/2010-04-01/Accounts/${account}/Calls.json`] = () => ({
      calls: [call(1), call(2, { status: 'in-progress' }), call(3, { direction: 'outbound-api' })],
      next_page_uri: null,
    });
    answers[`/2010-04-01/Accounts/${account}/Recordings.json`] = () => ({
      recordings: [recording(1, 1), recording(2, 3)],
      next_page_uri: null,
    });
    expect(await house.reconcile(channel('phone-twilio'))).toEqual({ listed: 2, brought: 2 });
    await house.settle(60);
    const { drafts } = await held(house);
    expect(drafts).toMatchObject([
      {
        channel: 'phone-twilio',
        complainant: { phone: '+8613800138000' },
        enclosures: [{ url: `https://api.twilio.com/2010-04-01/Accounts/${account}/Recordings/${sid('RE', 1)}.mp3` }],
      },
    ]);
    await isDue();
    expect(await house.reconcile(channel('phone-twilio'))).toEqual({ listed: 2, brought: 0 });
  });
});

describe('mails that Postmark could not bring', () => {
  const listed = (id: string, over: object = {}) => ({
    MessageID: id,
    Status: 'Processed',
    Date: hoursAgo(2).toISOString(),
    From: 'w@example.org',
    ...over,
  });
  const details = (id: string) => ({
    MessageID: id,
    From: 'wang@example.org',
    FromFull: { Email: 'wang@example.org', Name: 'Wang' },
    To: 'tousu@bank.example',
    ToFull: [{ Email: 'tousu@bank.example', Name: '' }],
    OriginalRecipient: 'tousu@bank.example',
    Subject: 'Card',
    Date: hoursAgo(2).toISOString(),
    TextBody: `About ${id}.`,
    HtmlBody: '',
    Headers: [{ Name: 'Message-ID', Value: `<${id}@example.org>` }],
    Attachments: [],
    Status: 'Processed',
  });

  it('are brought in from its list; what it still tries to bring is left to it', async () => {
    answers['/messages/inbound?'] = (url, request) =>
      request.headers['x-postmark-server-token'] === 'server-token'
        ? {
            TotalCount: 4,
            InboundMessages: [
              listed('one'),
              listed('two', { Status: 'Failed' }),
              listed('three', { Status: 'Scheduled' }),
              listed('old', { Date: hoursAgo(40).toISOString() }),
            ].slice(Number(url.searchParams.get('offset'))),
          }
        : 401;
    for (const id of ['one', 'two']) answers[`/messages/inbound/${id}/details`] = () => details(id);
    expect(await house.reconcile(channel('email-postmark'))).toEqual({ listed: 2, brought: 2 });
    await house.read();
    expect((await complaints()).map(({ body }) => body).sort()).toEqual(['About one.', 'About two.']);
    await isDue();
    expect(await house.reconcile(channel('email-postmark'))).toEqual({ listed: 2, brought: 0 });
  });
});

describe('mails that Mailgun could not bring', () => {
  const stored = (no: number, recipients: readonly string[]) => ({
    event: 'stored',
    id: `event-${no}`,
    timestamp: hoursAgo(2).getTime() / 1000,
    message: { headers: { 'message-id': `m${no}@example.org`, from: 'wang@example.org' }, recipients, size: 100 },
    storage: { key: `key-${no}`, url: `https://se.api.mailgun.net/v3/domains/bank.example/messages/key-${no}` },
  });
  const message = (no: number) => ({
    recipients: 'tousu@bank.example',
    sender: 'wang@example.org',
    subject: 'Card',
    'body-mime': `From: Wang <wang@example.org>\r\nTo: tousu@bank.example\r\nSubject: Card\r\nMessage-ID: <m${no}@example.org>\r\n\r\nAbout ${no}.\r\n`,
  });

  it('are brought in from its events, each for each of its recipients, until the list has no more', async () => {
    const events = '/v3/bank.example/events';
    answers[`${events}/page-2`] = () => ({
      items: [stored(2, ['tousu@bank.example', 'complaints@bank.example'])],
      paging: { next: `${events}/page-3` },
    });
    answers[`${events}/page-3`] = () => ({ items: [], paging: { next: `${events}/page-4` } });
    answers[`${events}?`] = (_url, request) =>
      request.headers.authorization === basic('api', 'api-key')
        ? { items: [stored(1, ['tousu@bank.example'])], paging: { next: `${events}/page-2` } }
        : 401;
    for (const no of [1, 2]) answers[`/v3/domains/bank.example/messages/key-${no}`] = () => message(no);
    expect(await house.reconcile(channel('email-mailgun'))).toEqual({ listed: 3, brought: 3 });
    await house.read();
    expect((await complaints()).map(({ body }) => body).sort()).toEqual(['About 1.', 'About 2.', 'About 2.']);
    await isDue();
    expect(await house.reconcile(channel('email-mailgun'))).toEqual({ listed: 3, brought: 0 });
  });

  it('are asked for at Mailgun only, wherever a list says they are', async () => {
    const elsewhere = { ...stored(1, ['tousu@bank.example']), storage: { url: 'https://mailgun.net.evil.example/x' } };
    answers['/v3/bank.example/events'] = () => ({ items: [elsewhere], paging: {} });
    expect(await house.reconcile(channel('email-mailgun'))).toMatchObject({ brought: 0 });
    expect(asked).toHaveLength(1);
    expect(await house.unitOfWork.read('SELECT last_code AS code FROM reconciliation')).toEqual([{ code: 'provider.refused' }]);
  });
});
