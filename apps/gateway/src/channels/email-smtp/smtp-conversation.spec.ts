import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { Arrival } from '../../doors/arrival.js';
import { type Accepted, Intake } from '../../doors/channel.js';
import { SmtpListener } from './smtp-listener.js';

/** Takes everything, once it is let. */
class DoubleIntake extends Intake {
  readonly arrivals: Arrival[] = [];
  private commit: Promise<void> = Promise.resolve();

  /** What comes is stored when the answer is called. */
  hold(): () => void {
    let go = () => {};
    this.commit = new Promise((done) => {
      go = done;
    });
    return go;
  }

  async accept(arrival: Arrival): Promise<Accepted> {
    this.arrivals.push(arrival);
    await this.commit;
    return { reference: 'R-1', code: '', receivedAt: new Date(), repeated: false, differs: false };
  }
}

Logger.overrideLogger(false);

const institution = { addresses: ['tousu@bank.example', 'complaints@bank.example'], trustedRelays: ['127.0.0.0/8', '::1'] };
const open: (SmtpListener | Socket)[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await ('onApplicationShutdown' in one ? one.onApplicationShutdown() : one.destroy());
});

async function door(relays = institution.trustedRelays, settings: Readonly<Record<string, string>> = {}) {
  const intake = new DoubleIntake();
  const listener = new SmtpListener(
    intake,
    { smtp: { listen: { host: '127.0.0.1', port: 0 } } },
    { ...institution, trustedRelays: relays },
    { get: (name) => settings[name] },
  );
  await listener.onApplicationBootstrap();
  open.push(listener);
  return { intake, listener, port: listener.port! };
}

/** A conversation by hand: sends a line, gives back the last line of the answer. */
async function talk(port: number) {
  const socket = connect(port, '127.0.0.1');
  open.push(socket);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString();
  });
  const answer = async () => {
    for (let tries = 0; tries < 2000; tries += 1) {
      const done = /^(\d{3} .*)\r\n$/m.exec(heard);
      if (done) {
        const all = heard;
        heard = '';
        return all.trim().split('\r\n').at(-1)!;
      }
      await wait(5);
    }
    throw new Error(`No answer; heard: ${heard}`);
  };
  await answer();
  return async (line: string | Buffer) => {
    socket.write(typeof line === 'string' ? `${line}\r\n` : line);
    return await answer();
  };
}

async function begin(port: number, to = 'tousu@bank.example') {
  const say = await talk(port);
  await say('EHLO client.example');
  await say('MAIL FROM:<wang@example.org>');
  return { say, answered: await say(`RCPT TO:<${to}>`) };
}

describe('a conversation with the mail door', () => {
  it.each(['postmaster', 'Postmaster', 'POSTMASTER', 'postmaster@bank.example'])('takes mail for the postmaster: <%s>', async (to) => {
    const { intake, port } = await door();
    const { say, answered } = await begin(port, to);
    expect(answered).toMatch(/^250 /);
    await say('DATA');
    expect(await say('Subject: Your mail bounces\r\n\r\nMine came back.\r\n.')).toMatch(/^250 /);
    expect(intake.arrivals[0]?.envelope).toMatchObject({ to: [to === 'postmaster@bank.example' ? to : 'postmaster@bank.example'] });
  });

  it.each(['postmaster@elsewhere.example', 'postmasters', 'abuse'])(
    'takes nobody else without a domain, or with another: <%s>',
    async (to) => {
      const { port } = await door();
      expect((await begin(port, to)).answered).toMatch(/^5\d\d /);
    },
  );

  it('answers 250 only after the commit, and hands over the bytes as they were sent', async () => {
    const { intake, port } = await door();
    const order: string[] = [];
    const commit = intake.hold();
    const { say } = await begin(port);
    await say('DATA');
    const answer = say('Subject: Card\r\n\r\n..a dot, and 8 bits: 投诉\r\n.').finally(() => order.push('answer'));
    while (intake.arrivals.length === 0) await wait(5);
    await wait(100);
    order.push('commit');
    commit();
    expect(await answer).toMatch(/^250 /);
    expect(order).toEqual(['commit', 'answer']);
    const [arrival] = intake.arrivals;
    const raw = 'Subject: Card\r\n\r\n.a dot, and 8 bits: 投诉\r\n';
    expect(Buffer.from(arrival!.raw).toString()).toBe(raw);
    expect(arrival).toMatchObject({
      channel: 'email-smtp',
      account: '',
      sourceId: `${createHash('sha256').update(raw).digest('hex')}:tousu@bank.example`,
      contentType: 'message/rfc822',
      envelope: { from: 'wang@example.org', to: ['tousu@bank.example'], remoteAddress: '127.0.0.1', helo: 'client.example', trusted: true },
    });
    expect(arrival).not.toHaveProperty('draft');
  });

  it('takes what nodemailer sends, to any name at our domains', async () => {
    const { intake, port } = await door();
    const transport = createTransport({ host: '127.0.0.1', port, secure: false });
    await transport.sendMail({ from: 'li@example.com', to: 'Anything+2026@BANK.example', subject: '投诉', text: '您好' });
    transport.close();
    expect(intake.arrivals[0]!.envelope).toMatchObject({ to: ['Anything+2026@bank.example'] });
    expect(intake.arrivals[0]!.sourceId).toMatch(/:anything\+2026@bank\.example$/);
  });

  it('takes two mails in one connection', async () => {
    const { intake, port } = await door();
    const { say } = await begin(port);
    await say('DATA');
    expect(await say('Subject: one\r\n\r\n1\r\n.')).toMatch(/^250 /);
    await say('MAIL FROM:<>');
    await say('RCPT TO:<tousu@bank.example>');
    await say('DATA');
    expect(await say('Subject: two\r\n\r\n2\r\n.')).toMatch(/^250 /);
    expect(intake.arrivals.map((arrival) => arrival.envelope['from'])).toEqual(['wang@example.org', '']);
  });

  it('keeps a hostile mail as it is', async () => {
    const { intake, port } = await door();
    const { say } = await begin(port);
    await say('DATA');
    const hostile = Buffer.concat([
      Buffer.from('From: "\0\r\nContent-Type: multipart/mixed; boundary="\r\n\r\n'),
      Buffer.from([0, 255, 254, 0xc0, 0x80]),
      Buffer.from(`\r\n${'--\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n'.repeat(2000)}`),
    ]);
    expect(await say(Buffer.concat([hostile, Buffer.from('.\r\n')]))).toMatch(/^250 /);
    expect(Buffer.from(intake.arrivals[0]!.raw)).toEqual(hostile);
  });

  it('trusts only the relays that are named', async () => {
    const { intake, port } = await door(['10.0.0.0/8']);
    const { say } = await begin(port);
    await say('DATA');
    await say('hello\r\n.');
    expect(intake.arrivals[0]!.envelope).toMatchObject({ trusted: false });
  });

  it('lets a mail that is being stored end before it shuts', async () => {
    const { intake, listener, port } = await door();
    const commit = intake.hold();
    const { say } = await begin(port);
    await say('DATA');
    const answer = say('Subject: late\r\n\r\nx\r\n.');
    while (intake.arrivals.length === 0) await wait(5);
    const shutting = listener.onApplicationShutdown();
    commit();
    expect(await answer).toMatch(/^250 /);
    await shutting;
  });
});
