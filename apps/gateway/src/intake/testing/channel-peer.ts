import { readdirSync, readFileSync } from 'node:fs';
import type { Doubt } from '../../doors/arrival.js';

/** A request to a door. `path` begins with a slash and has the query. */
export interface DoorRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What becomes of a specimen. Drafts are those of its complaints, in order, attachments without their content. */
export interface Expected {
  readonly drafts?: readonly object[];
  /** So many arrivals that lead to nothing. */
  readonly silent?: number;
  /** It waits for more. */
  readonly waits?: true;
  /** It is kept apart as `automatic`. */
  readonly automatic?: true;
}

/** Something that a provider really sends, or the pieces of something, in order. Unsigned: `sign` makes it ready. */
export interface Specimen {
  readonly name: string;
  readonly requests: readonly DoorRequest[];
  readonly expected: Expected;
}

/** Under which conditions a request is signed. */
export interface SigningPlace {
  /** How the provider reaches the gateway, without a slash at the end. */
  readonly publicUrl: string;
}

/**
 * What `channels/<id>/testing/peer.ts` exports as `peer`: the other side of the door, as the contract suite plays it. Everything that the
 * suite knows of a channel is here, so that a new folder is held to it without an edit elsewhere.
 */
export interface HttpPeer {
  readonly kind: 'http';
  /** Settings under which the door is open and `sign` makes proofs. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts what the provider has besides (a server for certificates); its settings are added to `env`. */
  readonly open?: () => Promise<{ readonly env: Readonly<Record<string, string>>; close(): Promise<void> }>;
  /** A larger body is answered 413. Bytes. */
  readonly most: number;
  /** The status of whatever is taken. */
  readonly taken: number;
  /** `provider`: hears 413 at most. `caller`: hears of its own mistakes by 4xx, and has no signature to doubt. */
  readonly manners: 'provider' | 'caller';
  /** Of a caller: its requests have a name of their own, so that a repeat is known without a key. */
  readonly named?: true;
  readonly specimens: readonly Specimen[];
  /** The specimen that the cases of repeats, forgeries and outages are played with: one request that makes one complaint. */
  readonly opening: string;
  sign(request: DoorRequest, at: SigningPlace): DoorRequest;
  /** What of a request is kept as evidence, where it is not its body (of one without a body, its query) as it came. */
  readonly evidence?: (request: DoorRequest) => Buffer;
  /** Each way in which a proof does not hold, from a signed request. */
  readonly forgeries: readonly Forgery[];
}

export interface Forgery {
  readonly name: string;
  readonly reason: Doubt;
  forge(signed: DoorRequest, at: SigningPlace): DoorRequest;
}

/** A door that is no web address: mail by SMTP, a mailbox that is asked. Delivers a message, and says how it was answered. */
export interface OtherPeer {
  readonly kind: 'other';
  readonly env: Readonly<Record<string, string>>;
  readonly most: number;
  readonly specimens: readonly { readonly name: string; readonly message: Buffer; readonly expected: Expected }[];
  /** `get` gives the channel's own providers, for the port it listens on. */
  deliver(message: Buffer, get: <T>(type: abstract new (...args: never[]) => T) => T): Promise<'taken' | 'later' | 'too-large'>;
}

export type ChannelPeer = HttpPeer | OtherPeer;

/**
 * The files of a `specimens` folder, each with what `<name>.expected.json` says becomes of it. `call.1.form`, `call.2.form` are the pieces
 * of one specimen, `call`. Throws for a file without an expectation: a specimen that nobody judges proves nothing.
 */
export function readSpecimens<Sent>(
  folder: URL,
  read: (file: string, bytes: Buffer) => Sent,
): { name: string; sent: Sent[]; expected: Expected }[] {
  const files = readdirSync(folder).filter((file) => !file.startsWith('.') && !file.endsWith('.expected.json'));
  const names = [...new Set(files.map((file) => file.split('.')[0] as string))].sort();
  return names.map((name) => ({
    name,
    sent: files
      .filter((file) => file.split('.')[0] === name)
      .sort()
      .map((file) => read(file, readFileSync(new URL(file, folder)))),
    expected: JSON.parse(readFileSync(new URL(`${name}.expected.json`, folder), 'utf8')) as Expected,
  }));
}

/** Specimens that are bodies of POST requests. */
export function postSpecimens(folder: URL, post: (file: string, body: Buffer) => Omit<DoorRequest, 'method' | 'body'>): Specimen[] {
  return readSpecimens(folder, (file, body): DoorRequest => ({ method: 'POST', body, ...post(file, body) })).map(
    ({ name, sent, expected }) => ({
      name,
      requests: sent,
      expected,
    }),
  );
}

export const form = 'application/x-www-form-urlencoded';

/** A request with some headers changed; undefined takes one away. */
export function withHeaders(request: DoorRequest, headers: Readonly<Record<string, string | undefined>>): DoorRequest {
  const changed = { ...request.headers, ...headers };
  return {
    ...request,
    headers: Object.fromEntries(Object.entries(changed).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  };
}

/** A request with another body. */
export function withBody(request: DoorRequest, body: Buffer | string): DoorRequest {
  return { ...request, body: Buffer.from(body) };
}
