import type { DoorRequest } from '../../apps/gateway/src/intake/testing/channel-peer.js';
import type { Dice } from './dice.js';
import { naughtyString } from './naughty-strings.js';
import { byteSpoilers, type Spoiler, spoil } from './spoil-bytes.js';
import { mailSpoilers } from './spoil-mail.js';

const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'text/plain; charset=gb18030',
  'application/octet-stream',
  'nonsense',
];
/** What a percent may be followed by. */
const escapes = ['%', '%zz', '%00', '%ED%A0%80', '%C0%80', '%FF', '%F4%90%80%80', '+', '%2B', '%0D%0A'];
const odd = ['__proto__', 'constructor', 'toString', '', ' ', 'a[b][c]', 'text', 'From', 'x'.repeat(300)];
/** No server takes a longer request line. */
const longestPath = 7_000;

/**
 * A request as no provider sends it: a body spoiled as its own kind can be, under its own or another name, sometimes with a query. Not signed.
 * It gets new numbers, so that it is no other message's repeat.
 */
export function spoiledRequest(specimens: readonly DoorRequest[], dice: Dice): DoorRequest {
  const specimen = dice.pick(specimens);
  const others = specimens.map(({ body }) => body);
  if (specimen.method === 'GET') return spoiledQuery(specimen, dice);
  const type = specimen.headers['content-type'] ?? '';
  const body = spoil(withNewNumbers(specimen.body, dice), spoilersOf(type, others), dice);
  return {
    ...specimen,
    body,
    path: dice.once(20) ? withQuery(specimen.path, oddPairs(dice).join('&')) : specimen.path,
    headers: dice.once(15) ? { ...specimen.headers, 'content-type': dice.pick(types) } : specimen.headers,
  };
}

/** The same kinds of digits and letters, other ones: a message of its own. */
function withNewNumbers(body: Buffer, dice: Dice): Buffer {
  const digits = '0123456789abcdef';
  const other = (run: string) => run.replace(/[0-9a-f]/g, (one) => digits[dice.below(one <= '9' ? 10 : 16)] as string);
  return Buffer.from(body.toString('latin1').replace(/(?=[0-9a-f]*\d)[0-9a-f]{6,}/g, other), 'latin1');
}

function spoilersOf(type: string, others: readonly Buffer[]): readonly Spoiler[] {
  if (type.startsWith('multipart/')) return mailSpoilers(others);
  if (type.includes('urlencoded')) return [...byteSpoilers(others), spoilForm, spoilForm, spoilForm];
  return [...byteSpoilers(others), spoilJson, spoilJson, spoilJson, spoilJson];
}

/** Takes fields away, repeats, renames, moves them; puts in what no text may hold. */
function spoilForm(body: Buffer, dice: Dice): Buffer {
  return Buffer.from(spoiledPairs(body.toString('latin1').split('&'), dice).join('&'), 'latin1');
}

function spoiledPairs(pairs: readonly string[], dice: Dice): string[] {
  const at = dice.below(pairs.length);
  const [name = '', value = ''] = (pairs[at] ?? '').split('=');
  const before = pairs.slice(0, at);
  const after = pairs.slice(at + 1);
  switch (dice.below(7)) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...pairs, pairs[at] ?? ''];
    case 2:
      return [...after, `${name}=${value}`, ...before];
    case 3:
      return [...before, `${encodeURIComponent(dice.pick(odd))}=${value}`, ...after];
    case 4:
      return [...pairs, ...oddPairs(dice)];
    case 5:
      return [...before, `${name}=${value}${dice.pick(escapes)}`, ...after];
    default:
      return [...before, `${name}=${encoded(naughtyString(dice))}`, ...after];
  }
}

function oddPairs(dice: Dice): string[] {
  return Array.from({ length: 1 + dice.below(3) }, () => `${encodeURIComponent(dice.pick(odd))}=${dice.pick(escapes)}`);
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Another value somewhere inside, also in JSON that is a text within; lone surrogates stay as escapes. */
function spoilJson(body: Buffer, dice: Dice): Buffer {
  try {
    return Buffer.from(JSON.stringify(otherwise(JSON.parse(body.toString('utf8')), dice)));
  } catch {
    return body;
  }
}

function otherwise(value: unknown, dice: Dice, depth = 0): unknown {
  if (depth > 12 || dice.once(8)) return oddValue(dice);
  if (Array.isArray(value) && value.length > 0) {
    const at = dice.below(value.length);
    if (dice.once(6)) return [...value, ...value];
    return value.map((each, index) => (index === at ? otherwise(each, dice, depth + 1) : each));
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    const at = dice.below(entries.length);
    if (dice.once(6)) return Object.fromEntries(entries.filter((_, index) => index !== at));
    if (dice.once(8)) return Object.fromEntries([...entries, [dice.pick(odd), oddValue(dice)]]);
    return Object.fromEntries(entries.map(([name, each], index) => [name, index === at ? otherwise(each, dice, depth + 1) : each]));
  }
  if (typeof value === 'string' && /^\s*[[{]/.test(value) && !dice.once(4)) {
    try {
      return JSON.stringify(otherwise(JSON.parse(value), dice, depth + 1));
    } catch {
      return oddValue(dice);
    }
  }
  return oddValue(dice);
}

function oddValue(dice: Dice): unknown {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  return dice.pick<() => unknown>([
    () => null,
    () => true,
    () => 0,
    () => -1,
    () => 1e308,
    () => Number.MAX_SAFE_INTEGER,
    () => '',
    () => [],
    () => ({}),
    () => Array(2_000).fill(null),
    () => nested(40),
    () => naughtyString(dice),
    () => naughtyString(dice),
    () => '0'.repeat(400),
    () => '9999-99-99T99:99:99Z',
  ])();
}

function spoiledQuery(specimen: DoorRequest, dice: Dice): DoorRequest {
  const [path = '', query = ''] = specimen.path.split('?');
  let pairs = withNewNumbers(Buffer.from(query), dice).toString().split('&');
  for (let times = 0; times < 1 + dice.below(3); times += 1) pairs = spoiledPairs(pairs, dice);
  return { ...specimen, path: `${path}?${pairs.join('&')}`.slice(0, longestPath).replace(/%[0-9A-Fa-f]?$/, '') };
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
