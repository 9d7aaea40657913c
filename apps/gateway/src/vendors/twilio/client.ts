import { Failure } from '@app/shared/domain/failure/failure.js';
import type twilio from 'twilio';
import type { DoorSettings } from '../../doors/door.js';
import type { TwilioCredentials } from './settings.js';

type Options<TData> = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0] & { readonly data?: TData };
/** Twilio's own client. */
export type TwilioClient = ReturnType<typeof twilio>;

const timeoutMilliseconds = 20_000;

/** The official client for an account, sent to `TWILIO_API_URL` when that is set. Its package is read at the first one. */
export async function twilioClient(
  { accountSid, authToken }: TwilioCredentials,
  settings: Pick<DoorSettings, 'get'>,
): Promise<TwilioClient> {
  const { default: twilio } = await import('twilio');
  const base = settings.get('TWILIO_API_URL')?.replace(/\/+$/, '');
  class Rebased extends twilio.RequestClient {
    override request<TData>(options: Options<TData>) {
      const uri = base === undefined ? options.uri : base + options.uri.replace(/^https?:\/\/[^/]+/, '');
      return super.request<TData>({ ...options, uri });
    }
  }
  return twilio(accountSid, authToken, { httpClient: new Rebased({ timeout: timeoutMilliseconds }), autoRetry: true });
}

/** Runs a call; what Twilio says no to is `provider.refused`, everything else may work later (`provider.unavailable`). */
export async function asked<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    const status = (cause as { status?: unknown }).status;
    const refused = typeof status === 'number' && status >= 400 && status < 500 && status !== 429;
    throw new Failure(refused ? 'provider.refused' : 'provider.unavailable', refused ? `Twilio answered ${status}.` : undefined, { cause });
  }
}

/** Pages of one of Twilio's lists, as its items. */
export async function* pagesOf<Item>(first: () => Promise<TwilioPage<Item>>): AsyncGenerator<readonly Item[]> {
  let page: TwilioPage<Item> | undefined = await asked(first);
  while (page) {
    yield page.instances;
    const here: TwilioPage<Item> = page;
    page = await asked(() => here.nextPage() ?? Promise.resolve(undefined));
  }
}

interface TwilioPage<Item> {
  readonly instances: Item[];
  nextPage(): Promise<TwilioPage<Item>> | undefined;
}
