import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanJson } from '@app/shared/domain/text/clean-text.js';
import { closeMailReaders } from '@app/shared/mail/read-mail-safely.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { listen } from '@app/shared/platform/network/listen.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { Intake } from '../../doors/channel.js';
import { DoorSettings } from '../../doors/door.js';
import { readWhole } from './read-whole.js';
import { inFull, recipientTest, relayTest } from './recipients.js';
import { reply } from './reply.js';
import { Visits } from './visits.js';

/** The largest mail that is taken, in bytes; beyond it SMTP answers 552. */
export const mostMailBytes = 35 * 1024 * 1024;
const mostClients = 1_000;
/** From one address. A relay of ours brings the mail of many; a stranger who opens more only wants to keep others out. */
const mostFromRelay = 500;
const mostFromStranger = 20;
/** RFC 5321 section 4.5.3.1.8 asks for at least so many. */
const mostRecipients = 100;
const idleMilliseconds = 60_000;
/** A byte a minute is not idle; but nobody's mail takes so long (RFC 5321 section 4.5.3.2 waits ten minutes for an answer). */
const longestMilliseconds = 15 * 60_000;
const closeMilliseconds = 10_000;
/** So that the last 250 is on its way before the connection ends. */
const answerMilliseconds = 50;

/**
 * The mail door. Takes mail for any name at the institution's domains and answers 250 only after the commit; what cannot be stored is
 * answered 451, so that the sender's server keeps it and tries again for days. Content is not looked at here.
 */
@Injectable()
export class SmtpListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('email-smtp');
  private readonly isOurs: (address: string) => boolean;
  private readonly isTrusted: (peer: string) => boolean;
  private readonly underWay = new Set<Promise<void>>();
  private readonly visits = new Visits(longestMilliseconds, (id) => this.hangUp(id));
  private server: SMTPServer | undefined;

  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'smtp'>,
    @Inject(INSTITUTION) private readonly institution: Pick<Institution, 'addresses' | 'trustedRelays'>,
    @Inject(DoorSettings) private readonly doors: Pick<DoorSettings, 'get'>,
  ) {
    this.isOurs = recipientTest(institution.addresses);
    this.isTrusted = relayTest(institution.trustedRelays);
  }

  /** The port it listens on; undefined while it is shut. */
  get port(): number | undefined {
    const address = this.server?.server.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  /** Fails with `start.port-taken`, and with `config.invalid` for a certificate that cannot be used. */
  async onApplicationBootstrap(): Promise<void> {
    const place = this.settings.smtp.listen;
    if (place === null) return this.logger.log('The mail door is off (SMTP_LISTEN=off).');
    const server = this.makeServer();
    const opening = (port: number | string, host: string) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(Number(port), host, () => {
          server.off('error', reject);
          resolve();
        });
      });
    await listen({ listen: opening as never }, place, 'SMTP_LISTEN');
    // A client that hangs up is no news; whoever sent the mail tries again.
    server.on('error', (error: Error) => this.logger.debug(`A connection ended: ${(error as NodeJS.ErrnoException).code ?? error.name}`));
    this.server = server;
    this.logger.log(`Accepting mail on port ${this.port}.`);
  }

  /** Takes no new connection, lets mails that are under way end (10 s), hangs up, and ends the reading threads. */
  async onApplicationShutdown(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const late = new AbortController();
      await Promise.race([
        Promise.all(this.underWay).then(() => wait(answerMilliseconds)),
        wait(closeMilliseconds, undefined, { signal: late.signal }).catch(() => undefined),
      ]);
      late.abort();
      this.visits.forget();
      for (const connection of server.connections) {
        connection.send(421, 'Closing; try again in a minute.');
        connection.close();
      }
      await closed;
    }
    await closeMailReaders();
  }

  private makeServer(): SMTPServer {
    return new SMTPServer({
      banner: 'Redress',
      size: mostMailBytes,
      maxClients: mostClients,
      socketTimeout: idleMilliseconds,
      closeTimeout: closeMilliseconds,
      ...this.encryption(),
      disableReverseLookup: true,
      // The default of this version is to hide them: a sender's log should say 4.3.0, not only 451.
      hideENHANCEDSTATUSCODES: false,
      logger: false,
      onConnect: (session, done) => {
        const most = this.isTrusted(session.remoteAddress) ? mostFromRelay : mostFromStranger;
        if (this.visits.begin(session, most)) done();
        else done(reply(421, 'Too many connections from your address; try again later.'));
      },
      onClose: (session) => this.visits.end(session),
      onRcptTo: (recipient, session, done) => {
        if (!this.isOurs(recipient.address)) done(reply(550, 'No such domain here: this server takes complaints only.'));
        else if (session.envelope.rcptTo.length >= mostRecipients) done(reply(452, 'Too many recipients; send the rest again.'));
        else done();
      },
      onData: (stream, session, done) => {
        const taking = this.take(stream, session).then(
          (reference) => done(null, `Taken as ${reference}`),
          (error: unknown) => done(this.answerTo(error)),
        );
        this.underWay.add(taking);
        void taking.finally(() => this.underWay.delete(taking));
      },
    });
  }

  /** STARTTLS where a certificate is set; a key without it, or one that does not fit, stops the start. */
  private encryption(): { key?: Buffer; cert?: Buffer; disabledCommands: string[] } {
    const [cert, key] = [this.doors.get('SMTP_TLS_CERT'), this.doors.get('SMTP_TLS_KEY')];
    if (cert === undefined && key === undefined) return { disabledCommands: ['AUTH', 'STARTTLS'] };
    try {
      if (cert === undefined || key === undefined) throw new Error('Set both, or none of them.');
      const pair = { cert: readFileSync(cert), key: readFileSync(key) };
      createSecureContext(pair);
      return { ...pair, disabledCommands: ['AUTH'] };
    } catch (cause) {
      const message = `Name the files of a certificate and its key, in PEM: ${cause instanceof Error ? cause.message : ''}`;
      throw new Failure('config.invalid', undefined, { fields: [{ path: 'SMTP_TLS_CERT, SMTP_TLS_KEY', message }] });
    }
  }

  private hangUp(id: string): void {
    for (const connection of this.server?.connections ?? []) {
      if ((connection as unknown as { id: string }).id === id) connection.close();
    }
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const raw = await readWhole(stream);
    const to = session.envelope.rcptTo.map((recipient) => inFull(recipient.address, this.institution.addresses));
    const { reference } = await this.intake.accept({
      channel: 'email-smtp',
      account: '',
      // Message-ID is whatever the sender likes, and often missing: the bytes are what makes a mail the same.
      sourceId: `${createHash('sha256').update(raw).digest('hex')}:${(to[0] ?? '').toLowerCase()}`,
      raw,
      contentType: 'message/rfc822',
      envelope: cleanJson({
        from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
        to,
        remoteAddress: session.remoteAddress,
        helo: session.hostNameAppearsAs || '',
        trusted: this.isTrusted(session.remoteAddress),
      }),
    });
    return reference === '' ? 'mail' : reference;
  }

  /** Whatever goes wrong here is ours or passes: 451. Only a mail that is too large is the sender's. */
  private answerTo(error: unknown): Error {
    if (error instanceof Failure && error.code === 'request.too-large') return reply(552, 'Larger than 35 MB; send less at once.');
    if (error instanceof Failure) this.logger.warn(`A mail was deferred: ${error.code}`);
    else if ((error as NodeJS.ErrnoException | null)?.code === 'ECONNECTION')
      this.logger.warn('An incoming mail was cut off; nothing was stored.');
    else this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return reply(451, 'Not stored; try again later.');
  }
}
