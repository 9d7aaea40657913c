/** A page as a browser without scripts holds it. */
export interface DeskPage {
  readonly status: number;
  readonly url: string;
  readonly location: string | null;
  readonly headers: Headers;
  readonly html: string;
  /** The hidden and filled fields of the form that posts to `action`. */
  form(action: string): Record<string, string>;
}

export interface DeskVisitor {
  readonly cookie: () => string;
  get(path: string): Promise<DeskPage>;
  /** Posts as one of our own pages does; `headers` make it another's. */
  post(
    path: string,
    fields: Readonly<Record<string, string>> | URLSearchParams,
    headers?: Readonly<Record<string, string>>,
  ): Promise<DeskPage>;
  /** Posts fields and files, as the one form does that takes files. */
  send(
    path: string,
    fields: Readonly<Record<string, string>>,
    files: readonly { readonly name: string; readonly type: string; readonly content: string }[],
  ): Promise<DeskPage>;
  signIn(token: string): Promise<DeskPage>;
}

/** Somebody at the desk without a browser: cookies kept, redirects not followed. For what a browser would hide. */
export function aVisitor(home: string): DeskVisitor {
  const jar = new Map<string, string>();
  const ask = async (path: string, init: RequestInit): Promise<DeskPage> => {
    const headers = {
      cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
      accept: 'text/html',
      ...(init.headers as object),
    };
    const response = await fetch(home + path, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const html = await response.text();
    const location = response.headers.get('location');
    return { status: response.status, url: path, location, headers: response.headers, html, form: (action) => fieldsOf(html, action) };
  };
  const visitor: DeskVisitor = {
    cookie: () => jar.get('desk_session') ?? '',
    get: (path) => ask(path, {}),
    post: (path, fields, headers = { 'sec-fetch-site': 'same-origin' }) =>
      ask(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    send: (path, fields, files) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      for (const { name, type, content } of files) body.append('files', new Blob([content], { type }), name);
      return ask(path, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } });
    },
    signIn: async (token) => {
      const page = await visitor.get('/desk/sign-in');
      return await visitor.post('/desk/sign-in', { ...page.form('/desk/sign-in'), token });
    },
  };
  return visitor;
}

/** What a browser does not send with a form that nobody typed into. */
const unsent: readonly string[] = ['submit', 'button', 'file', 'password'];

function fieldsOf(html: string, action: string): Record<string, string> {
  const form = [...html.matchAll(/<form\b[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].find((match) => match[1] === action)?.[2];
  if (form === undefined) throw new Error(`No form posts to ${action}.`);
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const read = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
    const [name, type] = [read('name'), read('type') ?? 'text'];
    const ticks = type === 'checkbox' || type === 'radio';
    if (name && !unsent.includes(type) && (!ticks || /\bchecked\b/.test(tag))) fields[name] = unescaped(read('value') ?? '');
  }
  for (const [, tag = '', text = ''] of form.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1];
    if (name) fields[name] = unescaped(text);
  }
  return fields;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
