import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

/** What is done to an ID token on its way to the house, and which key signs it then. */
export interface Tampering {
  claims?(claims: Record<string, unknown>): Record<string, unknown>;
  key?: JWK;
}

/** A person at the provider, by the claims that it tells of them. */
export type PersonThere = Readonly<Record<string, unknown>>;

export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Its key of now, and one that it had before. */
  readonly key: JWK;
  readonly oldKey: JWK;
  /** Opens the provider for a house that is reached at this address. */
  serve(house: { readonly publicUrl: string; readonly url: string }): Promise<void>;
  /** Who is in front of the provider's page next, and what they are told there. */
  people: Record<string, PersonThere>;
  /** Whoever signs in next. */
  who: string;
  tampering: Tampering | undefined;
  /** From now on another key signs, and the one before is no longer published. */
  rotate(): Promise<void>;
  /** Goes through the provider's pages as a browser does, from an address there to the one that it sends back to. */
  walk(address: string, jar?: Map<string, string>): Promise<string>;
  close(): Promise<void>;
}

const newKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
};

/** A real provider of OpenID Connect (`oidc-provider`) on a socket of its own; what leaves its token endpoint can be tampered with. */
export async function aProvider(): Promise<TestProvider> {
  const [clientId, clientSecret] = ['redress', 'a secret between two'];
  const oldKey = await newKey('old');
  let key = await newKey('now');
  let house = { publicUrl: '', url: '' };
  let provider: Provider | undefined;
  const inner = createServer((request, response) => {
    if (request.url?.startsWith('/login/'))
      void provider!.interactionFinished(request, response, { login: { accountId: state.who } }, { mergeWithLastSubmission: false });
    else provider!.callback()(request, response);
  });
  await new Promise<void>((there) => inner.listen(0, '127.0.0.1', there));
  const outer = createServer((request, response) => void forward(request, response));
  await new Promise<void>((there) => outer.listen(0, '127.0.0.1', there));
  const issuer = `http://127.0.0.1:${(outer.address() as AddressInfo).port}`;

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const options = {
      port: (inner.address() as AddressInfo).port,
      host: '127.0.0.1',
      path: request.url,
      method: request.method,
      headers: request.headers,
    };
    const forwarded = ask(options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        void (async () => {
          const body = Buffer.concat(parts);
          const tampered = request.url === '/token' && answer.statusCode === 200 && state.tampering ? await tamper(body) : body;
          const { 'content-length': _length, ...headers } = answer.headers;
          response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': tampered.length }).end(tampered);
        })();
      });
    });
    request.pipe(forwarded);
  }

  async function tamper(body: Buffer): Promise<Buffer> {
    const tokens = JSON.parse(body.toString()) as { id_token: string };
    const { claims = (all) => all, key: signing = key } = state.tampering!;
    const signed = new SignJWT(claims({ ...decodeJwt(tokens.id_token) })).setProtectedHeader({ alg: 'RS256', kid: signing.kid! });
    return Buffer.from(JSON.stringify({ ...tokens, id_token: await signed.sign(await importJWK(signing, 'RS256')) }));
  }

  function build(): void {
    provider = new Provider(issuer, {
      jwks: { keys: [key as never] },
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uris: [`${house.publicUrl}/desk/sign-in/provider/back`],
          post_logout_redirect_uris: [`${house.publicUrl}/desk/sign-in`],
          backchannel_logout_uri: `${house.url}/desk/sign-in/provider/logout`,
          backchannel_logout_session_required: true,
        },
      ],
      cookies: { keys: ['test'] },
      conformIdTokenClaims: false,
      claims: {
        openid: ['sub'],
        profile: ['name', 'groups', 'department', 'employee_number', 'realm'],
        email: ['email', 'email_verified'],
      },
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
      interactions: { url: (_context, interaction) => `/login/${interaction.uid}` },
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...state.people[sub] }) }),
      loadExistingGrant: async (context) => {
        const { client, session } = context.oidc;
        const grant = new context.oidc.provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
      // The house listens on this machine, which the provider's own fetch would refuse.
      fetch: (url, options) => fetch(url, options as RequestInit),
    });
    provider.on('server_error', (_context: unknown, error: Error) => console.error(error));
  }

  const state: TestProvider = {
    issuer,
    clientId,
    clientSecret,
    get key() {
      return key;
    },
    oldKey,
    people: {},
    who: '',
    tampering: undefined,
    serve: async (given) => {
      house = given;
      build();
    },
    rotate: async () => {
      key = await newKey(`now-${Date.now()}`);
      build();
    },
    walk: async (address, jar = new Map()) => {
      let next = address;
      for (let step = 0; step < 12; step++) {
        if (!next.startsWith(issuer)) return next;
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        let answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
        take(answer, jar);
        const location = answer.headers.get('location');
        if (location !== null) {
          next = new URL(location, next).href;
          continue;
        }
        if (new URL(next).pathname === '/session/end/success') return next;
        // The page that asks whether somebody wants to sign out.
        const html = await answer.text();
        const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1];
        const action = /action="([^"]+)"/.exec(html)?.[1];
        if (!xsrf || !action) throw new Error(`The provider answered ${answer.status}: ${html.slice(0, 400)}`);
        const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
        answer = await fetch(new URL(action, next), {
          method: 'POST',
          redirect: 'manual',
          headers,
          body: new URLSearchParams({ xsrf, logout: 'yes' }),
        });
        take(answer, jar);
        next = new URL(answer.headers.get('location') ?? '/', next).href;
      }
      throw new Error(`The provider leads round and round: ${next}`);
    },
    close: async () => {
      for (const server of [outer, inner]) {
        server.closeAllConnections();
        await new Promise((over) => server.close(over));
      }
    },
  };
  return state;
}

function take(answer: Response, jar: Map<string, string>): void {
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') jar.delete(name);
    else jar.set(name, value);
  }
}
