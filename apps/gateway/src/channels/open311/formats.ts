import Builder from 'fast-xml-builder';

/** The forms that GeoReport v2 answers in. */
export const formats = ['json', 'xml'] as const;
/** One of the forms that GeoReport v2 answers in. */
export type Format = (typeof formats)[number];

/** A record of GeoReport: texts, numbers, records, and lists. `null` is an empty element. */
export type Report = { readonly [name: string]: string | number | boolean | null | Report | readonly (Report | string)[] };

/** How a list is written in XML: the element around it, and the one around each. */
export interface ListName {
  readonly list: string;
  readonly one: string;
}

const builder = new Builder({ format: true, suppressEmptyNode: true });

/** A list of records as JSON, or as XML under the names that GeoReport gives it. */
export function writeList(format: Format, name: ListName, records: readonly Report[]): string {
  return format === 'json' ? JSON.stringify(records) : withHead({ [name.list]: { [name.one]: records } });
}

/** One record. */
export function writeRecord(format: Format, name: string, record: Report): string {
  return format === 'json' ? JSON.stringify(record) : withHead({ [name]: record });
}

/** The media type of an answer in this form. */
export const contentTypeOf = (format: Format): string => `${format === 'json' ? 'application/json' : 'text/xml'}; charset=utf-8`;

function withHead(value: object): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${builder.build(allowed(value))}`;
}

/** XML 1.0 has no way to write most control characters (section 2.2). `null` becomes an empty element. */
function allowed(value: unknown): unknown {
  if (value === null) return '';
  if (typeof value === 'string') return value.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(allowed);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, allowed(inner)]));
}
