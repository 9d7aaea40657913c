import { createHmac, randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request as open, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

/**
 * How the double answers a request to create a message. Those `…-after-accept` put it into the ledger and then lose the answer.
 * `hang` never answers before the double is closed.
 */
export type TwilioMode =
  | 'ok'
  | 'error-before'
  | 'error-after-accept'
  | 'hang-after-accept'
  | 'hang-before'
  | 'reset-after-accept'
  | 'reset-before'
  | '429'
  | 'slow'
  | `refuse-${number}`;

/** A message that the double took: what a person would have got. */
export interface TakenMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly statusCallback: string | undefined;
  readonly validityPeriod: string | undefined;
  readonly dateCreated: Date;
  status: string;
  dateSent: Date | null;
}

/** Callbacks about one message, in the order they are sent. `early`: before the request to create is answered. */
export interface CallbackPlan {
  readonly words: readonly string[];
  readonly early: boolean;
}

export interface TwilioDoubleOptions {
  readonly accountSid?: string;
  readonly authToken?: string;
  readonly port?: number;
  /** One for each request to create, in their order; the last one stays. */
  readonly modes?: readonly TwilioMode[];
  readonly slowMilliseconds?: number;
  /** Callbacks that are sent by themselves after a message was taken; none unless given. */
  readonly callbacks?: readonly string[] | ((message: TakenMessage) => CallbackPlan);
  /** The mode of each request to create, before all others. */
  readonly pick?: () => TwilioMode;
  /** Answer 500 to lists, as when Twilio cannot be asked. */
  readonly listsFail?: boolean;
}

/** Speaks Twilio's REST form: create, list, fetch, signed callbacks. For a provider at `TWILIO_API_URL=<url>`. */
export class TwilioDouble {
  readonly accountSid: string;
  readonly authToken: string;
  /** What was taken, in order. */
  readonly ledger: TakenMessage[] = [];
  /** Answers of the receipt door to callbacks, in order. */
  readonly answers: number[] = [];
  modes: TwilioMode[];
  listsFail: boolean;
  creates = 0;
  lists = 0;
  /** The mode by recipient comes before the mode by order. */
  readonly modeFor = new Map<string, TwilioMode>();
  private readonly sockets = new Set<Socket>();
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server;

  constructor(private readonly options: TwilioDoubleOptions = {}) {
    this.accountSid = options.accountSid ?? `AC${'0'.repeat(32)}`;
    this.authToken = options.authToken ?? 'double-token';
    this.modes = [...(options.modes ?? ['ok'])];
    this.listsFail = options.listsFail ?? false;
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(this.options.port ?? 0, '127.0.0.1', done));
    return this;
  }

  async close(): Promise<void> {
    this.agent.destroy();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  /** The messages that reached one number. */
  to(number: string): TakenMessage[] {
    return this.ledger.filter((message) => message.to === number);
  }

  /** Reports a status of a message as Twilio does; gives the status of the answer. `token` signs it wrongly when it is another. */
  async report(message: TakenMessage, status: string, more: { errorCode?: string; token?: string; url?: string } = {}): Promise<number> {
    const url = more.url ?? message.statusCallback;
    if (url === undefined) throw new Error('This message has no status callback.');
    message.status = status;
    const parameters: Record<string, string> = {
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      To: message.to,
      MessageSid: message.sid,
      SmsSid: message.sid,
      MessageStatus: status,
      SmsStatus: status,
      ...(more.errorCode === undefined ? {} : { ErrorCode: more.errorCode }),
    };
    const signature = twilioSignature(more.token ?? this.authToken, url, parameters);
    const answered = await this.post(url, signature, new URLSearchParams(parameters).toString());
    this.answers.push(answered);
    return answered;
  }

  /** By `node:http`: `fetch` costs four times the processor, and the bench wants a provider that costs little. */
  private async post(url: string, signature: string, body: string): Promise<number> {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      'x-twilio-signature': signature,
    };
    return await new Promise((done, failed) => {
      open(url, { method: 'POST', agent: this.agent, headers }, (answer) => {
        answer.resume().on('end', () => done(answer.statusCode ?? 0));
        answer.on('error', failed);
      })
        .on('error', failed)
        .end(body);
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://double');
    const messages = `/2010-04-01/Accounts/${this.accountSid}/Messages`;
    const credentials = `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`;
    if (url.pathname === '/ledger') return json(response, 200, { creates: this.creates, messages: this.ledger });
    if (request.headers.authorization !== credentials) return json(response, 401, { code: 20003, message: 'Authenticate', status: 401 });
    if (request.method === 'POST' && url.pathname === `${messages}.json`) return await this.create(request, response);
    if (request.method === 'GET' && url.pathname === `${messages}.json`) return this.list(url, response);
    const one = this.ledger.find((message) => url.pathname === `${messages}/${message.sid}.json`);
    if (request.method === 'GET' && one) return json(response, 200, this.form(one));
    json(response, 404, { code: 20404, message: 'The requested resource was not found', status: 404 });
  }

  private async create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parameters = new URLSearchParams(await read(request));
    this.creates++;
    const next = this.modes.length > 1 ? this.modes.shift() : this.modes[0];
    const mode = this.modeFor.get(parameters.get('To') ?? '') ?? this.options.pick?.() ?? next ?? 'ok';
    if (mode === 'error-before') return json(response, 500, { code: 20500, message: 'Internal error', status: 500 });
    if (mode === '429') return json(response, 429, { code: 20429, message: 'Too Many Requests', status: 429 });
    if (mode === 'hang-before') return;
    if (mode === 'reset-before') return void request.socket.resetAndDestroy();
    if (mode.startsWith('refuse-')) return json(response, 400, { code: Number(mode.slice(7)), message: 'Refused', status: 400 });
    if (mode === 'slow') await new Promise((done) => setTimeout(done, this.options.slowMilliseconds ?? 1_000));
    const message = this.take(parameters);
    const plan = this.planFor(message);
    if (plan?.early) await this.reportAll(message, plan.words);
    if (mode === 'error-after-accept') return json(response, 500, { code: 20500, message: 'Internal error', status: 500 });
    if (mode === 'hang-after-accept') return;
    if (mode === 'reset-after-accept') return void request.socket.resetAndDestroy();
    json(response, 201, this.form(message));
    if (plan && !plan.early) void this.reportAll(message, plan.words);
  }

  private planFor(message: TakenMessage): CallbackPlan | undefined {
    const { callbacks } = this.options;
    if (!callbacks || !message.statusCallback) return undefined;
    return typeof callbacks === 'function' ? callbacks(message) : { words: callbacks, early: false };
  }

  private take(parameters: URLSearchParams): TakenMessage {
    const message: TakenMessage = {
      sid: `SM${randomBytes(16).toString('hex')}`,
      to: parameters.get('To') ?? '',
      from: parameters.get('From') ?? '+15005550006',
      body: parameters.get('Body') ?? '',
      statusCallback: parameters.get('StatusCallback') ?? undefined,
      validityPeriod: parameters.get('ValidityPeriod') ?? undefined,
      dateCreated: new Date(),
      status: 'queued',
      dateSent: null,
    };
    this.ledger.push(message);
    return message;
  }

  private async reportAll(message: TakenMessage, statuses: readonly string[]): Promise<void> {
    for (const status of statuses) await this.report(message, status).catch(() => {});
  }

  /** Newest first; `To`, `DateSent`, `DateSent>`, `DateSent<`; pages of `PageSize`. A queued message has no date of sending. */
  private list(url: URL, response: ServerResponse): void {
    this.lists++;
    if (this.listsFail) {
      json(response, 500, { code: 20500, message: 'Internal error', status: 500 });
      return;
    }
    const query = url.searchParams;
    const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? '';
    const found = this.ledger
      .filter((message) => !query.has('To') || message.to === query.get('To'))
      .filter((message) => !query.has('DateSent') || day(message.dateSent) === query.get('DateSent'))
      .filter((message) => !query.has('DateSent>') || day(message.dateSent) >= (query.get('DateSent>') ?? ''))
      .filter(
        (message) => !query.has('DateSent<') || (message.dateSent !== null && day(message.dateSent) <= (query.get('DateSent<') ?? '')),
      )
      .reverse();
    const size = Number(query.get('PageSize') ?? 50);
    const page = Number(query.get('Page') ?? 0);
    const more = (page + 1) * size < found.length;
    const next = new URLSearchParams(query);
    next.set('Page', String(page + 1));
    json(response, 200, {
      messages: found.slice(page * size, (page + 1) * size).map((message) => this.form(message)),
      page,
      page_size: size,
      uri: url.pathname + url.search,
      next_page_uri: more ? `${url.pathname}?${next}` : null,
    });
  }

  private form(message: TakenMessage): Record<string, unknown> {
    return {
      account_sid: this.accountSid,
      api_version: '2010-04-01',
      body: message.body,
      date_created: message.dateCreated.toUTCString(),
      date_sent: message.dateSent?.toUTCString() ?? null,
      date_updated: message.dateCreated.toUTCString(),
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      from: message.from,
      messaging_service_sid: null,
      num_media: '0',
      num_segments: '1',
      price: null,
      price_unit: 'USD',
      sid: message.sid,
      status: message.status,
      subresource_uris: {},
      to: message.to,
      uri: `/2010-04-01/Accounts/${this.accountSid}/Messages/${message.sid}.json`,
    };
  }
}

export async function startTwilioDouble(options: TwilioDoubleOptions = {}): Promise<TwilioDouble> {
  return await new TwilioDouble(options).listen();
}

/** `X-Twilio-Signature` of a form post. Source: Twilio, "Validating requests are coming from Twilio". */
export function twilioSignature(token: string, url: string, parameters: Readonly<Record<string, string>>): string {
  const names = Object.keys(parameters).sort();
  return createHmac('sha1', token)
    .update(url + names.map((name) => name + parameters[name]).join(''))
    .digest('base64');
}

/** How the mail sink behaves for a message. `drop-after-data` takes it and loses the answer (docs/reliability.md R13). */
export type MailMode = 'ok' | 'defer' | 'refuse-recipient' | 'refuse-data' | 'drop-before-data' | 'drop-after-data';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly at: Date;
}

/** What the sink answers one recipient, to `RCPT TO` or after the text. */
export interface MailRefusal {
  readonly after: 'RCPT' | 'DATA';
  readonly code: number;
  readonly text: string;
}

/** An SMTP server that keeps what it takes. For `MAIL_URL=<url>`. */
export interface MailSink {
  /** By address; for the others `mode` holds. Cleared when the server behind it is mended. */
  readonly refusals: Map<string, MailRefusal>;
  readonly url: string;
  readonly ledger: readonly TakenMail[];
  mode: MailMode;
  /** The mode of each message, before `mode`. */
  pick?: () => MailMode;
  /** A file in which what was taken is logged as Postfix does. */
  log?: string;
  close(): Promise<void>;
}

export async function startMailSink(options: { port?: number; mode?: MailMode } = {}): Promise<MailSink> {
  const ledger: TakenMail[] = [];
  const modes = new Map<string, MailMode>();
  const refusals = new Map<string, MailRefusal>();
  const refusal = (message: string, responseCode: number) => Object.assign(new Error(message), { responseCode });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, session, done) {
      const refused = refusals.get(address);
      if (refused?.after === 'RCPT') return done(refusal(refused.text, refused.code));
      const mode = sink.pick?.() ?? sink.mode;
      modes.set(session.id, mode);
      if (mode === 'refuse-recipient') return done(refusal('5.1.1 No such user', 550));
      if (mode === 'defer') return done(refusal('4.2.1 Try again later', 450));
      if (mode === 'drop-before-data') return drop(server, session.id);
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mode = modes.get(session.id) ?? sink.mode;
        const refused = refusals.get(session.envelope.rcptTo[0]?.address ?? '');
        if (refused?.after === 'DATA') return done(refusal(refused.text, refused.code));
        if (mode === 'refuse-data') return done(refusal('5.7.0 Not wanted', 554));
        const { mailFrom, rcptTo } = session.envelope;
        ledger.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((recipient) => recipient.address),
          raw: Buffer.concat(chunks).toString('utf8'),
          at: new Date(),
        });
        logTaken(sink, ledger.length, ledger.at(-1)?.raw ?? '');
        if (mode === 'drop-after-data') return drop(server, session.id);
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  const sink: MailSink = {
    url: `smtp://127.0.0.1:${port}`,
    ledger,
    refusals,
    mode: options.mode ?? 'ok',
    close: () => new Promise((done) => server.close(() => done())),
  };
  return sink;
}

/** As `cleanup` of Postfix logs a message that it took. */
function logTaken(sink: MailSink, number: number, raw: string): void {
  if (sink.log === undefined) return;
  const id = /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? '';
  appendFileSync(sink.log, `${new Date().toISOString()} relay postfix/cleanup[1]: Q${number}: message-id=${id}\n`);
}

/** Cuts a session's connection without a word. */
function drop(server: SMTPServer, sessionId: string): void {
  const connections = (server as unknown as { connections: Set<{ session: { id: string }; _socket: Socket }> }).connections;
  for (const connection of connections) if (connection.session.id === sessionId) connection._socket.destroy();
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
