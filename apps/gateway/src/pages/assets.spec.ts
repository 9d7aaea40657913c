import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allAssets, assetAddress, mojParts, unusedParts } from './assets.js';
import { type PagesApp, pagesApp } from './testing/pages-app.js';

let pages: PagesApp;
beforeAll(async () => {
  pages = await pagesApp();
});
afterAll(() => pages.app.close());

describe('assets', () => {
  it('carry neither the typeface nor the crest that belong to GOV.UK', () => {
    for (const [address, { bytes, type }] of allAssets()) {
      if (type.startsWith('font')) continue;
      expect({ address, text: bytes.toString().match(/GDS Transport|crest\.svg|fonts\/(light|bold)/)?.[0] }).toEqual({
        address,
        text: undefined,
      });
    }
  });

  it('name each other by addresses that exist', async () => {
    const sheet = await pages.ask(assetAddress('redress.css'));
    const font = /url\("([^"]+)"\)/.exec(sheet.body)?.[1] ?? '';
    expect((await pages.ask(font)).headers.get('content-type')).toBe('font/woff2');
    expect((await pages.ask(assetAddress('redress.js'))).body).toContain(assetAddress('govuk-frontend.js'));
  });

  it('may be kept for ever, and are asked about without being sent again', async () => {
    const path = assetAddress('govuk-frontend.css');
    const first = await pages.ask(path);
    expect(first.headers.get('cache-control')).toContain('immutable');
    const again = await pages.ask(path, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expect((await pages.ask('/assets/nothing.css')).status).toBe(404);
    expect((await pages.ask('/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });

  it('travel packed to whoever takes that, the font and pages as they are', async () => {
    for (const [accepted, packing] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const sheet = await pages.ask(assetAddress('govuk-frontend.css'), { headers: { 'accept-encoding': accepted } });
      expect([accepted, sheet.headers.get('content-encoding'), sheet.headers.get('vary')]).toEqual([accepted, packing, 'Accept-Encoding']);
      expect(sheet.body).toContain('.govuk-button');
    }
    const font = await pages.ask(assetAddress('source-sans-3.woff2'), { headers: { 'accept-encoding': 'br' } });
    expect(font.headers.get('content-encoding')).toBeNull();
  });

  it('have the styles of every MOJ part that a view uses, and of no other', async () => {
    const root = 'apps/gateway/src';
    const views = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.njk'));
    const used = new Set(
      views.flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\bmoj-([a-z]+(?:-[a-z]+)*)/g)].map(([, part]) => part!)),
    );
    expect([...used].filter((part) => !mojParts.some((one) => part === one || part.startsWith(`${one}-`)))).toEqual([]);
    const sheet = (await pages.ask(assetAddress('moj-frontend.css'))).body;
    for (const part of ['sub-navigation__link', 'timeline__item', 'notification-badge', 'identity-bar'])
      expect(sheet).toContain(`.moj-${part}`);
    for (const part of ['date-picker', 'rich-text', 'multi-file-upload']) expect(sheet).not.toContain(`.moj-${part}`);
    expect(sheet.split('{').length).toBe(sheet.split('}').length);
  });

  it('are without the packaged parts that no view uses', async () => {
    const root = 'apps/gateway/src';
    const views = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(njk|ts)$/.test(file) && !file.endsWith('assets.ts'),
    );
    const texts = views.map((file) => readFileSync(join(root, file), 'utf8'));
    const sheet = (await pages.ask(assetAddress('govuk-frontend.css'))).body;
    for (const part of unusedParts) {
      const used = new RegExp(`\\bgovuk(?:-|/components/)${part}(?:__|--|[^a-z-])`);
      expect([part, texts.filter((text) => used.test(text)).length, used.test(sheet)]).toEqual([part, 0, false]);
    }
    for (const part of ['generic-header', 'summary-list__row', 'table__cell', 'button--secondary'])
      expect(sheet).toContain(`.govuk-${part}`);
    expect(sheet.split('{').length).toBe(sheet.split('}').length);
  });
});
