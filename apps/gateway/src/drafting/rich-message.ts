import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { SentPlace } from './text-message.js';

/** What a message of WhatsApp, RCS, MMS or a chat holds, whoever carries it. */
export interface RichMessage {
  readonly text: string;
  readonly place?: SentPlace;
  /** `pressed`, `pressedId`, `reaction`, `contacts`, and `more` for whatever has no name here. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly media: readonly RichMedia[];
}

/** A picture, recording or file of a text message, where it lies at the provider. */
export interface RichMedia {
  readonly url: string;
  /** As it was called on the telephone; empty where it had no name. */
  readonly filename: string;
  readonly contentType: string;
}

type Json = Readonly<Record<string, unknown>>;

const mostMedia = 20;
const mostLeaves = 30;
const deepest = 6;

/**
 * Reads the content of a message: words, captions, a place, buttons and list entries that were pressed, reactions, contacts, media. The same
 * things have the same names in the forms of Meta, Google RCS, Vonage, Telnyx and Bird, but for their spelling. What is none of them is kept as
 * `more`, by its path, so that nothing falls out unseen; `bookkeeping` names members that say nothing of the person. Never fails.
 * Sources: Meta, "Messages webhook reference"; Google, "RCS user messages"; Vonage, "Messages API, inbound message", read 2026-11.
 */
export function readRich(body: Json, bookkeeping: ReadonlySet<string>): RichMessage {
  const words: string[] = [];
  const facts: Record<string, unknown> = {};
  const media: RichMedia[] = [];
  const leaves: [string, string][] = [];
  let place: SentPlace | undefined;
  const say = (value: unknown) => {
    const text = wordsOf(value);
    if (text !== '' && !words.includes(text)) words.push(text);
  };
  const press = (value: unknown) => {
    const outer = objectOf(value);
    const one = { ...outer, ...objectOf(outer['postback']) };
    const [title, id] = [first(one, ['title', 'text', 'name']), first(one, ['id', 'payload', 'postback_data', 'postbackData'])];
    if (title !== '') facts['pressed'] = title;
    if (id !== '') facts['pressedId'] = id;
    const about = first(one, ['description']);
    if (about !== '') facts['pressedAbout'] = about;
    if (words.length === 0) say(title);
  };
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined || bookkeeping.has(name)) continue;
    if (/^(text|html|caption|body|message)$/.test(name)) say(value);
    else if (name === 'subject') facts['subject'] = wordsOf(value);
    else if (name === 'location') place = placeOf(value);
    else if (/^(reply|button|postback|action|suggestion_response|suggestionResponse|button_reply|list_reply)$/.test(name)) press(value);
    else if (name === 'interactive' || name === 'interaction') {
      for (const [inner, one] of Object.entries(objectOf(value))) if (/reply|button/.test(inner)) press(one);
    } else if (name === 'reaction') facts['reaction'] = first(objectOf(value), ['emoji', 'text', 'reaction']) || wordsOf(value);
    else if (/^contacts?$/.test(name)) facts['contacts'] = listOf(value).slice(0, 20).map(contactOf);
    else if (/^(image|images|video|audio|voice|file|files|document|sticker|gif|media|user_file|userFile)$/.test(name)) {
      for (const one of mediaIn(value)) if (media.length < mostMedia) media.push(one);
      for (const one of listOf(value)) say(first(objectOf(one), ['caption', 'text']));
    } else collect(name, value, leaves, 0);
  }
  return {
    text: words.join('\n'),
    ...(place ? { place } : {}),
    facts: { ...facts, ...(leaves.length > 0 ? { more: Object.fromEntries(leaves) } : {}) },
    media,
  };
}

function placeOf(value: unknown): SentPlace {
  const outer = objectOf(value);
  const one = { ...objectOf(outer['coordinates']), ...objectOf(outer['location']), ...outer };
  return {
    latitude: first(one, ['latitude', 'lat']),
    longitude: first(one, ['longitude', 'long', 'lng']),
    address: first(one, ['address', 'url']),
    name: first(one, ['name', 'label', 'title']),
  };
}

/** A card from somebody's address book in one line: who, and how they are reached. */
function contactOf(value: unknown): string {
  const one = objectOf(value);
  const name = wordsOf(one['name']) || first(objectOf(one['name']), ['formatted_name', 'full_name', 'first_name']);
  const reached = ['phones', 'emails', 'phone', 'email', 'phone_number']
    .flatMap((member) => listOf(one[member]))
    .map((each) => wordsOf(each) || first(objectOf(each), ['phone', 'phone_number', 'email', 'wa_id']));
  return cleanText([name, ...reached].filter((text) => text !== '').join(' '), 300) || cleanText(JSON.stringify(value) ?? '', 300);
}

function mediaIn(value: unknown): RichMedia[] {
  if (typeof value === 'string') return value === '' ? [] : [{ url: cleanText(value, 2_000), filename: '', contentType: '' }];
  return listOf(value).flatMap((each): RichMedia[] => {
    const outer = objectOf(each);
    const inner = listOf(outer['images'] ?? outer['files'] ?? outer['payload'] ?? outer).map(objectOf);
    return inner.map((one) => ({
      url: first(one, ['url', 'mediaUrl', 'media_url', 'link', 'file_uri', 'fileUri', 'id']),
      filename: first(one, ['filename', 'fileName', 'file_name', 'name', 'altText']),
      contentType: first(one, ['mime_type', 'mimeType', 'contentType', 'content_type']),
    }));
  });
}

/** Members that nobody knows, each by its path, as `more`; `known` are the names that are read elsewhere. */
export function moreOf(json: Json, known: ReadonlySet<string>): { more?: Record<string, string> } {
  const leaves: [string, string][] = [];
  for (const [name, value] of Object.entries(json)) if (!known.has(name)) collect(name, value, leaves, 0);
  return leaves.length > 0 ? { more: Object.fromEntries(leaves) } : {};
}

function collect(path: string, value: unknown, into: [string, string][], depth: number): void {
  if (into.length >= mostLeaves || depth > deepest) return;
  if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) collect(`${path}.${name}`, inner, into, depth + 1);
    return;
  }
  const text = wordsOf(value);
  if (text !== '') into.push([cleanText(path, 200), text.slice(0, 1_000)]);
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return cleanText(value, 20_000).trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const one = objectOf(value);
  const inner = one['body'] ?? one['text'];
  return typeof inner === 'string' ? cleanText(inner, 20_000).trim() : '';
}

function first(one: Json, names: readonly string[]): string {
  for (const name of names) {
    const value = one[name];
    if (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) return cleanText(String(value), 2_000).trim();
  }
  return '';
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, 100) : value === undefined || value === null ? [] : [value];
const objectOf = (value: unknown): Json => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {});
