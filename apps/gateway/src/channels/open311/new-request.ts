import type { ComplaintDraft, DraftAttachment } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { DoorContext } from '../../doors/channel.js';
import { readContacts } from '../../drafting/contacts.js';
import { more } from '../../drafting/text-message.js';
import { GeoReportFailure } from './geo-report-failure.js';
import { otherCode, type Service } from './services.js';

/** Fields of a posted request, by name; of `attribute[x][]` every value. */
export type RequestFields = ReadonlyMap<string, readonly string[]>;

/** The longest `description`, in characters. Source: GeoReport v2, "POST Service Request". */
export const mostCharacters = 4_000;

/** What was posted: fields, and photos where it was a form with files. */
export interface PostedRequest {
  readonly fields: RequestFields;
  readonly files?: readonly DraftAttachment[];
}

/** What the house says to a request: its language and country, and which photos it fetches. */
export interface RequestPlace {
  readonly house: DoorContext;
  /** Whether a photo may be fetched from an address that a caller names. */
  readonly mayFetch?: (url: string) => boolean;
}

/**
 * The draft of a posted request. A place is taken when it is given, but not asked for: a bank's complaint has none. Fails with a
 * `GeoReportFailure`: 400 for what is missing or too long, 404 for a service that is not there.
 * Source: GeoReport v2, "POST Service Request", read 2026-03.
 */
export function toDraft(
  { fields, files = [] }: PostedRequest,
  services: readonly Service[],
  client: string,
  { house, mayFetch = () => false }: RequestPlace,
): ComplaintDraft {
  const one = (name: string, most = 500) => cleanText(fields.get(name)?.find((value) => value.trim() !== '') ?? '', most).trim();
  const code = one('service_code');
  if (code === '') throw new GeoReportFailure(400, 'service_code was not provided');
  const service = services.find((known) => known.code === code);
  if (!service) throw new GeoReportFailure(404, 'service_code was not found');
  const attributes = attributesOf(fields);
  const text = one('description', 100_000);
  if (text.length > mostCharacters) throw new GeoReportFailure(400, `description is longer than ${mostCharacters} characters`);
  if (text === '' && Object.keys(attributes).length === 0 && files.length === 0)
    throw new GeoReportFailure(400, 'description was not provided');
  const said =
    text ||
    Object.entries(attributes)
      .map(([name, values]) => `${name}: ${values.join(', ')}`)
      .join('\n');
  const { contacts, kept: keptAsWritten } = readContacts({ phone: one('phone', 100), email: one('email', 320) }, house);
  const name = fullName(one('first_name', 100), one('last_name', 100));
  const kept = ['lat', 'long', 'address_string', 'address_id', 'device_id', 'account_id', 'jurisdiction_id'];
  const facts = Object.fromEntries(kept.flatMap((field) => (one(field, 2_000) === '' ? [] : [[field, one(field, 2_000)]])));
  const photos = ['media_url', 'media_url[]'].flatMap((field) => fields.get(field) ?? []).map((url) => cleanText(url, 2_000).trim());
  const urls = [...new Set(photos)].filter((url) => url !== '').slice(0, mostPhotos);
  return {
    channel: 'open311',
    language: detectLanguage(said, house.defaultLanguage),
    subject: service.name,
    text: said,
    complainant: {
      ...(name ? { name } : {}),
      ...contacts,
    },
    ...(code === otherCode ? {} : { category: code }),
    ...withKept(
      cleanJson({
        client,
        ...facts,
        ...(urls.length > 0 ? { media_url: urls.length === 1 ? urls[0] : urls } : {}),
        ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
        ...more(fields, known),
      }),
      keptAsWritten,
    ),
    ...(files.length > 0 ? { attachments: files } : {}),
    ...(urls.some(mayFetch) ? { enclosures: urls.filter(mayFetch).map((url, index) => ({ url, filename: `photo-${index + 1}` })) } : {}),
    ...(text === '' && Object.keys(attributes).length === 0 ? { unreadable: 'The request has photos and no words.' } : {}),
  };
}

const mostPhotos = 10;

/** What is read above, and the key. All else is told to whoever reads the case. */
const known =
  /^(api_key|service_code|description|first_name|last_name|phone|email|lat|long|address_string|address_id|device_id|account_id|jurisdiction_id|media_url(\[\])?|media|attribute\[.*|_charset_)$/;

/** `attribute[code]` for a single value, `attribute[code][]` for several. */
function attributesOf(fields: RequestFields): Record<string, readonly string[]> {
  const found = [...fields].slice(0, 200).flatMap(([name, values]): [string, readonly string[]][] => {
    const attribute = /^attribute\[([^\]]{1,100})\](\[\])?$/.exec(name)?.[1];
    const given = values.map((value) => cleanText(value, 2_000).trim()).filter(Boolean);
    return attribute === undefined || given.length === 0 ? [] : [[cleanText(attribute), given]];
  });
  return Object.fromEntries(found);
}

/** Chinese names begin with the family's, and have no space. */
function fullName(first: string, last: string): string {
  const isHan = /^\p{Script=Han}+$/u.test(first + last);
  return isHan ? last + first : [first, last].filter(Boolean).join(' ');
}
