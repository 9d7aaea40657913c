import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allAssets, assetAddress } from './assets.js';
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
});
