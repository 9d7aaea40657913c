import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';

/** What another reader makes of a mail, as far as it can be compared. */
interface Reading {
  readonly subject: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly text: string;
  readonly hashes: readonly string[];
}

const folder = new URL('./specimens/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => file.slice(0, -4))
  .sort();
const recorded = JSON.parse(readFileSync(new URL('./differences.json', import.meta.url), 'utf8')) as Record<string, Record<string, string>>;

const hash = (content: Uint8Array | ArrayBuffer | string): string =>
  createHash('sha256')
    .update(typeof content === 'string' ? content : Buffer.from(content as Uint8Array))
    .digest('hex');

const readers: Readonly<Record<string, (raw: Buffer) => Promise<Reading>>> = {
  mailparser: async (raw) => {
    const mail = await simpleParser(raw, { skipTextToHtml: true });
    const [from] = mail.from?.value ?? [];
    return {
      subject: mail.subject ?? '',
      from: { name: from?.name ?? '', address: from?.address ?? '' },
      text: mail.text ?? '',
      hashes: mail.attachments.map(({ content }) => hash(content)),
    };
  },
  'postal-mime': async (raw) => {
    const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true });
    return {
      subject: mail.subject ?? '',
      from: { name: mail.from?.name ?? '', address: mail.from?.address ?? '' },
      text: mail.text ?? mail.html ?? '',
      hashes: mail.attachments.map(({ content }) => hash(content as ArrayBuffer)),
    };
  },
};

/** In which fields a reader does not give what the specimen asks for; `throws` when it gives nothing. */
async function differenceOf(name: string, read: (raw: Buffer) => Promise<Reading>): Promise<string> {
  const { expect: wanted } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const got = await read(readFileSync(new URL(`${name}.eml`, folder))).catch(() => undefined);
  if (!got) return 'throws';
  const bare = (text: string) => text.replace(/\s+/g, '');
  const fields = {
    subject: got.subject === wanted.subject,
    from: got.from.name === wanted.from.name && got.from.address === wanted.from.address,
    text: bare(got.text).includes(bare(wanted.text)),
    attachments:
      [...got.hashes].sort().join() ===
      wanted.attachments
        .map((one: { sha256: string }) => one.sha256)
        .sort()
        .join(),
  };
  return Object.entries(fields)
    .filter(([, same]) => !same)
    .map(([field]) => field)
    .join(' ');
}

/** postal-mime decodes with Node's own TextDecoder, which learned windows-1252 and the GB 18030 of 2022 with Node 22. */
const newer = Number(process.versions.node.split('.')[0]) >= 22;

/** What is written down for a reader, on this Node; an empty text takes a difference away. */
function recordedFor(reader: string): Record<string, string> {
  const here = { ...recorded[reader], ...(newer ? recorded[`${reader}, Node 22 and later`] : {}) };
  return Object.fromEntries(Object.entries(here).filter(([, difference]) => difference !== ''));
}

describe('other readers of mail', () => {
  // Where they agree with a specimen its expectation is not ours alone; where they do not, it is written down, and a change is noticed.
  it.each(Object.entries(readers))('%s differs where differences.json says so, and nowhere else', async (reader, read) => {
    const found: Record<string, string> = {};
    for (const name of names) {
      const difference = await differenceOf(name, read);
      if (difference !== '') found[name] = difference;
    }
    expect(found).toEqual(recordedFor(reader));
  });
});
