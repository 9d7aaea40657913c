import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { sourceFolder } from '@app/shared/platform/process/source-tree.js';

/** A style sheet, script or font as it is served. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  readonly etag: string;
}

const require = createRequire(import.meta.url);
/** Where the packaged macros, styles and scripts lie. */
export const govukFolder = join(dirname(require.resolve('govuk-frontend/package.json')), 'dist');
/** The parts made for case work; only the desk uses them. Their macros are named `moj/components/…`. */
export const mojFolder = dirname(require.resolve('@ministryofjustice/frontend/package.json'));
const fontFolder = join(dirname(require.resolve('@fontsource-variable/source-sans-3/package.json')), 'files');
const ours = join(sourceFolder(import.meta.url), 'assets');

/** The parts of the MOJ sheet that the views use; a spec finds one that is not among them. */
export const mojParts = [
  'frontend',
  'identity-bar',
  'notification-badge',
  'page-header-actions',
  'search',
  'sub-navigation',
  'timeline',
] as const;

/** The parts of the packaged sheet that no view uses; a spec finds one that does. */
export const unusedParts = [
  'accordion',
  'accordion-nav',
  'breadcrumbs',
  'cookie-banner',
  'exit-this-page',
  'exit-this-page-hide-content',
  'exit-this-page-overlay',
  'feedback',
  'footer',
  'pagination',
  'phase-banner',
  'summary-card',
  'tabs',
  'task-list',
] as const;

const byAddress = new Map<string, Asset>();
const addresses = new Map<string, string>();

add('source-sans-3.woff2', 'font/woff2', readFileSync(join(fontFolder, 'source-sans-3-latin-wght-normal.woff2')));
add('govuk-frontend.css', 'text/css; charset=utf-8', govukStyles());
add('moj-frontend.css', 'text/css; charset=utf-8', mojStyles());
add('redress.css', 'text/css; charset=utf-8', filled(readFileSync(join(ours, 'redress.css'), 'utf8')));
add('desk.css', 'text/css; charset=utf-8', readFileSync(join(ours, 'desk.css')));
add('govuk-frontend.js', 'text/javascript; charset=utf-8', readFileSync(join(govukFolder, 'govuk/govuk-frontend.min.js')));
add('proof-of-work.js', 'text/javascript; charset=utf-8', readFileSync(join(ours, 'proof-of-work.js'), 'utf8'));
add('redress.js', 'text/javascript; charset=utf-8', filled(readFileSync(join(ours, 'redress.js'), 'utf8')));
add('desk.js', 'text/javascript; charset=utf-8', readFileSync(join(ours, 'desk.js')));
add('live.js', 'text/javascript; charset=utf-8', readFileSync(join(ours, 'live.js')));
add('icon.svg', 'image/svg+xml', readFileSync(join(ours, 'icon.svg')));

/** The address of an asset by its plain name: `/assets/redress-1a2b3c4d.css`. It changes with the content, so it may be kept for ever. */
export function assetAddress(name: string): string {
  const address = addresses.get(name);
  if (address === undefined) throw new Error(`There is no asset ${name}.`);
  return address;
}

/** What lies at an address, or undefined. */
export function assetAt(address: string): Asset | undefined {
  return byAddress.get(address);
}

/** How an asset is packed for the way; the font is packed already. */
export type Packing = 'br' | 'gzip';

const packed = new Map<string, Buffer>();

/** An asset as it travels to a browser that takes this packing; made when it is first asked for, and kept. */
export function packedAsset(asset: Asset, packing: Packing): Buffer {
  const key = `${packing} ${asset.etag}`;
  const made =
    packed.get(key) ??
    (packing === 'br'
      ? brotliCompressSync(asset.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      : gzipSync(asset.bytes, { level: 9 }));
  packed.set(key, made);
  return made;
}

/** Every asset there is, for the test that looks for foreign fonts. */
export function allAssets(): ReadonlyMap<string, Asset> {
  return byAddress;
}

function add(name: string, type: string, content: string | Buffer): void {
  const bytes = Buffer.from(content);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const address = `/assets/${name.replace(/\.(\w+)$/, `-${hash}.$1`)}`;
  byAddress.set(address, { type, bytes, etag: `"${hash}"` });
  addresses.set(name, address);
}

/** The packaged sheet without the typeface and crest that may only be used on GOV.UK, and without the parts that nothing here shows. */
function govukStyles(): string {
  const sheet = withoutTypeface(readFileSync(join(govukFolder, 'govuk/govuk-frontend.min.css'), 'utf8')).replace(
    /url\([^)]*govuk-crest\.svg\)/g,
    'none',
  );
  const unused = new RegExp(`\\.govuk-(?:${unusedParts.join('|')})(?:__|--|$|[^a-z-])`);
  return keptRules(sheet, (selector) => !unused.test(selector));
}

/** Likewise, and of it the parts that the desk uses: of seven parts in ten nothing is ever shown, and everybody would fetch it. */
function mojStyles(): string {
  const sheet = withoutTypeface(readFileSync(join(mojFolder, 'moj/moj-frontend.min.css'), 'utf8')).replace(
    /url\(\/assets\/[^)]*\)/g,
    'none',
  );
  const used = new RegExp(`\\.moj-(?:${mojParts.join('|')})(?![a-z])`);
  return keptRules(sheet, (selector) => !selector.includes('.moj-') || used.test(selector));
}

/** A sheet without the rules of which no selector is kept. Knows what packaged sheets have: rules, and groups of rules behind a condition. */
function keptRules(sheet: string, keeps: (selector: string) => boolean): string {
  let kept = '';
  let [from, depth, open] = [0, 0, 0];
  for (let at = 0; at < sheet.length; at++) {
    if (sheet[at] === '{' && depth++ === 0) open = at;
    else if (sheet[at] === ';' && depth === 0) from = at + 1;
    else if (sheet[at] === '}' && --depth === 0) {
      const [head, body] = [sheet.slice(from, open).trim(), sheet.slice(open + 1, at)];
      const group = /^@(media|supports)/.test(head);
      const selectors = group ? head : head.split(',').filter(keeps).join(',');
      const inside = group ? keptRules(body, keeps) : body;
      if (selectors !== '' && inside !== '') kept += `${selectors}{${inside}}`;
      from = at + 1;
    }
  }
  return kept;
}

function withoutTypeface(sheet: string): string {
  return sheet
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/font-family:GDS Transport,arial,sans-serif/g, 'font-family:var(--rd-font)')
    .replace(/\/\*# sourceMappingURL=.*?\*\//g, '');
}

/** Our own sheets and scripts name other assets as `asset:<name>`. */
function filled(text: string): string {
  return text.replace(/asset:([\w.-]+\w)/g, (_, name: string) => assetAddress(name));
}
