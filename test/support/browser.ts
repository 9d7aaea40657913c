import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { programIsThere } from './programs.js';

/**
 * A browser on a busy machine now and then loses a navigation. What fails where a browser is used is tried once more, and the first failure
 * is printed: a mistake of ours fails twice.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });

export interface TestBrowser {
  /** A page of its own, without cookies of others. `scripts: false` is a browser that runs none. */
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
      return await context.newPage();
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
