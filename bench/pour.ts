import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Posted } from './doors.js';

export const connections = 64;

/** What came of posting complaints. */
export interface Poured {
  /** Whom a build said 2xx to, and the instant (ms) at which the request was due. */
  readonly accepted: ReadonlyMap<string, number>;
  /** Everything but a 2xx: how often each other status, or `none`, and the first answer that had one. */
  readonly failed: Readonly<Record<string, number>>;
  readonly refusal: string | undefined;
  /** From the first request to the last answer. */
  readonly seconds: number;
}

/** Posts so many complaints over 64 connections, each as soon as the one before it was answered. */
export async function pourAtOnce(url: string, make: () => Posted, amount: number): Promise<Poured> {
  const taken = new Taken();
  const begun = Date.now();
  let last = begun;
  const result = await autocannon({
    url,
    connections: Math.min(connections, amount),
    amount,
    timeout: 60,
    requests: [
      {
        method: 'POST',
        setupRequest: (asked, context) => {
          const { recipient, path, body, headers } = make();
          Object.assign(context, { recipient, at: Date.now() });
          return { ...asked, path, body, headers };
        },
        onResponse: (status, body, context) => {
          last = Date.now();
          const { recipient, at } = context as { recipient: string; at: number };
          taken.note(status, recipient, at, body);
        },
      },
    ],
  });
  for (let lost = 0; lost < result.errors; lost++) taken.note(0, '', 0, '');
  return { accepted: taken.accepted, failed: taken.failed, refusal: taken.refusal, seconds: (last - begun) / 1000 };
}

class Taken {
  readonly accepted = new Map<string, number>();
  readonly failed: Record<string, number> = {};
  refusal: string | undefined;

  note(status: number, recipient: string, at: number, body: string): void {
    if (status >= 200 && status < 300) {
      this.accepted.set(recipient, at);
      return;
    }
    const word = status === 0 ? 'none' : String(status);
    this.failed[word] = (this.failed[word] ?? 0) + 1;
    if (body !== '') this.refusal ??= body.slice(0, 300);
  }
}

/** Posts complaints at a rate, whether those before were answered or not; each counts from the instant at which it was due. */
export async function pourPaced(url: string, make: () => Posted, perSecond: number, seconds: number): Promise<Poured> {
  const taken = new Taken();
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const begun = Date.now();
  const asked: Promise<void>[] = [];
  for (let no = 0; no < perSecond * seconds; no++) {
    const dueAt = begun + (no * 1000) / perSecond;
    if (dueAt > Date.now()) await pause(dueAt - Date.now());
    const posted = make();
    asked.push(post(url, posted, agent).then(({ status, said }) => taken.note(status, posted.recipient, dueAt, said)));
  }
  await Promise.all(asked);
  agent.destroy();
  return { accepted: taken.accepted, failed: taken.failed, refusal: taken.refusal, seconds: (Date.now() - begun) / 1000 };
}

/** Status 0: no answer. */
async function post(url: string, { path, body, headers }: Posted, agent: Agent): Promise<{ status: number; said: string }> {
  return await new Promise((done) => {
    const lost = () => done({ status: 0, said: '' });
    const length = { 'content-length': Buffer.byteLength(body) };
    request(`${url}${path}`, { method: 'POST', agent, headers: { ...headers, ...length }, timeout: 60_000 }, (answer) => {
      let said = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        said += part;
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, said })).on('error', lost);
    })
      .on('timeout', lost)
      .on('error', lost)
      .end(body);
  });
}
