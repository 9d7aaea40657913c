import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** One call to a provider. */
export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMilliseconds: number;
  /** Asked when the connection stands, before the first byte leaves; false ends the call as one that never left. */
  readonly mayLeave?: (() => boolean) | undefined;
}

/**
 * How a call ended. `never-left`: no byte of it left, so nobody can have taken it. `lost`: it left, and no answer came; nobody knows.
 * `code` is Node's (`ECONNREFUSED`) or `EXPIRED`.
 */
export type HttpOutcome =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly kind: 'never-left'; readonly code: string }
  | { readonly kind: 'lost'; readonly code: string };

/** An idle connection is given up before usual servers do, so that few calls meet one that is just being closed. */
const agentOptions = { keepAlive: true, maxSockets: 32, timeout: 4_000 };
const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };

/** No answer of a provider is longer. */
const longestAnswer = 5_000_000;

/**
 * Calls a provider and tells apart what the sending of messages must tell apart: an answer, a call of which no byte left, and one whose answer
 * was lost. Nothing is sent before the connection stands and `mayLeave` was asked once more: a process that was stopped meanwhile may have
 * lost its lease. Never rejects.
 */
export function callHttp(call: HttpCall): Promise<HttpOutcome> {
  return new Promise((done) => {
    const url = new URL(call.url);
    const secure = url.protocol === 'https:';
    let left = false;
    const failed = (code: string) => done(left ? { kind: 'lost', code } : { kind: 'never-left', code });
    const options = { method: call.method, headers: headersOf(call), agent: secure ? agents.https : agents.http };
    const outgoing: ClientRequest = (secure ? httpsRequest : httpRequest)(url, options);
    const timer = setTimeout(
      () => outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
      call.timeoutMilliseconds,
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? 'ERROR'));
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('response', (response) => void readAnswer(response).then(done, () => failed('ECONNRESET')));
    outgoing.on('socket', (socket) => {
      whenConnected(socket, secure, () => {
        if (call.mayLeave?.() === false) return outgoing.destroy(Object.assign(new Error('too late'), { code: 'EXPIRED' }));
        left = true;
        outgoing.end(call.body);
      });
    });
  });
}

function headersOf(call: HttpCall): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'redress', accept: 'application/json', ...call.headers };
  if (call.body !== undefined) headers['content-length'] = String(Buffer.byteLength(call.body));
  return headers;
}

function whenConnected(socket: Socket, secure: boolean, go: () => void): void {
  if (socket.connecting || (secure && (socket as { secureConnecting?: boolean }).secureConnecting)) {
    socket.once(secure ? 'secureConnect' : 'connect', go);
  } else go();
}

async function readAnswer(response: IncomingMessage): Promise<HttpOutcome> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestAnswer) throw new Error('too long an answer');
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
