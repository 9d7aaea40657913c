import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyTree, type TreeCopy } from '../support/tree-copy.js';

let tree: TreeCopy;
beforeAll(async () => {
  tree = await copyTree();
}, 120_000);
afterAll(() => tree.drop());

const layOut = (...given: string[]) => tree.run(['--import', 'tsx', 'tools/new.ts', ...given]);
/** Changes a file of the tree as a person would; what is to be replaced must be there. */
function edit(path: string, from: string, to: string): void {
  const file = join(tree.root, path);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}
/** What changed since a moment, outside the folder of the new thing. */
const outside = (before: readonly string[], folder: string) =>
  tree.changed().filter((path) => !before.includes(path) && !path.startsWith(folder));

describe('what npm run new lays out', () => {
  it('a provider needs no edit outside its folder: its words, and it is held to the contract', () => {
    const at = 'apps/notifier/src/providers/carrier-pigeon/';
    const before = tree.changed();
    expect(layOut('provider', 'carrier-pigeon', 'sms', 'Pigeon Post')).toMatchObject({ status: 0 });
    const first = tree.jest('unit', [at]);
    expect([first.status, first.said]).toEqual([1, expect.stringContaining('other-channel')]);
    edit(
      `${at}carrier-pigeon-words.ts`,
      'Readonly<Record<string, CarrierPigeonRefusal>> = {',
      `Readonly<Record<string, CarrierPigeonRefusal>> = {
  'unknown-recipient': { next: 'other-channel', says: 'No pigeon finds this number.', recipient: 'dead' },`,
    );
    expect(tree.jest('unit', [at])).toMatchObject({ status: 0 });
    const held = tree.jest('house', ['test/contracts/providers.spec.ts'], { env: { PROVIDERS: 'carrier-pigeon' } });
    expect(held).toMatchObject({ status: 0, said: expect.stringContaining('the provider carrier-pigeon') });
    expect(held.said).toMatch('believes its receipts');
    expect(outside(before, at)).toEqual([]);
    // The whole house knows of it: its settings, and that it sends text messages.
    const known = tree.evaluate(
      "import { discoverPlugInSettings, sendersOf } from './libs/shared/src/platform/config/plug-in-settings.ts';",
      "sendersOf(await discoverPlugInSettings(), 'sms', { CARRIER_PIGEON_FROM: '1' }).atWork.map(({ id }) => id)",
    );
    expect(known).toEqual(['carrier-pigeon']);
  }, 300_000);

  it('a page of the desk needs three edits outside its folder', () => {
    const at = 'apps/gateway/src/desk/pages/good-days/';
    const before = tree.changed();
    expect(layOut('page', 'good-days', 'Good days')).toMatchObject({ status: 0 });
    const first = tree.jest('unit', [at]);
    expect([first.status, first.said]).toEqual([1, expect.stringContaining('says in zh-Hant what it is for')]);
    writeFileSync(
      join(tree.root, at, 'words.json'),
      JSON.stringify({
        'desk.good-days': { 'zh-Hans': '好日子', 'zh-Hant': '好日子', en: 'Good days' },
        'desk.good-days.lead': { 'zh-Hans': '没有逾期的日子。', 'zh-Hant': '沒有逾期的日子。', en: 'Days on which nothing was late.' },
      }),
    );
    const desk = 'apps/gateway/src/desk/pages/desk-pages.module.ts';
    edit(
      desk,
      'import { DeskForms }',
      "import { GoodDaysPagesController } from './good-days/good-days-pages.controller.js';\nimport { DeskForms }",
    );
    edit(desk, 'controllers: [', 'controllers: [\n    GoodDaysPagesController,');
    edit('test/architecture/floors.json', '"desk/pages",', '"desk/pages",\n    "desk/pages/good-days",');
    edit('test/house/desk-forms.spec.ts', "['/desk/find',", "['/desk/good-days', [200, 200, 200, 200, 200]],\n    ['/desk/find',");
    expect(tree.jest('unit', [at, 'apps/gateway/src/pages/words.spec.ts'])).toMatchObject({ status: 0 });
    expect(outside(before, at)).toEqual([
      'apps/gateway/src/desk/pages/desk-pages.module.ts',
      'test/architecture/floors.json',
      'test/house/desk-forms.spec.ts',
    ]);
    const served = tree.jest('house', ['test/house/desk-forms.spec.ts'], { only: '/desk/good-days' });
    expect(served.said).toMatch('/desk/good-days');
    expect(served).toMatchObject({ status: 0 });
  }, 300_000);

  it('an event needs at most three edits outside its own files', () => {
    const at = 'apps/gateway/src/desk/pages/locales/events/tea';
    const before = tree.changed();
    expect(layOut('event', 'tea.served')).toMatchObject({ status: 0 });
    const first = tree.jest('unit', [at]);
    expect([first.status, first.said]).toEqual([1, expect.stringContaining('is recorded by somebody')]);
    writeFileSync(
      join(tree.root, `${at}.served.json`),
      JSON.stringify({ 'desk.event.tea.served': { 'zh-Hans': '已上茶', 'zh-Hant': '已上茶', en: 'Tea was served' } }),
    );
    edit('libs/shared/src/messages/topology.ts', "  'work.done': [],", "  'work.done': [],\n  'tea.served': [],");
    edit('apps/gateway/src/desk/actions/finish-work.ts', "kind: 'work.done',", "kind: 'tea.served',");
    expect(tree.jest('unit', [at, 'apps/gateway/src/pages/words.spec.ts', 'words-of-cases'])).toMatchObject({ status: 0 });
    expect(outside(before, at)).toHaveLength(2);
  }, 300_000);

  it.each([
    [['channel'], /npm run new -- channel/],
    [['channel', 'WhatsApp'], /small letters/],
    [['event', 'serve-tea'], /past tense/],
    [['castle', 'x'], /npm run new/],
    [['page', 'queue', "it's"], /title/],
  ])('%j says what is wrong', (given, said) => {
    expect(layOut(...given)).toMatchObject({ status: 2, said: expect.stringMatching(said) });
  });
});
