import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openMail } from './reading/read-mail.js';

interface Specimen {
  readonly class: string;
  /** The fields that are held to it, in the form of `redress read-mail`. `quotedHead` is how the quoted text begins; `report` and `signs` are not printed: a machine's answer; words that a person must read. */
  readonly expect: Readonly<Record<string, unknown>> & {
    readonly quotedHead?: string;
    readonly report?: unknown;
    readonly signs?: { readonly automaticReply?: boolean; readonly unreadable?: boolean };
  };
}

const folder = new URL('./specimens/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => file.slice(0, -4))
  .sort();
const specimenOf = (name: string): Specimen => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

describe('the mail corpus', () => {
  it('has at least a hundred and fifty specimens, each with its class and what it must give', () => {
    expect(names.length).toBeGreaterThanOrEqual(150);
    for (const name of names) expect(specimenOf(name)).toMatchObject({ class: expect.stringMatching(/\w/), expect: { from: {} } });
  });

  it.each(names.map((name) => [name, specimenOf(name)] as const))('%s', async (name, { expect: wanted }) => {
    const { quotedHead, report, signs: wantedSigns, ...fields } = wanted;
    const { mail, signs } = await openMail(readFileSync(new URL(`${name}.eml`, folder)));
    const attachments = mail.attachments.map(({ content: _, ...attachment }) => attachment);
    expect({ ...mail, attachments }).toMatchObject(fields);
    expect(attachments).toHaveLength((fields['attachments'] as readonly unknown[]).length);
    expect(mail.quotedText.slice(0, quotedHead?.length ?? 0)).toBe(quotedHead ?? '');
    if (quotedHead === undefined) expect(mail.quotedText).toBe('');
    if (wantedSigns?.automaticReply !== undefined) expect(signs.automaticReply).toBe(wantedSigns.automaticReply);
    if (wantedSigns?.unreadable !== undefined) expect(signs.unreadable !== undefined).toBe(wantedSigns.unreadable);
    if (report !== undefined) expect(signs.report).toMatchObject(report as object);
  });
});
