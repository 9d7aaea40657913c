import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { programIsThere } from './programs.js';

export interface TestBrowser {
  /** A page of its own, without cookies of others, whose `click` ends when the page that it leads to is there. `scripts: false` is a browser that runs none. */
  page(options?: { readonly width?: number; readonly scripts?: boolean; readonly language?: string }): Promise<Page>;
  close(): Promise<void>;
}

/** A real Chromium without a window. */
export async function aBrowser(): Promise<TestBrowser> {
  const executablePath = await programIsThere('chromium');
  const home = await mkdtemp(join(tmpdir(), 'redress-browser-'));
  const browser = await chromium.launch({
    executablePath,
    // The flags keep it from calling home; its sandbox does not work for root.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    env: { ...process.env, HOME: home } as Record<string, string>,
  });
  const contexts: BrowserContext[] = [];
  return {
    page: async ({ width = 1200, scripts = true, language = 'zh-CN' } = {}) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: scripts, locale: language });
      contexts.push(context);
      return followingClicks(await context.newPage());
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/**
 * A click returns as soon as it was made. What is done next then meets the old page, another `goto` breaks off the way that it began, and a
 * second person looks before the first one's post is stored: on a busy machine now and then. So here it waits for the page it leads to.
 */
function followingClicks(page: Page): Page {
  const click = page.click.bind(page);
  page.click = async (selector, options) => {
    const ways: Request[] = [];
    const note = (request: Request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) ways.push(request);
    };
    const there = page.waitForEvent('load', { timeout: 60_000 }).catch(() => undefined);
    page.on('request', note);
    try {
      await click(selector, options);
      // One way to the browser and back: what the click began is known then.
      await page.evaluate('0').catch(() => undefined);
      if (ways.length > 0) await there;
    } finally {
      page.off('request', note);
    }
  };
  return page;
}
