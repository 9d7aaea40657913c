import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { FakeIntake } from '../../intake/testing/door-app.js';
import { SmtpListener } from './smtp-listener.js';

Logger.overrideLogger(false);

/** A few here, two thousand by hand (TEST_SIZE=release). */
const smuggled = process.env['TEST_SIZE'] === 'release' ? 2_000 : 120;
const open: (SmtpListener | Socket)[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await ('onApplicationShutdown' in one ? one.onApplicationShutdown() : one.destroy());
});

async function door(relays: readonly string[] = ['127.0.0.0/8'], settings: Readonly<Record<string, string>> = {}) {
  const intake = new FakeIntake();
  const listener = new SmtpListener(
    intake,
    { smtp: { listen: { host: '127.0.0.1', port: 0 } } },
    { addresses: ['tousu@bank.example'], trustedRelays: [...relays] },
    { get: (name) => settings[name] },
  );
  await listener.onApplicationBootstrap();
  open.push(listener);
  return { intake, port: listener.port as number };
}

/** A connection that keeps what it hears. */
class Line {
  heard = '';
  closed = false;
  private constructor(readonly socket: Socket) {
    open.push(socket);
    socket.on('data', (chunk) => {
      this.heard += chunk.toString('latin1');
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
  }
  static to(port: number): Line {
    return new Line(connect(port, '127.0.0.1'));
  }
  /** Speaks when it was greeted; who talks too soon is sent away. */
  async says(text: string | Buffer): Promise<void> {
    await this.until((heard) => heard.includes('\r\n'));
    this.socket.write(text);
  }
  async until(done: (heard: string) => boolean): Promise<string> {
    for (let tries = 0; tries < 4000 && !done(this.heard) && !this.closed; tries += 1) await wait(2);
    return this.heard;
  }
}

/** Numbers from a seed, so that what fails can be had again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const pieces = [
  '\r\n',
  '\n',
  '\r',
  '.',
  '..',
  '\r\n.',
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\r',
  '\0',
  'a',
  'text ',
  '\r\n..\r\n',
  '\x1a',
  '\x85',
];

/** Where RFC 5321 says that a mail ends, and what was meant by it; doubled dots are undone behind bare line feeds, too. Written apart from the door. */
function meant(data: string): { mail: string; rest: string } {
  const end = `\r\n${data}`.indexOf('\r\n.\r\n');
  const raw = data.slice(0, end);
  return { mail: raw.replace(/(^|\n)\.\./g, '$1.'), rest: data.slice(end + 3) };
}

describe('a sender that means no good', () => {
  it('smuggles no second mail, however it ends the first one', async () => {
    const random = numbers(20_260_310);
    const { intake, port } = await door();
    const attempt = async (round: number) => {
      const body = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      const hidden = `MAIL FROM:<x@example.com>\r\nRCPT TO:<tousu@bank.example>\r\nDATA\r\nSubject: hidden-${round}\r\n\r\n`;
      const data = `Subject: ${round}\r\n\r\n${body}${random() < 0.7 ? hidden : ''}${body}\r\n.\r\n`;
      const { mail, rest } = meant(data);
      const all = `EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<tousu@bank.example>\r\nDATA\r\n${data}QUIT\r\n`;
      // In one piece (pipelined) or cut anywhere.
      const cut = random() < 0.5 ? all.length : Math.floor(random() * all.length);
      const line = Line.to(port);
      await line.says(Buffer.from(all.slice(0, cut), 'latin1'));
      await wait(1);
      line.socket.write(Buffer.from(all.slice(cut), 'latin1'));
      await line.until(() => line.closed);
      const taken = intake.arrivals.map(({ raw }) => Buffer.from(raw).toString('latin1'));
      expect(taken.filter((one) => one.startsWith(`Subject: ${round}\r\n`))).toEqual([mail]);
      // What follows the true end is said in the open; it is another mail only when it is one.
      const openly = rest.includes(`${hidden.slice(0, -`Subject: hidden-${round}\r\n\r\n`.length)}`) ? 1 : 0;
      expect(taken.filter((one) => one.startsWith(`Subject: hidden-${round}\r\n`)).length).toBeLessThanOrEqual(openly);
    };
    const lanes = 12;
    for (let round = 0; round < smuggled; round += lanes) {
      await Promise.all(Array.from({ length: Math.min(lanes, smuggled - round) }, (_, lane) => attempt(round + lane)));
      intake.arrivals.length = 0;
    }
  }, 300_000);

  it('opens no more connections than one address may', async () => {
    const { port } = await door(['10.0.0.0/8']);
    const lines = Array.from({ length: 25 }, () => Line.to(port));
    await Promise.all(lines.map((line) => line.until((heard) => heard.includes('\r\n'))));
    expect(lines.filter((line) => line.heard.startsWith('220'))).toHaveLength(20);
    expect(lines.filter((line) => line.heard.startsWith('421'))).toHaveLength(5);
    lines.find((line) => line.heard.startsWith('220'))?.socket.destroy();
    await wait(50);
    const next = Line.to(port);
    expect(await next.until((heard) => heard.includes('\r\n'))).toMatch(/^220/);
  });

  it('keeps nobody out by being slow', async () => {
    const { intake, port } = await door();
    const slow = Array.from({ length: 200 }, () => Line.to(port));
    for (const line of slow) await line.says('EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<tousu@bank.example>\r\nDATA\r\nSubj');
    await Promise.all(slow.map((line) => line.until((heard) => heard.includes('354'))));
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    await transport.sendMail({ from: 'w@example.com', to: 'tousu@bank.example', subject: 'quick', text: 'x' });
    expect(intake.arrivals).toHaveLength(1);
    transport.close();
  });

  it.each([
    ['a line of a million bytes', `Subject: long\r\n\r\n${'x'.repeat(1_000_000)}\r\n.\r\n`],
    ['a header of a million bytes', `Subject: ${'x'.repeat(1_000_000)}\r\n\r\ny\r\n.\r\n`],
    ['line feeds alone', `Subject: lf\n\nbody\n.\nnot the end\r\n.\r\n`],
  ])('is taken at its word: %s', async (_, data) => {
    const { intake, port } = await door();
    const line = Line.to(port);
    await line.says(`EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<tousu@bank.example>\r\nDATA\r\n${data}`);
    await line.until((heard) => /250 [^\r]*Taken/.test(heard));
    expect(intake.arrivals).toHaveLength(1);
    expect(Buffer.from(intake.arrivals[0]!.raw).toString()).toBe(meant(data).mail);
  });

  it('hears 452 for the hundred and first recipient, and the others are taken', async () => {
    const { intake, port } = await door();
    const line = Line.to(port);
    const recipients = Array.from({ length: 101 }, (_, index) => `RCPT TO:<a${index}@bank.example>\r\n`).join('');
    await line.says(`EHLO x\r\nMAIL FROM:<a@example.com>\r\n${recipients}DATA\r\n`);
    await line.until((heard) => heard.includes('354'));
    expect(line.heard.match(/^452 /gm)).toHaveLength(1);
    line.socket.write('Subject: x\r\n\r\ny\r\n.\r\n');
    await line.until((heard) => /250 [^\r]*Taken/.test(heard));
    expect(intake.arrivals[0]!.envelope['to']).toHaveLength(100);
  });

  it('who hangs up half way has sent nothing', async () => {
    const { intake, port } = await door();
    const line = Line.to(port);
    await line.until((heard) => heard.includes('220'));
    line.socket.end('EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<tousu@bank.example>\r\nDATA\r\nSubject: half\r\n\r\nno end');
    await line.until(() => line.closed);
    await wait(50);
    expect(intake.arrivals).toEqual([]);
  });
});

describe('the mail door', () => {
  it('takes addresses in Chinese and eight bits, and says so', async () => {
    const { intake, port } = await door();
    const line = Line.to(port);
    await line.says('EHLO x\r\n');
    expect(await line.until((heard) => /^250 /m.test(heard))).toMatch(/SMTPUTF8/);
    expect(line.heard).toMatch(/PIPELINING/);
    expect(line.heard).toMatch(/8BITMIME/);
    expect(line.heard).toMatch(/SIZE 36700160/);
    expect(line.heard).not.toMatch(/STARTTLS|AUTH/);
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    await transport.sendMail({ from: '王芳@例子.example', to: '投诉@bank.example', subject: '投诉', text: '多扣了钱' });
    expect(intake.arrivals[0]!.envelope).toMatchObject({ from: expect.stringContaining('王芳@'), to: ['投诉@bank.example'] });
    transport.close();
  });

  it('speaks TLS when it has a certificate, and does not start with half of one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redress-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=bank.example'],
      {
        stdio: 'ignore',
      },
    );
    const { intake, port } = await door(['127.0.0.0/8'], { SMTP_TLS_CERT: cert, SMTP_TLS_KEY: key });
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      requireTLS: true,
      tls: { ca: readFileSync(cert), servername: 'bank.example' },
    });
    await transport.sendMail({ from: 'w@example.com', to: 'tousu@bank.example', subject: 'TLS', text: 'x' });
    transport.close();
    expect(intake.arrivals).toHaveLength(1);
    await expect(door([], { SMTP_TLS_CERT: cert })).rejects.toMatchObject({ code: 'config.invalid' });
    await expect(door([], { SMTP_TLS_CERT: cert, SMTP_TLS_KEY: cert })).rejects.toMatchObject({ code: 'config.invalid' });
    rmSync(folder, { recursive: true });
  });
});
