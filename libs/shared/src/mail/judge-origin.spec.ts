import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { judgeOrigin } from './judge-origin.js';
import { closeMailReaders } from './read-mail-safely.js';
import { readStoredMail } from './read-stored-mail.js';
import { aNameServer, type NameServer } from './testing/name-server.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const mail = (from = 'wang@sender.example') =>
  `From: Wang <${from}>\r\nTo: tousu@bank.example\r\nSubject: Card\r\nDate: Tue, 10 Mar 2026 10:15:00 +0800\r\n\r\nMy card was charged twice.\r\n`;
const reached = { remoteAddress: '192.0.2.1', helo: 'mx.sender.example', sender: 'wang@sender.example' };

async function signed(text: string, domain = 'sender.example'): Promise<Buffer> {
  const { signatures } = await dkimSign(text, { signatureData: [{ signingDomain: domain, selector: 's1', privateKey }] } as never);
  return Buffer.from(signatures + text);
}

describe('where a mail comes from', () => {
  let names: NameServer;
  let judging: { nameServers: string[]; seconds: number };

  beforeAll(async () => {
    const key = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;
    names = await aNameServer(
      {
        'sender.example TXT': 'v=spf1 ip4:192.0.2.1 -all',
        's1._domainkey.sender.example TXT': key,
        '_dmarc.sender.example TXT': 'v=DMARC1; p=reject',
        'plain.example TXT': 'v=spf1 ip4:192.0.2.1 -all',
      },
      ['silent.example'],
    );
    // What it may take is the subject of one test below only, and of no busy machine.
    judging = { nameServers: [names.address], seconds: 20 };
  });
  afterAll(async () => {
    await names.close();
    await closeMailReaders();
  });

  it('is proved by a signature', async () => {
    const origin = await judgeOrigin(await signed(mail()), { ...reached, remoteAddress: '198.51.100.7' }, judging);
    expect(origin).toMatchObject({ by: 'house', result: 'pass', spf: 'fail', dkim: 'pass', dmarc: 'pass', domain: 'sender.example' });
  });

  it('is proved by the server that the domain names', async () => {
    expect(await judgeOrigin(Buffer.from(mail()), reached, judging)).toMatchObject({
      result: 'pass',
      spf: 'pass',
      dkim: 'none',
      dmarc: 'pass',
    });
    const plain = await judgeOrigin(Buffer.from(mail('wang@plain.example')), { ...reached, sender: 'wang@plain.example' }, judging);
    expect(plain).toMatchObject({ result: 'pass', spf: 'pass', domain: 'plain.example' });
  });

  it('is not proved by another domain that vouches for itself', async () => {
    const forged = await judgeOrigin(Buffer.from(mail()), { ...reached, sender: 'x@plain.example' }, judging);
    expect(forged).toMatchObject({ result: 'fail', spf: 'pass', dmarc: 'fail' });
  });

  it('is not proved by a signature over another text', async () => {
    const changed = Buffer.from((await signed(mail())).toString().replace('twice', 'three times'));
    expect(await judgeOrigin(changed, { ...reached, remoteAddress: '198.51.100.7' }, judging)).toMatchObject({
      result: 'fail',
      dkim: 'neutral',
    });
  });

  it('is silent where the domain says nothing', async () => {
    const origin = await judgeOrigin(Buffer.from(mail('w@nothing.example')), { ...reached, sender: 'w@nothing.example' }, judging);
    expect(origin).toMatchObject({ result: 'silent', spf: 'none' });
  });

  it('is not known where the name servers do not answer, and that takes no longer than it may', async () => {
    const origin = await judgeOrigin(
      Buffer.from(mail('w@silent.example')),
      { ...reached, sender: 'w@silent.example' },
      { ...judging, seconds: 0.5 },
    );
    expect(origin).toMatchObject({ result: 'temperror' });
    expect(await judgeOrigin(Buffer.from(mail()), reached, { nameServers: ['127.0.0.1:9'], seconds: 0.5 })).toMatchObject({
      result: 'temperror',
    });
  });

  it('decides whether a machine answers a stranger’s mail', async () => {
    const house = { defaultLanguage: 'en', addresses: ['tousu@bank.example'] } as const;
    const envelope = { from: reached.sender, to: ['tousu@bank.example'], trusted: false, ...reached };
    const read = async (raw: Buffer, over: object = {}) =>
      await readStoredMail({ channel: 'email-smtp', raw, envelope: { ...envelope, ...over } }, house, judging);
    expect(await read(await signed(mail()))).toMatchObject({ draft: { mayAcknowledge: true }, origin: { by: 'house', dmarc: 'pass' } });
    expect(await read(Buffer.from(mail()), { remoteAddress: '198.51.100.7' })).toMatchObject({
      draft: { mayAcknowledge: false },
      origin: { result: 'fail' },
    });
    const fromMailbox = { mailbox: 'tousu@bank.example', from: reached.sender, to: [], remoteAddress: '', trusted: false };
    expect(await read(await signed(mail()), fromMailbox)).toMatchObject({ draft: { mayAcknowledge: true }, origin: { dkim: 'pass' } });
    const praised = Buffer.from(`Authentication-Results: mx.stranger.example; dmarc=pass\r\n${mail()}`);
    expect(await read(praised, fromMailbox)).toMatchObject({ draft: { mayAcknowledge: false }, origin: { by: 'house' } });
    const judgedThere = Buffer.from(`Authentication-Results: mx.bank.example; dmarc=pass\r\n${mail()}`);
    expect(await read(judgedThere, fromMailbox)).toMatchObject({ draft: { mayAcknowledge: true }, origin: { by: 'relay', dmarc: 'pass' } });
  });
});
