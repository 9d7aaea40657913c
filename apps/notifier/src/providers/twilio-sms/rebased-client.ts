import { callHttp } from '@app/shared/platform/network/http-call.js';
import twilio from 'twilio';
import type { Outgoing } from '../../registry/provider.js';

const { RequestClient } = twilio;
type Options<TData> = Parameters<typeof RequestClient.prototype.request<TData>>[0];
type Answer<TData> = Awaited<ReturnType<typeof RequestClient.prototype.request<TData>>>;

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
  /** The message that is being created: set for as long as the client makes its call of it. */
  private leaving: Pick<Outgoing, 'mayLeave' | 'limitMilliseconds'> | undefined;

  constructor(
    private readonly timeoutMilliseconds: number,
    apiUrl: string | undefined,
  ) {
    super({ autoRetry: false });
    this.base = apiUrl?.replace(/\/+$/, '');
  }

  /**
   * What `create` asks for is the message's: it takes no longer and leaves no later than that allows. The client makes its call before it
   * waits for anything, so nobody else's comes between; a specimen in `twilio-sms.spec.ts` would see a version that does otherwise.
   */
  creating<Created>(message: Pick<Outgoing, 'mayLeave' | 'limitMilliseconds'>, create: () => Created): Created {
    this.leaving = message;
    try {
      return create();
    } finally {
      this.leaving = undefined;
    }
  }

  override async request<TData>(options: Options<TData>): Promise<Answer<TData>> {
    const message = this.leaving;
    const address = new URL(this.base === undefined ? options.uri : this.base + options.uri.replace(/^https?:\/\/[^/]+/, ''));
    for (const [name, value] of entriesOf(options.params)) address.searchParams.append(name, value);
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
