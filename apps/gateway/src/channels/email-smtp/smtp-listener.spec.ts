import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeIntake } from '../../intake/testing/door-app.js';
import { mostMailBytes, SmtpListener } from './smtp-listener.js';

const institution = {
  addresses: ['tousu@bank.example', 'complaints@bank.example'],
  trustedRelays: ['127.0.0.0/8', '::1'],
} as unknown as Institution;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Speaks SMTP by hand: sends a line and gives the whole answer. */
class Speaker {
  private heard = '';
  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.heard += chunk;
    });
    socket.on('error', () => {});
  }
  static async at(port: number): Promise<Speaker> {
    const speaker = new Speaker(createConnection(port, '127.0.0.1'));
    await speaker.answer();
    await speaker.says('EHLO sender.example');
    return speaker;
  }
  async answer(): Promise<string> {
    while (!/^\d{3} .*\r\n/m.test(this.heard)) await new Promise((resolve) => setTimeout(resolve, 5));
    const answer = this.heard;
    this.heard = '';
    return answer.trimEnd();
  }
  says(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.answer();
  }
  async mail(bytes: string | Buffer, recipients = ['tousu@bank.example']): Promise<string> {
    await this.says('MAIL FROM:<wang@example.com>');
    for (const recipient of recipients) await this.says(`RCPT TO:<${recipient}>`);
    await this.says('DATA');
    this.socket.write(bytes);
    return this.says('\r\n.');
  }
  end(): void {
    this.socket.destroy();
  }
}

describe('the mail door', () => {
  let intake: FakeIntake;
  let door: SmtpListener;
  let port: number;
  let speaker: Speaker;

  beforeEach(async () => {
    port = await freePort();
    intake = new FakeIntake();
    door = new SmtpListener(intake, readSettings({ SMTP_LISTEN: `127.0.0.1:${port}` }), institution, { get: () => undefined });
    await door.onApplicationBootstrap();
    speaker = await Speaker.at(port);
  });
  afterEach(async () => {
    speaker.end();
    await door.onApplicationShutdown();
  });

  it('takes a mail byte for byte, with its envelope, as one arrival', async () => {
    const mail = 'Subject: =?UTF-8?B?5oqV6K+J?=\r\n\r\nThe first line\r\n..begins with a dot\r\nend';
    expect(await speaker.mail(mail, ['someone@BANK.example', 'Tousu@bank.example'])).toMatch(/^250 /);
    expect(intake.arrivals).toHaveLength(1);
    const [arrival] = intake.arrivals;
    expect(Buffer.from(arrival!.raw).toString()).toBe(`${mail.replace('..begins', '.begins')}\r\n`);
    expect(arrival).toMatchObject({
      channel: 'email-smtp',
      sourceId: expect.stringMatching(/^[0-9a-f]{64}:someone@bank\.example$/),
      envelope: {
        from: 'wang@example.com',
        to: ['someone@BANK.example', 'Tousu@bank.example'],
        remoteAddress: '127.0.0.1',
        helo: 'sender.example',
        trusted: true,
      },
    });
    expect(arrival?.draft).toBeUndefined();
  });

  it('answers a repeated mail as the first time', async () => {
    expect(await speaker.mail('Subject: a\r\n\r\nb')).toMatch(/^250 /);
    expect(await speaker.mail('Subject: a\r\n\r\nb')).toMatch(/^250 /);
    expect(intake.arrivals).toHaveLength(1);
  });

  it("answers 550 for a stranger's domain only", async () => {
    await speaker.says('MAIL FROM:<>');
    expect(await speaker.says('RCPT TO:<tousu@elsewhere.example>')).toMatch(/^550 5\.1\.1/);
    expect(await speaker.says('RCPT TO:<tousu@bank.example.evil.example>')).toMatch(/^550/);
    expect(await speaker.says('RCPT TO:<anybody+reference@bank.example>')).toMatch(/^250/);
  });

  it.each([
    ['store.unavailable', new Failure('store.unavailable')],
    ['door.busy', new Failure('door.busy')],
    ['a refusal', new Failure('request.invalid')],
    ['a bug', new Error('a bug')],
  ])('answers 451 4.3.0 when it was not stored: %s', async (_what, failure) => {
    intake.failure = failure;
    expect(await speaker.mail('Subject: a\r\n\r\nb')).toMatch(/^451 4\.3\.0/);
    intake.failure = undefined;
    expect(await speaker.mail('Subject: a\r\n\r\nb')).toMatch(/^250 /);
  });

  it('answers 552 over 35 MB, said or sent', async () => {
    expect(await speaker.says(`MAIL FROM:<a@example.com> SIZE=${mostMailBytes + 1}`)).toMatch(/^552/);
    const line = `${'x'.repeat(998)}\r\n`;
    expect(await speaker.mail(Buffer.from(line.repeat(Math.ceil(mostMailBytes / 1000) + 1)))).toMatch(/^552 /);
    expect(intake.arrivals).toHaveLength(0);
    expect(await speaker.mail('Subject: small\r\n\r\nb')).toMatch(/^250 /);
  });

  it.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r'])('takes no second mail hidden behind %j', async (end) => {
    const hidden = `${end}MAIL FROM:<x@example.com>\r\nRCPT TO:<tousu@bank.example>\r\nDATA\r\nSubject: smuggled`;
    expect(await speaker.mail(`Subject: a\r\n\r\nb${hidden}`)).toMatch(/^250 /);
    expect(intake.arrivals).toHaveLength(1);
    expect(Buffer.from(intake.arrivals[0]!.raw).toString()).toContain('smuggled');
  });

  it('stores nothing of a mail that breaks off, and takes the next', async () => {
    await speaker.says('MAIL FROM:<wang@example.com>');
    await speaker.says('RCPT TO:<tousu@bank.example>');
    await speaker.says('DATA');
    speaker.end();
    speaker = await Speaker.at(port);
    expect(await speaker.mail('Subject: whole\r\n\r\nb')).toMatch(/^250 /);
    expect(intake.arrivals).toHaveLength(1);
  });

  it('says in one sentence that its port is taken', async () => {
    const second = new SmtpListener(intake, readSettings({ SMTP_LISTEN: `127.0.0.1:${port}` }), institution, { get: () => undefined });
    await expect(second.onApplicationBootstrap()).rejects.toThrow(/Port \d+ is already in use.*SMTP_LISTEN/);
    const shut = new SmtpListener(intake, readSettings({ SMTP_LISTEN: 'off' }), institution, { get: () => undefined });
    await shut.onApplicationBootstrap();
    await shut.onApplicationShutdown();
  });
});
