import twilio from 'twilio';

const { RequestClient } = twilio;
type Options<TData> = Parameters<typeof RequestClient.prototype.request<TData>>[0];

/** The official client's own HTTP, sent to another base URL (a private edge, a test double) when there is one. */
export class RebasedClient extends RequestClient {
  private readonly base: string | undefined;

  constructor(timeoutMilliseconds: number, apiUrl: string | undefined) {
    super({ timeout: timeoutMilliseconds, autoRetry: false, keepAlive: true, maxSockets: 32 });
    this.base = apiUrl?.replace(/\/+$/, '');
  }

  override request<TData>(options: Options<TData>) {
    const uri = this.base === undefined ? options.uri : this.base + options.uri.replace(/^https?:\/\/[^/]+/, '');
    return super.request<TData>({ ...options, uri });
  }
}
