import { get as ask } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { reachOf } from '@app/shared/domain/rights/rights.js';
import { type Role, roles } from '@app/shared/domain/rights/roles.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { staffRoutes } from '../support/staff-routes.js';

jest.setTimeout(3_600_000);

/** Of pages that are looked at in a browser: each by hand, one in four in CI, in other clothes each. */
const step = process.env['TEST_SIZE'] === 'release' ? 1 : 4;
const languages = ['zh-Hans', 'zh-Hant', 'en'] as const;
const clothes = ['plain', 'twice', 'dark', 'forced'] as const;

let gateway: TestGateway;
const visitors = {} as Record<Role, DeskVisitor>;
let addresses: { path: string; role: Role | undefined }[];
beforeAll(async () => {
  gateway = await aGateway();
  for (const role of roles) {
    visitors[role] = aVisitor(gateway.url);
    await visitors[role].signIn(await gateway.staff(role, role === 'clerk' || role === 'head' ? 'cards' : undefined, `${role} 同事`));
  }
  const reference = await gateway.complaint();
  const named: Record<string, string> = { reference, department: 'cards' };
  const pages = (await staffRoutes()).filter(
    ({ kind, method, path }) => kind === 'page' && method === 'GET' && !/lease|stream|\.\w+$|files|:format|charts/.test(path),
  );
  const desk = pages.flatMap(({ path, action }) => {
    const filled = path.replace(/departments\/:id/, 'departments/cards').replace(/:(\w+)/g, (whole, name: string) => named[name] ?? whole);
    const able =
      action &&
      (['supervisor', 'integrity', 'head', 'auditor', 'administrator'] as const).find((role) => reachOf(role, action) !== undefined);
    return filled.includes(':') || !able ? [] : [{ path: filled, role: able }];
  });
  const open = ['/', '/status', '/channels', '/integrity', '/desk/sign-in'].map((path) => ({ path, role: undefined }));
  addresses = [...new Map([...open, ...desk].map((one) => [one.path, one])).values()];
});
afterAll(() => gateway?.close());

const get = async ({ path, role }: (typeof addresses)[number], lang: string) =>
  await (role === undefined ? aVisitor(gateway.url) : visitors[role]).get(`${path}?lang=${lang}`);

/** What stands out on the right. */
const tooWide = `[...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.tagName + '.' + one.className).slice(0, 5)`;

/** The bytes of an answer as a browser takes them in that knows Brotli. */
const asItTravels = async (url: string) =>
  await new Promise<{ bytes: Buffer; type: string; packed: boolean }>((done, failed) => {
    ask(url, { headers: { 'accept-encoding': 'gzip, br' } }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () =>
        done({
          bytes: Buffer.concat(pieces),
          type: answer.headers['content-type'] ?? '',
          packed: answer.headers['content-encoding'] === 'br',
        }),
      );
    }).on('error', failed);
  });

it('weighs less than 100 kB on the wire for a first visit, with its styles, scripts and font', async () => {
  const known = new Map<string, { readonly weight: number; readonly names: readonly string[] }>();
  const names = (text: string) => [...new Set([...text.matchAll(/\/assets\/[\w.-]+\w/g)].map(([asset]) => asset))];
  const lookedAt = async (asset: string) => {
    const { bytes, type, packed } = await asItTravels(gateway.url + asset);
    const text = /css|javascript/.test(type) ? (packed ? brotliDecompressSync(bytes) : bytes).toString() : '';
    known.set(asset, { weight: bytes.length, names: names(text) });
    return known.get(asset)!;
  };
  /** What a browser fetches for it: what the page names, and what that names. */
  const fetched = async (asset: string, so: Set<string>): Promise<Set<string>> => {
    if (so.has(asset)) return so;
    so.add(asset);
    for (const inner of (known.get(asset) ?? (await lookedAt(asset))).names) await fetched(inner, so);
    return so;
  };
  const shown: [number, string][] = [];
  for (const one of addresses) {
    const page = await get(one, 'zh-Hans');
    expect([one.path, one.role, page.status]).toEqual([one.path, one.role, expect.any(Number)]);
    if (page.status !== 200) continue;
    const all = new Set<string>();
    for (const asset of names(page.html)) await fetched(asset, all);
    const weight = [...all].reduce((sum, asset) => sum + known.get(asset)!.weight, Buffer.byteLength(page.html));
    shown.push([weight, one.path]);
  }
  shown.sort(([a], [b]) => b - a);
  const kilo = (weight: number) => `${(weight / 1000).toFixed(1)} kB`;
  process.stdout.write(
    `${shown.length} pages; the heaviest: ${shown
      .slice(0, 3)
      .map(([weight, path]) => `${path} ${kilo(weight)}`)
      .join(', ')}\n`,
  );
  expect(shown.length).toBeGreaterThan(50);
  expect(shown.filter(([weight]) => weight >= 100_000)).toEqual([]);
});

it('passes the automatic check in each language, on a phone and on a screen, with text twice as large, in the dark and with forced colours', async () => {
  const browser = await aBrowser();
  try {
    const page = await browser.page();
    const wrong: unknown[] = [];
    let looked = 0;
    for (const [nth, one] of addresses.entries()) {
      if (nth % step !== 0) continue;
      await page.context().clearCookies();
      if (one.role !== undefined)
        await page.context().addCookies([{ name: 'desk_session', value: visitors[one.role].cookie(), url: gateway.url }]);
      for (let turn = 0; turn < (step === 1 ? languages.length * clothes.length * 2 : 1); turn++) {
        const at = step === 1 ? turn : nth / step;
        const [lang, wear, width] = [languages[at % 3]!, clothes[at % 4]!, [360, 1280][Math.floor(at / 12 + at) % 2]!];
        await page.emulateMedia({ colorScheme: wear === 'dark' ? 'dark' : 'light', forcedColors: wear === 'forced' ? 'active' : 'none' });
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${gateway.url}${one.path}?lang=${lang}`);
        if (wear === 'twice') await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
        const found = await findings(page);
        // Text twice as large on a phone is a window of 180 pixels, which nobody asks for (WCAG 2.2, 1.4.10).
        const fits = (wear === 'twice' && width === 360) || (await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
        looked++;
        if (found.length > 0 || !fits) wrong.push([one.path, lang, wear, width, found, fits ? [] : await page.evaluate(tooWide)]);
      }
    }
    process.stdout.write(`${looked} looks at ${Math.ceil(addresses.length / step)} pages: ${wrong.length} findings\n`);
    expect(wrong).toEqual([]);
  } finally {
    await browser.close();
  }
});
