import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { findInMailLog } from '../../apps/notifier/src/providers/smtp/mail-log.js';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { eventually } from '../support/eventually.js';
import { aPostfix, type TestPostfix } from '../support/postfix.js';
import { type MailSink, startMailSink } from '../support/provider-double.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';

// The first run on a machine may have to install Postfix.
jest.setTimeout(600_000);

let house: RunningHouse;
let sink: MailSink;
let postfix: TestPostfix;
beforeAll(async () => {
  sink = await startMailSink();
  const home = await freePort();
  postfix = await aPostfix(Number(new URL(sink.url).port), home);
  const MAIL_URL = `smtp://127.0.0.1:${postfix.port}?ignoreTLS=true`;
  house = await startHouse({
    env: { SMTP_LISTEN: `127.0.0.1:${home}`, MAIL_URL, MAIL_BOUNCES: 'bounces@bank.example', MAIL_LOG: postfix.logFile },
  });
});
afterAll(async () => {
  await house?.stop();
  await postfix?.close();
  await sink?.close();
});

const complain = async (email: string): Promise<string> => {
  const { status, body } = await house.call('POST', '/api/complaints', { body: { text: 'I paid twice.', complainant: { email } } });
  expect(status).toBe(201);
  return body.reference;
};
const inTime = <T>(ask: () => Promise<T | undefined>) => eventually(ask, 240);
const file = async (reference: string) => (await house.call('GET', `/api/complaints/${reference}`, { token: house.supervisor })).body;

it('a relay of our own takes a notice, carries it on once, and can be asked about it', async () => {
  const begun = new Date();
  const reference = await complain('li.si@mail.example');
  const taken = await inTime(async () => sink.ledger.find((mail) => mail.to.includes('li.si@mail.example')));
  const { notices, deliveries } = await inTime(async () => {
    const found = await file(reference);
    return found.deliveries?.some((one: { state: string }) => one.state === 'accepted') ? found : undefined;
  });
  expect(taken).toMatchObject({ from: `bounces+${notices[0].id}@bank.example` });
  expect(taken.raw).toContain(`Message-ID: <${notices[0].id}@bank.example>`);
  expect(deliveries).toHaveLength(1);
  expect(await findInMailLog(postfix.logFile, `<${notices[0].id}@bank.example>`, begun)).toMatchObject({ found: true });
  expect(await findInMailLog(postfix.logFile, `<${deliveries[0].id}@bank.example>`, begun)).toMatchObject({ found: false });
  expect(sink.ledger.filter((mail) => mail.to.includes('li.si@mail.example'))).toHaveLength(1);
});

it('what nobody takes at the other end comes back as a bounce of that very notice, and a person hears of it', async () => {
  sink.mode = 'refuse-recipient';
  const reference = await complain('gone@mail.example');
  const bounced = await inTime(async () =>
    (await file(reference)).trail?.find((event: { kind: string }) => event.kind === 'delivery.bounced'),
  );
  expect(bounced.data).toMatchObject({ code: '5.1.1', permanent: true });
  const { notices, deliveries, work } = await inTime(async () => {
    const found = await file(reference);
    return found.work?.some((one: { kind: string }) => one.kind === 'delivery-failed') ? found : undefined;
  });
  expect(notices).toMatchObject([{ state: 'failed' }]);
  expect(deliveries).toMatchObject([{ state: 'undelivered', code: '5.1.1' }]);
  expect(work).toMatchObject([{ kind: 'delivery-failed', subject: notices[0].id }]);
  // It is no complaint and no doubt, and nothing is left in the relay.
  expect((await house.call('GET', '/api/quarantine', { token: house.supervisor })).body.items).toEqual([]);
  await inTime(async () => ((await postfix.queued()) === 0 ? true : undefined));
});
