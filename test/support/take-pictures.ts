import { spawn } from 'node:child_process';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { aBrowser, type TestBrowser } from './browser.js';

/**
 * `npm run screenshots`: takes the pictures of `docs/pictures/` from a demonstration, in Chromium. It runs the one in `.demo`, which is made where
 * there is none; `PICTURES_FROM=<address>` with `PICTURES_KEYS=<demonstration.json>` takes them from one that runs already.
 */
interface Shown {
  readonly url: string;
  readonly keys: readonly { readonly name: string; readonly role: string; readonly department: string | null; readonly token: string }[];
  end(): Promise<void>;
}

const folder = 'docs/pictures';
/** A picture that is larger is not worth its place in a repository. */
const mostBytes = 150_000;

async function running(): Promise<Shown> {
  const { PICTURES_FROM: from, PICTURES_KEYS: file } = process.env;
  if (from && file) return { url: from, keys: JSON.parse(await readFile(file, 'utf8')).cast, end: async () => {} };
  const [port, notifier] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, ['dist/apps/cli/apps/cli/src/main.js', 'demo', '--json'], {
    env: {
      ...process.env,
      REDRESS_ENV: 'off',
      PORT: String(port),
      NOTIFIER_PORT: String(notifier),
      SMTP_LISTEN: 'off',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((done, failed) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      if (out.includes('\n')) done(out);
    });
    child.once('exit', (code) => failed(new Error(`The demonstration ended with ${code}. Run npm run build, then this again.`)));
  });
  const end = () =>
    new Promise<void>((done) => {
      child.removeAllListeners('exit');
      child.once('exit', () => done());
      child.kill('SIGTERM');
    });
  return { url: `http://127.0.0.1:${port}`, keys: JSON.parse(line).cast, end };
}

async function signedIn(browser: TestBrowser, shown: Shown, role: string, department: string | null, language: string): Promise<Page> {
  const { token } = shown.keys.find((one) => one.role === role && one.department === department)!;
  const page = await browser.page({ width: 1280, language });
  await page.goto(`${shown.url}/desk`);
  await page.fill('[name=token]', token);
  await page.press('[name=token]', 'Enter');
  await page.waitForURL(`${shown.url}/desk`);
  return page;
}

async function keep(page: Page, name: string, height = 900): Promise<void> {
  const path = join(folder, `${name}.jpg`);
  const width = page.viewportSize()?.width ?? 1280;
  await page.setViewportSize({ width, height });
  await page.evaluate('document.fonts.ready');
  let bytes = Number.POSITIVE_INFINITY;
  for (const quality of [88, 75, 60, 45]) {
    if (bytes <= mostBytes) break;
    await page.screenshot({ path, type: 'jpeg', quality, animations: 'disabled' });
    bytes = (await stat(path)).size;
  }
  if (bytes > mostBytes) throw new Error(`${path} has ${bytes} bytes; show less of the page.`);
  process.stderr.write(`${path}: ${Math.round(bytes / 1000)} kB\n`);
}

async function takePictures(browser: TestBrowser, shown: Shown): Promise<void> {
  const at = (path: string) => `${shown.url}${path}`;
  const person = await browser.page({ width: 1280, language: 'en-GB' });
  await person.goto(at('/?lang=en'));
  await person.fill('[name=text]', 'An annual fee of 300 yuan was charged although the card was to be free of it. Please return it.');
  await keep(person, 'form');
  await person.goto(at('/channels?lang=en'));
  await keep(person, 'channels', 1000);
  const phone = await browser.page({ width: 360, language: 'zh-CN' });
  await phone.goto(at('/'));
  await keep(phone, 'form-on-a-phone', 780);

  const clerk = await signedIn(browser, shown, 'clerk', 'cards', 'zh-CN');
  await clerk.goto(at('/desk/departments/cards'));
  await keep(clerk, 'queue');
  await clerk.click('main a[href*="/desk/complaints/"]');
  await keep(clerk, 'case', 1000);
  const supervisor = await signedIn(browser, shown, 'supervisor', null, 'en-GB');
  await supervisor.goto(at('/desk?lang=en'));
  await keep(supervisor, 'my-work');
  await supervisor.goto(at('/desk/figures?lang=en'));
  await keep(supervisor, 'figures', 1250);
  await supervisor.goto(at('/desk/departments?lang=en'));
  await keep(supervisor, 'departments');
  await supervisor.goto(at('/sent'));
  await keep(supervisor, 'sent');
  const triage = await signedIn(browser, shown, 'clerk', 'triage', 'zh-CN');
  await triage.goto(at('/desk/departments/triage'));
  await keep(triage, 'triage');
}

await mkdir(folder, { recursive: true });
const shown = await running();
const browser = await aBrowser();
try {
  await takePictures(browser, shown);
} finally {
  await browser.close();
  await shown.end();
}
