import { AsyncLocalStorage } from 'node:async_hooks';
import { callHttp } from '@app/shared/platform/network/http-call.js';
import twilio from 'twilio';
import type { Outgoing } from '../../registry/provider.js';

const { RequestClient } = twilio;
type Options<TData> = Parameters<typeof RequestClient.prototype.request<TData>>[0];
type Answer<TData> = Awaited<ReturnType<typeof RequestClient.prototype.request<TData>>>;

/** The message that is being created, for how long its call may take and whether it may still leave. */
export const leaving = new AsyncLocalStorage<Pick<Outgoing, 'mayLeave' | 'limitMilliseconds'>>();

/** A call that brought no answer. `left` is false when no byte of it left. */
export class NoAnswer extends Error {
  constructor(
    readonly code: string,
    readonly left: boolean,
  ) {
    super(`No answer from Twilio (${code}).`);
  }
}

/** The official client over our own calls, which tell a call that never left from one whose answer was lost; to another base URL if there is one. */
export class RebasedClient extends RequestClient {
  private readonly base: string | undefined;

  constructor(
    private readonly timeoutMilliseconds: number,
    apiUrl: string | undefined,
  ) {
    super({ autoRetry: false });
    this.base = apiUrl?.replace(/\/+$/, '');
  }

  override async request<TData>(options: Options<TData>): Promise<Answer<TData>> {
    const address = new URL(this.base === undefined ? options.uri : this.base + options.uri.replace(/^https?:\/\/[^/]+/, ''));
    for (const [name, value] of entriesOf(options.params)) address.searchParams.append(name, value);
    const message = leaving.getStore();
    const isPost = options.method.toUpperCase() === 'POST';
    const outcome = await callHttp({
      method: isPost ? 'POST' : 'GET',
      url: address.href,
      headers: {
        authorization: `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`,
        ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(isPost ? { body: new URLSearchParams(entriesOf(options.data)).toString() } : {}),
      timeoutMilliseconds: Math.min(this.timeoutMilliseconds, message?.limitMilliseconds ?? this.timeoutMilliseconds),
      mayLeave: message?.mayLeave,
    });
    if (outcome.kind !== 'answer') throw new NoAnswer(outcome.code, outcome.kind === 'lost');
    return { statusCode: outcome.status, body: outcome.body, toString: () => `Twilio answered ${outcome.status}` } as Answer<TData>;
  }
}

/** A list repeats its name, as forms do. */
function entriesOf(values: unknown): [string, string][] {
  return Object.entries((values ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one): [string, string] => [name, String(one)]),
  );
}
