import { connect, type Socket } from 'node:net';

/** A mail as it travels: ended by a line break, which belongs to it. What is sent is what must be kept. */
export function asSent(mail: Buffer): Buffer {
  return mail.subarray(-2).toString('latin1') === '\r\n' ? mail : Buffer.concat([mail, Buffer.from('\r\n')]);
}

/** A sender that says exactly what it is told, one mail after the other: a mail package would tidy up line ends. */
export class SmtpLine {
  private heard = '';
  private wake: (() => void) | undefined;
  private closed = false;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.heard += chunk.toString('latin1');
      this.wake?.();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.wake?.();
    });
  }

  static async to(port: number): Promise<SmtpLine> {
    const line = new SmtpLine(connect(port, '127.0.0.1'));
    await line.answer();
    await line.say('EHLO fuzz\r\n');
    return line;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Gives the status of the last answer; 0 when the other side hung up. */
  async send(mail: Buffer, from: string, to: string): Promise<number> {
    for (const command of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
      const status = await this.say(`${command}\r\n`);
      if (status >= 400 || status === 0) return status;
    }
    const stuffed = asSent(mail)
      .toString('latin1')
      .replace(/(^|\n)\./g, '$1..');
    return await this.say(Buffer.from(`${stuffed}.\r\n`, 'latin1'));
  }

  end(): void {
    this.socket.destroy();
  }

  private async say(words: string | Buffer): Promise<number> {
    this.heard = '';
    this.socket.write(words);
    return await this.answer();
  }

  private async answer(): Promise<number> {
    for (;;) {
      const status = /^(\d{3}) .*\r\n$/m.exec(this.heard)?.[1];
      if (status !== undefined) return Number(status);
      if (this.closed) return 0;
      await new Promise<void>((heard) => {
        this.wake = heard;
      });
    }
  }
}
